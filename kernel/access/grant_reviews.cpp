#include "kernel/access/grant_reviews.hpp"

#include "kernel/access/permitted_people.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::access {

namespace {

constexpr std::int64_t grantsAStep = 200;

sdk::Instant beginOf(sdk::Date day) { return sdk::instantOf(day, 0, "UTC"); }

}  // namespace

Quarter Quarter::of(sdk::Instant at) {
    const auto day = sdk::dateIn(at, "UTC");
    const auto month = (static_cast<unsigned>(day.month()) - 1) / 3 * 3 + 1;
    const sdk::Date first{day.year(), std::chrono::month(month), std::chrono::day(1)};
    return {first, beginOf(first), beginOf(first + std::chrono::months(3))};
}

std::string Quarter::name() const {
    return "Q" + std::to_string((static_cast<unsigned>(first.month()) + 2) / 3) + " " +
           std::to_string(static_cast<int>(first.year()));
}

std::string Quarter::lastDay() const { return sdk::showDate(sdk::dateIn(end - std::chrono::hours(1), "UTC")); }

void GrantReviews::describe(sdk::Registrar& add) {
    add.job(job, [this](sdk::JobContext& context) { run(context); });
    add.schedule({job, "Begin and end the review of roles", "20 0 * * *", job});
    add.mailTemplate(
        {.key = tellMail,
         .title = "Roles to confirm",
         .category = "access",
         .sample = {{"name", "Ada Lovelace"}, {"count", "14 roles"}, {"until", "31 Dec 2026"}, {"path", path}},
         .notes = {{"count", "how many wait"}, {"until", "the last day"}, {"path", "of their page on this site"}}});
    add.mailTemplate({.key = endedMail,
                      .title = "Role not confirmed",
                      .category = "access",
                      .sample = {{"name", "Ada Lovelace"}, {"role", "Facilitator"}},
                      .notes = {{"role", "the one that has ended"}}});
}

std::vector<std::string> GrantReviews::reviewedRoles() const {
    std::vector<std::string> codes;
    const auto all = parts_.catalogue.current();
    for (const auto& role : all->roles())
        if (role.staff) codes.push_back(role.code);
    return codes;
}

sdk::ListScope GrantReviews::toConfirm() const {
    return GrantReviewRepository::toConfirm(reviewedRoles(), current().begin, parts_.clock.now());
}

std::int64_t GrantReviews::waiting(sdk::Transaction& tx) const {
    sdk::ListQuery one;
    one.size = 1;
    return sdk::selectPage(tx, grantFields(), RoleRepository::list(), one, toConfirm()).total;
}

std::string GrantReviews::whyNot(const sdk::Viewer& viewer, const ReviewedGrant& grant) const {
    if (viewer.is(grant.personId)) return sdk::say("Somebody else has to confirm roles of your own.");
    const auto grantable = parts_.grants.grantable(viewer);
    if (std::ranges::find(grantable, grant.role, &Role::code) == grantable.end())
        return sdk::say("A role that may do more than your own is confirmed by somebody who has it.");
    return {};
}

bool GrantReviews::confirm(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor,
                           std::string_view id) {
    const auto grant = find(tx, id);
    if (!grant || grant->confirmedAt >= current().begin) return false;
    if (const auto reason = whyNot(viewer, *grant); !reason.empty()) throw sdk::Forbidden(reason);
    GrantReviewRepository::confirm(tx, id, actor.personId, parts_.clock.now());
    parts_.audit.record(tx, actor,
                        {.action = "ROLE_CONFIRMED", .target = grant->personId, .details = {{"role", grant->role}}});
    return true;
}

bool GrantReviews::take(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, std::string_view id) {
    const auto grant = find(tx, id);
    if (!grant) return false;
    if (const auto reason = whyNot(viewer, *grant); !reason.empty()) throw sdk::Forbidden(reason);
    parts_.grants.revoke(tx, actor, grant->personId, grant->role, "Review of " + current().name());
    return true;
}

