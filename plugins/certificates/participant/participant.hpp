// A participant: one person's place in one session.
#pragma once

#include "session/session.hpp"

#include <guildhall/sdk/job.hpp>

#include <optional>
#include <string>

namespace guildhall::certificates {

struct Participant {
    std::string id;
    std::int64_t version = 0;
    std::string sessionId;
    std::string fullName;
    std::string certificateName;  ///< empty: the full name is printed
    std::string email;
    std::string title;
    std::string company;
    std::string region;
    std::string attendance = "expected";
    std::optional<sdk::Date> completed;  ///< none: the session's end date counts
    std::string notes;
    std::optional<std::string> personId;  ///< their account, once they have one
    sdk::CustomValues custom;
    // Worked out.
    std::string certificate;
    std::string problem;                ///< why there is no certificate
    std::optional<sdk::Date> tookPart;  ///< the completion date, or else the session's end

    std::string url() const { return "/sessions/" + sessionId + "/participants/" + id; }
};

/// The first word of a name, for salutations.
std::string firstName(const std::string& fullName);

/// The one place that says what a participant is.
const sdk::RecordType<Participant>& participants();
/// All of a session, by name.
std::vector<Participant> participantsOf(sdk::Transaction& tx, std::string_view sessionId);

/// The line of a participant for whom a job could not do its work.
sdk::JobProblem participantProblem(const Participant& participant, std::string reason);

class Accounts;
class CertificateIssuer;

class ParticipantRules : public sdk::RecordRules<Participant> {
public:
    ParticipantRules(Accounts& accounts, CertificateIssuer& issuer) : accounts_(accounts), issuer_(issuer) {}

    void check(sdk::Moment&, const Participant*, Participant& participant, sdk::FieldErrors& errors) override;
    void beforeSave(sdk::Moment&, const Participant* before, Participant& participant) override;
    void afterSave(sdk::Moment& moment, const Participant* before, const Participant& participant) override;
    void afterImport(sdk::Moment& moment, std::string_view session, const sdk::ImportCounts& counts) override;
    std::optional<std::string> whyNotAdd(sdk::Moment& moment, std::string_view session) override;
    std::optional<std::string> whyNotChange(sdk::Moment& moment, const Participant& participant) override {
        return whyNotAdd(moment, participant.sessionId);
    }
    std::optional<std::string> whyNotRemove(sdk::Moment& moment, const Participant& participant) override {
        return whyNotAdd(moment, participant.sessionId);
    }
    /// What only those who plan sessions change has no other choice than what is there.
    std::optional<std::vector<sdk::Choice>> choices(sdk::Moment& moment, std::string_view field,
                                                    const Participant* participant) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const Participant& one, std::string_view action) override;
    void act(sdk::Moment& moment, const Participant&, Participant& one, std::string_view action,
             std::string_view) override;
    std::vector<std::string> removes(sdk::Moment&, const Participant&) override;
    void beforeRemove(sdk::Moment& moment, const Participant& participant) override;

private:
    Accounts& accounts_;
    CertificateIssuer& issuer_;
};

}  // namespace guildhall::certificates
