// The statements on certificates that do not follow from their declaration.
#pragma once

#include "certificate/certificate.hpp"

#include <set>

namespace guildhall::certificates {

struct CertificateRepository {
    static sdk::ListScope ofSession(const std::string& sessionId) { return {"r.session_id = ?", {sessionId}}; }
    static std::vector<Certificate> ofPerson(sdk::Transaction& tx, std::string_view personId);
    /// Those that were not revoked, one for each participant.
    static std::vector<Certificate> currentOfSession(sdk::Transaction& tx, std::string_view sessionId);
    static std::optional<Certificate> currentOfParticipant(sdk::Transaction& tx, std::string_view sessionId,
                                                           std::string_view participantId);
    /// Participants whose certificate was revoked and who have no other.
    static std::set<std::string> revokedParticipants(sdk::Transaction& tx, std::string_view sessionId);
    /// How many were issued in [from, until) and are not revoked, and how many in as long a time before.
    struct Issued {
        std::int64_t now = 0, before = 0;
    };
    static Issued issued(sdk::Transaction& tx, sdk::Instant from, sdk::Instant until);
    /// Those that no longer count on this day get the status that says so.
    static void expire(sdk::Transaction& tx, sdk::Date today);
};

}  // namespace guildhall::certificates
