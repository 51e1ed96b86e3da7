// The statements on certificates that do not follow from their declaration.
#pragma once

#include "certificate/certificate.hpp"
#include "certificate/rule_facts.hpp"

#include <map>
#include <set>

namespace guildhall::certificates {

struct CertificateRepository {
    static sdk::ListScope ofSession(const std::string& sessionId) { return {"r.session_id = ?", {sessionId}}; }
    /// Without those that others stand in the place of.
    static std::vector<Certificate> ofPerson(sdk::Transaction& tx, std::string_view personId);
    /// Those that count, one for each participant.
    static std::vector<Certificate> currentOfSession(sdk::Transaction& tx, std::string_view sessionId);
    static std::optional<Certificate> currentOfParticipant(sdk::Transaction& tx, std::string_view sessionId,
                                                           std::string_view participantId);
    /// Of these, of whom there is at least one; by participant.
    static std::map<std::string, Certificate> currentOf(sdk::Transaction& tx, const std::string& sessionId,
                                                        const std::vector<std::string>& participants);
    /// Those that were not revoked, of all participants or of one: what must go when the session or the participant
    /// does.
    static std::vector<Certificate> standingOfSession(sdk::Transaction& tx, std::string_view sessionId);
    static std::vector<Certificate> standingOfParticipant(sdk::Transaction& tx, std::string_view sessionId,
                                                          std::string_view participantId);
    /// What each participant has of other sessions, the oldest first, at most `most` each.
    static std::map<std::string, std::vector<RuleFacts::Earlier>> earlierOfSession(sdk::Transaction& tx,
                                                                                   std::string_view sessionId,
                                                                                   std::size_t most);
    /// Those that count of an account, or where there is none yet of an address.
    static std::int64_t countOf(sdk::Transaction& tx, std::string_view personId, std::string_view email);
    /// Participants whose certificate was revoked and who have none that counts.
    static std::set<std::string> revokedParticipants(sdk::Transaction& tx, std::string_view sessionId);
    /// How many that count were issued in [from, until), and how many in as long a time before.
    struct Issued {
        std::int64_t now = 0, before = 0;
    };
    static Issued issued(sdk::Transaction& tx, sdk::Instant from, sdk::Instant until);
    /// Those that no longer count on this day get the status that says so.
    static void expire(sdk::Transaction& tx, sdk::Date today);
    /// The newest one of this person and workshop that a session ending on `end` renews; only what has an end is
    /// renewed.
    static std::optional<Certificate> renewable(sdk::Transaction& tx, std::string_view personId,
                                                std::string_view workshopType, sdk::Date end);
    /// Those that count, end from `today` to `until` and are not renewed.
    static std::vector<Certificate> ending(sdk::Transaction& tx, sdk::Date today, sdk::Date until);
    /// False: another reminder was noted since `before` was.
    static bool noteReminder(sdk::Transaction& tx, std::string_view id, std::optional<sdk::Instant> before,
                             sdk::Instant now);
    /// The files there must be.
    static std::set<std::string> files(sdk::Transaction& tx);
};

}  // namespace guildhall::certificates
