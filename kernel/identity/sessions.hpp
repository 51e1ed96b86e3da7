// Signed-in sessions: in the database, so that every node can serve them and signing out holds on the next request.
#pragma once

#include "kernel/access/viewers.hpp"
#include "kernel/data/premise.hpp"
#include "kernel/identity/session_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/request.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace guildhall::identity {

struct SessionLimits {
    std::chrono::seconds idle{30 * 60};
    std::chrono::seconds absolute{24 * 3600};
    std::chrono::seconds fresh{15 * 60};
};

/// How somebody has shown who they are.
struct Proof {
    Proof(const char* way) : way(way) {}
    Proof(std::string way, bool twoSteps) : way(std::move(way)), twoSteps(twoSteps) {}

    std::string way;  ///< for the audit log: `password`, `magic link`, `passkey`, `Google`
    bool twoSteps = false;
    std::string identity = {};         ///< sdk::Actor::identity
    std::string providerSession = {};  ///< what that service calls its session
};

/// Who has just signed in; the token goes into the cookie and nowhere else.
struct SignedIn {
    std::string token;  ///< empty: a second step is asked for first, and there is no session yet
    sdk::Person person;
    Proof proof = "";

    bool needsSecondStep() const { return token.empty(); }
};

/// Any thread.
class Sessions {
public:
    Sessions(sdk::Database& database, access::Viewers& viewers, sdk::Audit& audit, const sdk::Clock& clock,
             sdk::Random& random, SessionLimits limits = {})
        : database_(database), viewers_(viewers), audit_(audit), clock_(clock), random_(random), limits_(limits) {}

    /// A new session with the person's starting role, audited as LOGIN with the way. None when the person is not
    /// active. No session yet for whoever has a second step and has not shown it: no way in gets around it. `from`
    /// supplies address, browser and request.
    std::optional<SignedIn> start(sdk::Transaction& tx, std::string_view personId, const sdk::Actor& from,
                                  const Proof& proof);
    /// Who is signed in has shown it again. Audited as IDENTITY_CONFIRMED.
    void confirmed(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view sessionId, const Proof& proof);
    /// `told` hears of each session that begins, in its transaction. Before the first does.
    void whenStarted(std::function<void(sdk::Transaction&, const std::string& person, const std::string& way)> told) {
        told_ = std::move(told);
    }
    sdk::Instant now() const { return clock_.now(); }
    /// Was that lately enough for what is dangerous?
    bool fresh(const Session& session) const;

    /// The session of a cookie's token and whose it is; none when unknown, idle too long or too old. Notes the visit at
    /// most once a minute, so the idle limit counts from the last noted visit.
    std::optional<Visit> identify(std::string_view token);
    /// A visit of a moment ago, which is good until its next noting is due: to go on from, and confirmed by the first
    /// transaction of this thread. Null: identify() has to be asked.
    std::unique_ptr<data::Premise> resume(const Visit& visit);
    bool confirm(data::Premise& premise) { return premise.confirm(database_); }

    /// Audited as LOGOUT. No effect when it has gone.
    void end(const sdk::Actor& actor, std::string_view sessionId);
    /// Everywhere the person is signed in. Audited as LOGOUT with how many sessions those were.
    void endAll(const sdk::Actor& actor);
    /// One of a person's sessions, or all of them when `sessionId` is empty. Audited as SESSION_ENDED. Returns how
    /// many.
    std::int64_t endOf(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                       std::string_view sessionId);
    /// All of the actor's but this one. Audited as LOGOUT.
    std::int64_t endOthers(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view sessionId);
    /// Of who was signed out at the service they came from. Audited as SESSION_ENDED. Returns how many.
    std::int64_t endOfIdentity(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view issuer,
                               std::string_view subject, std::string_view providerSession);
    /// For suspension and changed passwords; not audited by itself.
    void endAllOf(sdk::Transaction& tx, std::string_view personId);
    std::vector<Session> ofPerson(sdk::Transaction& tx, std::string_view personId);

    /// Another active role and a new token; the old one is dead. Audited as ROLE_SWITCHED and remembered.
    /// Throws Forbidden when the role is not held, NotFound when the session has gone.
    std::string switchRole(const sdk::Actor& actor, std::string_view sessionId, std::string_view role);

private:
    std::chrono::seconds idleOf(std::string_view role) const;
    std::chrono::seconds absoluteOf(std::string_view role) const;
    /// For what is written beside the showing of a page: with a full disk people read on.
    bool written(const std::function<void(sdk::Transaction&)>& work);

    sdk::Database& database_;
    access::Viewers& viewers_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
    sdk::Random& random_;
    SessionLimits limits_;
    SessionRepository repository_;
    people::PersonRepository persons_;
    std::function<void(sdk::Transaction&, const std::string&, const std::string&)> told_;
};

}  // namespace guildhall::identity
