// An award: somebody holds a badge. It is never deleted; revoking it is a state with a reason.
#pragma once

#include "badge/badge.hpp"

#include <optional>
#include <string>

namespace guildhall::badges {

/// What it was awarded on.
enum class Source : int { Request, Direct, Progression, Certificate };

struct Award {
    std::string id;
    std::int64_t version = 0;
    std::string person;  ///< empty: erased
    std::string badge;
    Source source = Source::Direct;
    std::string status = "valid";
    sdk::Instant awardedAt{};
    std::string awardedBy;                   ///< person; empty: the system
    std::optional<sdk::Instant> validUntil;  ///< as its certificate; none: there is no end to it
    std::string reason;
    std::string evidence;
    std::string request;      ///< id of the request it answers
    std::string certificate;  ///< id of the certificate it came with
    std::optional<sdk::Instant> revokedAt;
    std::string revokedBy;
    std::string revokedReason;
    std::string badgeTitle, personName;

    /// Not revoked; it may have expired.
    bool valid() const { return status == "valid"; }
    bool expired(sdk::Instant now) const { return validUntil && *validUntil <= now; }
    void revoke(std::string by, std::string reason, sdk::Instant now);
};

const sdk::RecordType<Award>& awards();

/// `progression`
const std::string& sourceCode(Source source);

}  // namespace guildhall::badges
