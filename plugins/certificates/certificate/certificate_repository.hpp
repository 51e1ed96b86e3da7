// Every statement on certificates.
#pragma once

#include <guildhall/sdk/list.hpp>

#include <set>
#include <unordered_map>

namespace guildhall::certificates {

struct Certificate {
    std::string id;
    std::string sessionId;
    std::string participantId;
    std::string personId;
    std::string printedName;
    std::string email;
    std::string workshopName;
    sdk::Date endDate;
    std::optional<sdk::Date> validUntil;
    std::string file;
    sdk::Instant issuedAt;
    std::optional<sdk::Instant> revokedAt;
    std::string revokedReason;
    std::string sessionTitle;

    /// certificateFields() and verifyFields() by name.
    sdk::Value record(sdk::Date today, const std::string& issuer) const;
};

class CertificateRepository {
public:
    /// `today` decides what counts as expired.
    static sdk::ListSource list(sdk::Date today);
    static sdk::ListScope ofSession(const std::string& sessionId);
    /// Those of the sessions this viewer sees.
    static sdk::ListScope visible(const sdk::Viewer& viewer);

    static std::optional<Certificate> find(sdk::Transaction& tx, std::string_view id);
    static std::vector<Certificate> ofPerson(sdk::Transaction& tx, std::string_view personId);
    /// Those that count, for a ZIP: file and e-mail.
    static std::vector<Certificate> currentOfSession(sdk::Transaction& tx, std::string_view sessionId);
    struct Current {
        std::string id, file;
    };
    /// participant → the certificate that counts
    static std::unordered_map<std::string, Current> currentByParticipant(sdk::Transaction& tx,
                                                                         std::string_view sessionId);
    /// Participants whose certificate was revoked and who have no other.
    static std::set<std::string> revokedParticipants(sdk::Transaction& tx, std::string_view sessionId);
    static std::optional<Certificate> currentOfParticipant(sdk::Transaction& tx, std::string_view sessionId,
                                                           std::string_view participantId);

    /// Inserts, or replaces what is printed when that id exists.
    static void save(sdk::Transaction& tx, const Certificate& certificate);
    static void revoke(sdk::Transaction& tx, std::string_view id, std::string_view reason, sdk::Instant now);
};

}  // namespace guildhall::certificates
