// How somebody wants to be called on certificates, where it is not their full name: their own word, which counts for
// every session they join from then on.
#pragma once

#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/record.hpp>

#include <string>
#include <string_view>

namespace guildhall::certificates {

struct HolderName {
    std::string id;
    std::int64_t version = 0;
    std::string personId;
    std::string certificateName;
};

/// Written by the person only, on their profile; staff sees it on the person's page.
const sdk::RecordType<HolderName>& holderNames();

/// Empty: their full name is printed.
std::string certificateNameOf(sdk::Transaction& tx, std::string_view personId);

}  // namespace guildhall::certificates
