// Which badge the certificates of a workshop bring along.
#pragma once

#include "badge/badge.hpp"

#include <guildhall/sdk/record.hpp>

#include <string>

namespace guildhall::badges {

struct Workshop {
    std::string id;
    std::int64_t version = 0;
    std::string code;  ///< of the workshop type, in capital letters
    std::string badge;
};

const sdk::RecordType<Workshop>& workshops();

}  // namespace guildhall::badges
