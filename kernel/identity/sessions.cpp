#include "kernel/identity/sessions.hpp"

#include "kernel/factors/factor_repository.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::identity {

namespace {

constexpr std::chrono::seconds touchEvery{60};
constexpr std::chrono::hours keepExpired{24};

/// What a browser calls itself, cut to what a list can show.
std::string shownAgent(const std::string& agent) { return sdk::shortened(agent, 300, "…"); }

}  // namespace

std::chrono::seconds Sessions::idleOf(std::string_view role) const {
    const auto own = viewers_.limits()->of(role).idle;
    return own.count() > 0 ? std::chrono::seconds(own) : limits_.idle;
}

std::chrono::seconds Sessions::absoluteOf(std::string_view role) const {
    const auto own = viewers_.limits()->of(role).absolute;
    return own.count() > 0 ? std::chrono::seconds(own) : limits_.absolute;
}

std::optional<SignedIn> Sessions::start(sdk::Transaction& tx, std::string_view personId, const sdk::Actor& from,
                                        const Proof& proof) {
    const auto row = persons_.find(tx, personId);
    if (!row || row->person.status != "active") return std::nullopt;
    if (!proof.twoSteps && factors::FactorRepository::totp(tx, row->person.id)) return SignedIn{"", row->person, proof};
    const auto now = clock_.now();
    repository_.removeExpiredBefore(tx, now - keepExpired);
    const auto token = sdk::newToken(random_);
    const auto role = viewers_.startingRole(tx, *row, {from.address, proof.twoSteps});
    repository_.add(tx, {.id = sdk::hashToken(token),
                         .personId = row->person.id,
                         .activeRole = role,
                         .createdAt = now,
                         .lastSeenAt = now,
                         .expiresAt = now + absoluteOf(role),
                         .address = from.address,
                         .userAgent = shownAgent(from.userAgent),
                         .provedAt = now,
                         .twoSteps = proof.twoSteps,
                         .identity = proof.identity,
                         .providerSession = proof.providerSession});
    auto actor = from;
    actor.personId = row->person.id;
    actor.role = role;
    actor.identity = proof.identity;
    audit_.record(tx, actor, {"LOGIN", row->person.id, {}, {}, {{"way", proof.way}, {"two_steps", proof.twoSteps}}});
    if (told_) told_(tx, row->person.id, proof.way);
    return SignedIn{token, row->person, proof};
}

void Sessions::confirmed(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view sessionId,
                         const Proof& proof) {
    SessionRepository::proved(tx, sessionId, clock_.now(), proof.twoSteps);
    audit_.record(tx, actor, {"IDENTITY_CONFIRMED", actor.personId, {}, {}, {{"way", proof.way}}});
}

bool Sessions::fresh(const Session& session) const {
    const auto now = clock_.now();
    return session.provedAt <= now + std::chrono::minutes(1) && now - session.provedAt < limits_.fresh;
}

std::optional<Visit> Sessions::identify(std::string_view token) {
    if (token.empty() || token.size() > 200) return std::nullopt;
    const auto id = sdk::hashToken(token);
    const auto now = clock_.now();
    auto visit = database_.read([&](sdk::Transaction& tx) { return repository_.visit(tx, id, now); });
    if (!visit || now >= visit->expiresAt || now - visit->lastSeenAt >= idleOf(visit->activeRole)) return std::nullopt;
    const bool early = visit->lastSeenAt > now;  // by a clock that was ahead
    const auto touched = [&](sdk::Transaction& tx) {
        repository_.touch(tx, id, now, std::min(visit->expiresAt, now + absoluteOf(visit->activeRole)));
    };
    if ((early || now - visit->lastSeenAt >= touchEvery) && written(touched)) visit->lastSeenAt = now;
    return visit;
}