void GrantReviews::tellReviewers(sdk::Transaction& tx, const Quarter& quarter) {
    const auto count = waiting(tx);
    if (count == 0) return;
    for (const auto& person : peopleWho(tx, *parts_.catalogue.current(), "roles.grant", parts_.clock.now()))
        parts_.mail.queue(tx, {.templateKey = tellMail,
                               .to = person.email,
                               .personId = person.id,
                               .category = "access",
                               .variables = {{"name", person.name},
                                             {"count", sdk::countText(count, "role", "roles")},
                                             {"until", quarter.lastDay()},
                                             {"path", path}}});
}

/// By the site itself: whoever has not been confirmed may do more than any person who could act here.
void GrantReviews::endGrant(sdk::Transaction& tx, const sdk::Actor& actor, const ReviewedGrant& grant,
                            const Quarter& quarter) {
    constexpr std::string_view superAdmin = "super_admin";
    const auto now = parts_.clock.now();
    // Somebody stays who can let the others in again.
    if (grant.role == superAdmin && RoleRepository().lockAndCountHolders(tx, superAdmin, now) <= 1) return;
    const auto reason = "Not confirmed in " + quarter.name();
    if (!RoleRepository().revoke(tx, grant.personId, grant.role, {}, reason, now)) return;
    parts_.audit.record(tx, actor, {"ROLE_REVOKED", grant.personId, reason, {}, {{"role", grant.role}}});
    const auto all = parts_.catalogue.current();
    const auto* role = all->role(grant.role);
    parts_.mail.queue(tx, {.templateKey = endedMail,
                           .to = grant.email,
                           .personId = grant.personId,
                           .category = "access",
                           .variables = {{"name", grant.name}, {"role", role ? role->title : grant.role}},
                           .subjectId = grant.personId});
}

void GrantReviews::end(sdk::JobContext& context, const GrantReview& review) {
    const auto first = sdk::parseDate(review.quarter);
    const auto quarter = Quarter::of(beginOf(first.value()));
    const auto reviewed = reviewedRoles();
    std::string after;
    bool more = review.begunAt <= quarter.end - leastOpen;
    while (more && !context.stopping())
        context.step([&](sdk::Transaction& tx) {
            const auto grants =
                GrantReviewRepository::unconfirmed(tx, quarter.begin, parts_.clock.now(), after, grantsAStep);
            for (const auto& grant : grants)
                if (std::ranges::find(reviewed, grant.role) != reviewed.end())
                    endGrant(tx, context.actor(), grant, quarter);
            more = static_cast<std::int64_t>(grants.size()) == grantsAStep;
            if (!grants.empty()) after = grants.back().id;
        });
    if (more) return;
    context.step([&](sdk::Transaction& tx) { GrantReviewRepository::ended(tx, review.quarter, parts_.clock.now()); });
}

void GrantReviews::run(sdk::JobContext& context) {
    const auto now = parts_.clock.now();
    const auto quarter = current();
    const auto code = sdk::isoDate(quarter.first);
    std::vector<GrantReview> open;
    context.step([&](sdk::Transaction& tx) { open = GrantReviewRepository::open(tx); });
    for (const auto& review : open)
        if (review.quarter < code) end(context, review);
    // Afterwards, so that nobody is asked to confirm what has just ended.
    context.step([&](sdk::Transaction& tx) {
        const bool begun = GrantReviewRepository::begin(tx, code, now);
        const auto review = std::ranges::find(open, code, &GrantReview::quarter);
        const bool remind =
            review != open.end() && !review->remindedAt && now >= quarter.end - std::chrono::days(remindBefore);
        if (begun || remind) tellReviewers(tx, quarter);
        if (remind) GrantReviewRepository::reminded(tx, code, now);
    });
}

}  // namespace guildhall::access
