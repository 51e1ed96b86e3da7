#include "kernel/access/ending_grants.hpp"

namespace guildhall::access {

namespace {

constexpr std::chrono::days early{14}, late{3};
constexpr std::int64_t atOnce = 100;

/// Grants end when a day is over: people read which day is the last.
std::string lastDay(const EndingGrant& grant, const std::string& zone) {
    return sdk::showDate(sdk::dateIn(grant.expiresAt - std::chrono::microseconds(1), zone));
}

}  // namespace

void EndingGrants::describe(sdk::Registrar& add) {
    add.job(job, [this](sdk::JobContext& context) { warn(context); });
    add.schedule({job, "Tell people of roles that end soon", "10 5 * * *", job});
    add.mailTemplate({.key = mailKey,
                      .title = "A role ends soon",
                      .category = "access",
                      .sample = {{"name", "Ada Lovelace"},
                                 {"own", true},
                                 {"holder", "Ada Lovelace"},
                                 {"role", {{"name", "Facilitator"}, {"expires_at", "31 Dec 2026"}}},
                                 {"giver", "Grace Hopper"},
                                 {"path", "/users/cabc-aaaaaaaaaaaa/roles"}},
                      .notes = {{"own", "whether the reader has the role; otherwise they gave it"},
                                {"holder", "who has it"},
                                {"giver", "who gave it; may be empty"},
                                {"role.expires_at", "its last day"},
                                {"path", "of the page where roles are given, on this site"}}});
}

void EndingGrants::tell(sdk::Transaction& tx, const EndingGrant& grant, const GrantPerson& reader) {
    const auto catalogue = catalogue_.current();
    const auto* role = catalogue->role(grant.role);
    if (!role) return;
    mail_.queue(tx, {.templateKey = mailKey,
                     .to = reader.email,
                     .personId = reader.id,
                     .category = "access",
                     .variables = {{"name", reader.name},
                                   {"own", reader.id == grant.holder.id},
                                   {"holder", grant.holder.name},
                                   {"role", {{"name", role->title}, {"expires_at", lastDay(grant, reader.timeZone)}}},
                                   {"giver", grant.giver.name},
                                   {"path", "/users/" + grant.holder.id + "/roles"}},
                     .subjectId = grant.holder.id});
}

void EndingGrants::warn(sdk::JobContext& context) {
    for (bool more = true; more && !context.stopping();)
        context.step([&](sdk::Transaction& tx) {
            const auto now = clock_.now();
            const auto grants = EndingGrantRepository::toWarn(tx, now, early, late, atOnce);
            for (const auto& grant : grants) {
                tell(tx, grant, grant.holder);
                if (!grant.giver.id.empty()) tell(tx, grant, grant.giver);
                EndingGrantRepository::warned(tx, grant.id, now);
            }
            more = static_cast<std::int64_t>(grants.size()) == atOnce;
        });
}

}  // namespace guildhall::access
