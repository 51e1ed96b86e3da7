// An organisation that runs programs.
#pragma once

#include <guildhall/sdk/record.hpp>

#include <string>

namespace guildhall::coaching {

struct Organization {
    std::string id;
    std::int64_t version = 0;
    std::string name;
    std::string slug;
    bool active = true;
};

const sdk::RecordType<Organization>& organizations();

}  // namespace guildhall::coaching
