// What a session's declaration cannot say: who sees which, what its steps allow, and what its page shows.
#pragma once

#include "session/session_repository.hpp"
#include "session/step_rules.hpp"

#include <guildhall/sdk/people.hpp>

namespace guildhall::certificates {

class Accounts;
class CertificateIssuer;

class SessionRules : public sdk::RecordRules<Session> {
public:
    SessionRules(sdk::People& people, sdk::Clock& clock, Accounts& accounts, CertificateIssuer& issuer,
                 StepRules& stepRules)
        : people_(people), clock_(clock), accounts_(accounts), issuer_(issuer), stepRules_(stepRules) {}

    sdk::ListScope scope(const sdk::Viewer& viewer) override { return SessionRepository::visible(viewer); }
    sdk::ListScope tab(const sdk::Viewer& viewer, std::string_view name) override;
    void check(sdk::Moment& moment, const Session* before, Session& session, sdk::FieldErrors& errors) override;
    void afterSave(sdk::Moment& moment, const Session* before, const Session& session) override;
    std::optional<std::string> whyNotChange(sdk::Moment&, const Session& session) override;
    /// Only what nothing was done for, as after a list that was imported by mistake; others are cancelled.
    std::optional<std::string> whyNotRemove(sdk::Moment&, const Session& session) override;
    void beforeRemove(sdk::Moment& moment, const Session& session) override;
    bool consultsAct(std::string_view action) const override;
    std::any consultAct(const sdk::Viewer& viewer, const Session& session, std::string_view action) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const Session& session, std::string_view action) override;
    std::vector<std::string> warnings(sdk::Moment&, const Session& session, std::string_view action) override;
    void act(sdk::Moment& moment, const Session&, Session& session, std::string_view action, std::string_view) override;
    /// The lead: facilitators, those in the session's region first, and whoever leads it already.
    std::optional<std::vector<sdk::Choice>> choices(sdk::Moment& moment, std::string_view field,
                                                    const Session* session) override;
    void show(sdk::Moment& moment, const Session& session, sdk::Relation relation, sdk::Value& data) override;
    sdk::Relation relation(sdk::Moment& moment, const Session& session) const override {
        return SessionRepository::relationOf(moment.tx, session, moment.viewer);
    }

    /// Who can lead or support a session, by name; of everywhere unless a region is given.
    std::vector<sdk::Choice> facilitators(sdk::Transaction& tx, const std::string& region = {});
    /// What follows from the steps that `session` has and `before` had not: accounts, or the end of its certificates.
    void follow(sdk::Transaction& tx, const sdk::Actor& actor, const Session& before, const Session& session);

private:
    void checkLead(sdk::Moment& moment, const Session* before, const Session& session, sdk::FieldErrors& errors);
    sdk::People& people_;
    sdk::Clock& clock_;
    Accounts& accounts_;
    CertificateIssuer& issuer_;
    StepRules& stepRules_;
};

/// What the pages of one session show: `summary` rows, `steps` with their reasons, what the viewer may do, and `url`.
sdk::Value sessionView(sdk::Moment& moment, const Session& session, sdk::Relation relation);
/// The part of a client's page with its sessions, for those who may open them.
sdk::Value clientSessions(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view client);
/// The part of Home for whoever is named on sessions and acts in a role that has no work with them.
std::optional<sdk::Value> mySessions(sdk::Transaction& tx, const sdk::Viewer& viewer);
/// The rows for whoever is named on a session and acts in a role that sees none: what, when, where and who, and whether
/// it is ready and delivered.
sdk::Value sessionOutline(sdk::Moment& moment, const Session& session);

}  // namespace guildhall::certificates
