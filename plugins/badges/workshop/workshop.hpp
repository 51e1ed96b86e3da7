// Which badge the certificates of a workshop bring along.
#pragma once

#include "award/award_desk.hpp"

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <string>

namespace guildhall::badges {

struct Workshop {
    std::string id;
    std::int64_t version = 0;
    std::string code;  ///< of the workshop type, in capital letters
    std::string badge;
};

const sdk::RecordType<Workshop>& workshops();

/// Hears of certificates, from whichever plugin issues them, and queues the award. Any thread.
void awardOnCertificates(sdk::Registrar& add, sdk::Jobs& jobs);

}  // namespace guildhall::badges
