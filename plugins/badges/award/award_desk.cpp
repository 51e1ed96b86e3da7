#include "award/award_desk.hpp"

#include <guildhall/badges/events.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::badges {

using sdk::Transaction;
using sdk::Value;

namespace {

/// It and what it is part of, upwards.
std::vector<Badge> lineOf(Transaction& tx, std::string_view id) {
    std::vector<Badge> line;
    for (auto next = badges().find(tx, id); next;) {
        line.push_back(std::move(*next));
        const auto& parent = line.back().parent;
        next = parent ? badges().find(tx, *parent) : std::nullopt;
    }
    return line;
}

}  // namespace

const AwardAdvice::OfBadge& AwardAdvice::of(std::string_view badge) const {
    static const OfBadge none;
    const auto found = badges.find(badge);
    return found == badges.end() ? none : found->second;
}

AwardAdvice adviceIn(const sdk::Moment& moment) {
    const auto* advice = std::any_cast<AwardAdvice>(&moment.advice);
    return advice ? *advice : AwardAdvice();
}

std::vector<std::string> carriersOf(const Standing& standing, const AwardAdvice::OfBadge& advice) {
    std::vector<std::string> carriers;
    std::int64_t asked = 0, held = 0;
    for (const auto& part : standing.parts) {
        const bool named = std::ranges::find(advice.required, part.slug) != advice.required.end();
        // Where a rule counts, every part counts; otherwise those that the badge asks for.
        const bool counts = part.counts || advice.needed;
        asked += counts;
        if (part.award.empty()) {
            if (named) return {};
            continue;
        }
        held += counts;
        carriers.push_back(part.award);
    }
    if (asked == 0 || held < std::min(asked, advice.needed.value_or(asked))) return {};
    return carriers;
}

AwardAdvice AwardDesk::consult(const Award& wanted) const {
    std::vector<Badge> line;
    std::map<std::string, Standing> standings;
    std::string name;
    services_.database.read([&](Transaction& tx) {
        line = lineOf(tx, wanted.badge);
        name = sdk::personName(tx, wanted.person).value_or("");
        for (const auto& badge : line)
            if (badge.hasParts()) standings[badge.id] = AwardRepository::standing(tx, badge.id, wanted.person);
    });
    AwardAdvice advice;
    for (const auto& badge : line) {
        const auto found = standings.find(badge.id);
        auto of = wanted;
        if (badge.id != wanted.badge) of.source = Source::Progression;
        advice.badges[badge.id] =
            ask(badge, of, name, found == standings.end() ? std::nullopt : std::optional(found->second));
    }
    return advice;
}

bool AwardDesk::isDue(const Award& wanted) const {
    const auto standing = services_.database.read(
        [&](Transaction& tx) { return AwardRepository::standing(tx, wanted.badge, wanted.person); });
    const auto advice = consult(wanted);
    const auto& of = advice.of(wanted.badge);
    return of.refused.empty() && !carriersOf(standing, of).empty();
}

AwardAdvice::OfBadge AwardDesk::ask(const Badge& badge, const Award& wanted, const std::string& name,
                                    const std::optional<Standing>& standing) const {
    AwardAdvice::OfBadge of;
    const Value about{{"slug", badge.slug}, {"title", badge.title}, {"kind", kindWord(badge.kind)}};
    const Value person{{"id", wanted.person}, {"name", name}};
    const auto outcome = services_.rules.call("badge.award", {{"badge", about},
                                                              {"person", person},
                                                              {"source", sourceCode(wanted.source)},
                                                              {"reason", wanted.reason},
                                                              {"evidence", wanted.evidence}});
    if (outcome.held) of.refused = "A rule of this site failed, so it waits until somebody has looked.";
    if (outcome.value) {
        if (!outcome.value->value("allowed", true))
            of.refused = outcome.value->value("reason", std::string("A rule of this site does not allow it."));
        of.evidence = outcome.value->value("evidence", std::string());
    }
    if (!standing) return of;
    auto parts = Value::array();
    for (const auto& part : standing->parts)
        parts.push_back({{"slug", part.slug},
                         {"title", part.title},
                         {"kind", kindWord(part.kind)},
                         {"asked_for", part.counts},
                         // As it is once this award is there.
                         {"held", !part.award.empty() || part.id == wanted.badge}});
    const auto progress =
        services_.rules.call("badge.progress", {{"badge", about}, {"person", person}, {"parts", std::move(parts)}});
    if (progress.held) of.refused = "A rule of this site failed, so it waits until somebody has looked.";
    if (!progress.value) return of;
    if (const auto needed = progress.value->find("needed"); needed != progress.value->end())
        of.needed = needed->get<std::int64_t>();
    of.required = progress.value->value("required", std::vector<std::string>());
    return of;
}

