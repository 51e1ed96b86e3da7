// A certificate: what was printed for one participant of one session, and whether it still counts. Nobody writes one in
// a form: jobs issue them, and its actions do the rest.
#pragma once

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>

namespace guildhall::certificates {

struct Certificate {
    std::string id;
    std::int64_t version = 0;
    std::string sessionId;
    std::string participantId;
    std::string personId;
    std::string printedName;
    std::string email;
    std::string workshopName;
    sdk::Date endDate{};
    std::optional<sdk::Date> validUntil;
    std::string file;
    sdk::Instant issuedAt{};
    std::optional<sdk::Instant> revokedAt;
    std::string revokedReason;
    std::string status;  ///< as of the day it was issued, revoked or found to have expired

    /// valid, expired or revoked.
    std::string statusOn(sdk::Date today) const;
    void revoke(std::string reason, sdk::Instant now);
    std::string url() const { return "/certificates/" + id; }
};

/// The one place that says what a certificate is, as staff sees it.
const sdk::RecordType<Certificate>& certificates();
/// As anyone sees it who has its id: no e-mail address.
const sdk::FieldSet& verifyFields();

}  // namespace guildhall::certificates
