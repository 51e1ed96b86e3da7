// A certificate: what was printed for one participant of one session, and whether it still counts. Nobody writes one in
// a form: jobs issue them, and its actions do the rest. What was issued stays as it was issued; a correction is another
// certificate in its place.
#pragma once

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>

namespace guildhall::certificates {

struct Participant;
struct Session;

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
    std::string issuer;     ///< the organisation, as its PDF names it
    std::string language;   ///< of the words on it: a tag such as `de`
    std::string layout;     ///< fingerprint of the layout it was printed by, with what rules changed in it
    std::string verifyUrl;  ///< as its QR code has it
    std::string seal;       ///< fingerprint of the seal its file carries; empty: issued before there was one
    std::string file;
    std::string sha256;  ///< of the file; empty: issued before it was kept
    std::optional<std::int64_t> fileSize;
    sdk::Instant issuedAt{};
    std::optional<sdk::Instant> revokedAt;
    std::string revokedReason;
    std::string replaces;    ///< id of the one it was issued in the place of
    std::string replacedBy;  ///< id of the one that was issued in its place
    std::optional<sdk::Instant> replacedAt;
    std::string replacedReason;
    std::string renews;     ///< id of the one of an earlier session that it renews
    std::string renewedBy;  ///< id of the one of a later session
    std::optional<sdk::Instant> remindedAt;
    std::string rules;   ///< that changed it or how it looks, with their versions; empty: none
    std::string status;  ///< as of the day it was issued, revoked, replaced or found to have expired

    /// valid, expired, superseded or revoked.
    std::string statusOn(sdk::Date today) const;
    void revoke(std::string reason, sdk::Instant now);
    void supersede(std::string by, std::string reason, sdk::Instant now);
    void notedRule(const std::string& rule) {
        if (rules.find(rule) == rules.npos) rules += (rules.empty() ? "" : ", ") + rule;
    }
    /// Without their versions, each once.
    std::vector<std::string> ruleNames() const;
    /// As one would be made of them, before it has an id: name, dates and words.
    static Certificate planned(const Session& session, const Participant& participant);
    /// Neither revoked nor replaced: the one of its participant, of whom there is no other.
    bool counts() const { return !revokedAt && !replacedAt; }
    std::string url() const { return "/certificates/" + id; }
};

/// Hooks whose rules have a say in a certificate: whether there is one, how it looks, what follows.
std::vector<std::string> certificateHookNames();
/// The one place that says what a certificate is, as staff sees it.
const sdk::RecordType<Certificate>& certificates();
/// As anyone sees it who has its id: no e-mail address.
const sdk::FieldSet& verifyFields();

}  // namespace guildhall::certificates