std::optional<std::string> AwardDesk::whyNot(Transaction& tx, const Award& wanted, const AwardAdvice& advice) const {
    const auto badge = badges().find(tx, wanted.badge);
    if (!badge) return "There is no such badge any more.";
    if (!badge->active()) return "The badge is not active, so it cannot be awarded.";
    if (AwardRepository::held(tx, wanted.badge, wanted.person)) return "They hold this badge already.";
    if (const auto& refused = advice.of(wanted.badge).refused; !refused.empty()) return refused;
    return {};
}

void AwardDesk::prepare(Transaction& tx, const sdk::Actor& actor, Award& award, const AwardAdvice& advice) const {
    roster_.lock(tx, actor, award.person);
    if (award.awardedAt == sdk::Instant()) award.awardedAt = services_.clock.now();
    if (const auto& more = advice.of(award.badge).evidence; !more.empty())
        award.evidence += (award.evidence.empty() ? "" : "\n\n") + more;
}

std::vector<Award> AwardDesk::award(Transaction& tx, const sdk::Actor& actor, Award wanted,
                                    const AwardAdvice& advice) const {
    prepare(tx, actor, wanted, advice);
    // Asked once more now that nobody else awards them anything.
    if (AwardRepository::held(tx, wanted.badge, wanted.person)) return {};
    if (const auto why = whyNot(tx, wanted, advice)) throw sdk::Conflict(sdk::say(*why));
    insert(tx, actor, wanted);
    std::vector<Award> all{wanted};
    follow(tx, actor, wanted, advice, all);
    return all;
}

void AwardDesk::insert(Transaction& tx, const sdk::Actor& actor, Award& award) const {
    awards().insert(tx, award, services_.random, services_.clock.now());
    services_.audit.record(tx, actor, awards().entry("AWARD_AWARDED", nullptr, &award, award.reason));
}

void AwardDesk::follow(Transaction& tx, const sdk::Actor& actor, const Award& award, const AwardAdvice& advice,
                       std::vector<Award>& all) const {
    const auto line = lineOf(tx, award.badge);
    if (line.empty()) return;
    const auto signing = credentials_.signingFor(tx, award.person);
    tell(tx, award, line.front(), signing);
    // Upwards, as far as the next one is complete by now.
    for (std::size_t i = 1; i < line.size(); ++i) {
        const auto& badge = line[i];
        if (!badge.active() || AwardRepository::held(tx, badge.id, award.person)) return;
        const auto& of = advice.of(badge.id);
        const auto carriers = carriersOf(AwardRepository::standing(tx, badge.id, award.person), of);
        if (carriers.empty() || !of.refused.empty()) return;
        Award next{.person = award.person,
                   .badge = badge.id,
                   .source = Source::Progression,
                   .awardedAt = award.awardedAt,
                   .evidence = of.evidence};
        insert(tx, actor, next);
        AwardRepository::link(tx, next.id, carriers);
        tell(tx, next, badge, signing);
        all.push_back(std::move(next));
    }
}

void AwardDesk::tell(Transaction& tx, const Award& award, const Badge& badge,
                     const Credentials::Signing& signing) const {
    credentials_.issue(tx, award, badge, signing);
    services_.events.publish(tx, BadgeAwarded{award.id, badge.id, award.person, badge.slug});
    const auto& person = signing.person;
    if (!person) return;
    services_.mail.queue(tx, {.templateKey = "badges/mail/badge_awarded",
                              .to = person->email,
                              .personId = person->id,
                              .category = "badges",
                              .variables = {{"participant", {{"name", person->name}}},
                                            {"badge", {{"title", badge.title}, {"description", badge.description}}},
                                            {"button_url", services_.site.portalUrl + "/my-badges"},
                                            {"button_label", "See my badges"}},
                              .key = "badges.awarded." + award.id,
                              .subjectId = award.id,
                              .facts = {{"badge", {{"slug", badge.slug}, {"kind", kindWord(badge.kind)}}}}});
}

void AwardDesk::revokeCarried(Transaction& tx, const sdk::Actor& actor, const Award& award,
                              const std::string& reason) const {
    for (const auto& before : AwardRepository::carried(tx, award.id)) {
        auto after = before;
        after.revoke(actor.personId, reason, services_.clock.now());
        revoked(tx, actor, before, after, reason);
    }
}

void AwardDesk::revoked(Transaction& tx, const sdk::Actor& actor, const Award& before, Award& after,
                        const std::string& reason) const {
    if (!awards().update(tx, after)) throw sdk::Conflict("Somebody else has just changed this. Try again.");
    services_.audit.record(tx, actor, awards().entry("AWARD_REVOKED", &before, &after, reason));
    tellRevoked(tx, after);
}

void AwardDesk::tellRevoked(Transaction& tx, const Award& award) const {
    services_.events.publish(tx, BadgeRevoked{award.id, award.badge, award.person});
}

}  // namespace guildhall::badges
