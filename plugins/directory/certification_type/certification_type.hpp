// A certification type: what people can be certified in, by whom, and how long it holds.
#pragma once

#include <guildhall/sdk/record.hpp>

#include <optional>
#include <string>

namespace guildhall::directory {

struct CertificationType {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string category;
    std::string issuer;                    ///< an entity
    std::optional<std::int64_t> validity;  ///< months; none: for good
    bool active = true;
};

const sdk::RecordType<CertificationType>& certificationTypes();

}  // namespace guildhall::directory