std::unique_ptr<data::Premise> Sessions::resume(const Visit& visit) {
    const auto now = clock_.now();
    const auto most = std::min<sdk::Instant::duration>(touchEvery, idleOf(visit.activeRole));
    if (now >= visit.expiresAt || now < visit.lastSeenAt || now - visit.lastSeenAt >= most) return nullptr;
    std::vector<sdk::Param> params;
    params.reserve(2);
    params.emplace_back(sdk::toMicros(now));
    params.emplace_back(visit.id);
    return std::make_unique<data::Premise>(
        database_, SessionRepository::visitStatement, std::move(params),
        [&visit](const sdk::Rows& answer) { return SessionRepository::visitOf(answer) == visit; });
}

void Sessions::end(const sdk::Actor& actor, std::string_view sessionId) {
    database_.write([&](sdk::Transaction& tx) {
        if (repository_.remove(tx, sessionId)) audit_.record(tx, actor, {"LOGOUT", actor.personId});
    });
}

void Sessions::endAll(const sdk::Actor& actor) {
    database_.write([&](sdk::Transaction& tx) {
        const auto ended = repository_.removeOfPerson(tx, actor.personId);
        audit_.record(tx, actor, {"LOGOUT", actor.personId, {}, {}, {{"sessions", ended}}});
    });
}

std::int64_t Sessions::endOf(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId,
                             std::string_view sessionId) {
    std::int64_t ended = 0;
    if (sessionId.empty()) {
        ended = repository_.removeOfPerson(tx, personId);
    } else if (const auto session = repository_.find(tx, sessionId); session && session->personId == personId) {
        ended = repository_.remove(tx, sessionId) ? 1 : 0;
    }
    if (ended > 0) audit_.record(tx, actor, {"SESSION_ENDED", std::string(personId), {}, {}, {{"sessions", ended}}});
    return ended;
}

std::int64_t Sessions::endOthers(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view sessionId) {
    const auto ended = SessionRepository::removeOthers(tx, actor.personId, sessionId);
    if (ended > 0) audit_.record(tx, actor, {"LOGOUT", actor.personId, {}, {}, {{"sessions", ended}}});
    return ended;
}

std::int64_t Sessions::endOfIdentity(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view issuer,
                                     std::string_view subject, std::string_view providerSession) {
    std::int64_t ended = 0;
    for (const auto& session : SessionRepository::ofIdentity(tx, issuer, subject, providerSession)) {
        if (!repository_.remove(tx, session.id)) continue;
        ++ended;
        audit_.record(
            tx, actor,
            {"SESSION_ENDED", session.personId, "Signed out at the service they came from", {}, {{"sessions", 1}}});
    }
    return ended;
}

void Sessions::endAllOf(sdk::Transaction& tx, std::string_view personId) { repository_.removeOfPerson(tx, personId); }

std::vector<Session> Sessions::ofPerson(sdk::Transaction& tx, std::string_view personId) {
    return repository_.ofPerson(tx, personId);
}

std::string Sessions::switchRole(const sdk::Actor& actor, std::string_view sessionId, std::string_view role) {
    return database_.write([&](sdk::Transaction& tx) {
        const auto held = viewers_.held(tx, actor.personId);
        if (std::none_of(held.begin(), held.end(), [&](const auto& one) { return one.code == role; }))
            throw sdk::Forbidden("You do not hold that role.");
        const auto session = repository_.find(tx, sessionId);
        if (!session || session->personId != actor.personId)
            throw sdk::NotFound("Your session has ended. Sign in again.");
        if (const auto why = viewers_.limits()->whyNot(role, {actor.address, session->twoSteps}); !why.empty())
            throw sdk::Forbidden(why);
        auto token = sdk::newToken(random_);
        if (!repository_.replaceId(tx, sessionId, sdk::hashToken(token), role, session->createdAt + absoluteOf(role)))
            throw sdk::NotFound("Your session has ended. Sign in again.");
        persons_.setLastRole(tx, actor.personId, role);
        audit_.record(
            tx, actor,
            {"ROLE_SWITCHED", actor.personId, {}, {}, {{"from", session->activeRole}, {"to", std::string(role)}}});
        return token;
    });
}

bool Sessions::written(const std::function<void(sdk::Transaction&)>& work) {
    try {
        database_.write(work);
        return true;
    } catch (const sdk::Unavailable&) {
        return false;
    }
}

}  // namespace guildhall::identity
