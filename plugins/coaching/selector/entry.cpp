#include "selector/entry.hpp"

#include "cohort/cohort_repository.hpp"
#include "engagement/engagement_repository.hpp"
#include "selector/visit_repository.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

using sdk::say;
using sdk::Transaction;

bool Entry::asksCode(Transaction& tx) const {
    return CohortRepository::someAskCode(tx, sdk::dateIn(services_.clock.now(), "UTC"));
}

std::string Entry::whyClosed(Transaction& tx, const Engagement& engagement) const {
    const auto cohort = cohorts().get(tx, engagement.cohort);
    const auto today = sdk::dateIn(services_.clock.now(), "UTC");
    if (engagement.status == Status::OnHold)
        return say("Your coaching is on hold. Write to the coaching team if that is a surprise.");
    if (engagement.status == Status::Canceled)
        return say("Your coaching has been canceled. Write to the coaching team if that is a surprise.");
    // Whoever has chosen finds their coach again, whatever the day.
    if (!engagement.coach.empty()) return {};
    if (!programs().get(tx, engagement.program).active)
        return say("Nobody can choose a coach in this program at the moment. Write to the coaching team.");
    if (today < cohort.opens)
        return say("You can choose your coach from {day}.", {{"day", sdk::showDate(cohort.opens)}});
    if (today > cohort.closes)
        return say("The time to choose a coach ended on {day}. Write to the coaching team.",
                   {{"day", sdk::showDate(cohort.closes)}});
    return {};
}

bool Entry::isCodeRight(Transaction& tx, const Engagement& engagement, std::string_view code) const {
    auto locked = engagements().lock(tx, engagement.id);
    if (!codes_.fits(tx, locked, code)) return false;
    // Good once: whoever reads it later over a shoulder has nothing of it.
    locked.codeMac.clear();
    if (!engagements().update(tx, locked)) throw sdk::Conflict(say("Please try once more."));
    return true;
}

void Entry::noteWrong(Transaction& tx, const sdk::Actor& actor, const std::vector<std::string>& tried,
                      std::string_view code) const {
    // The same for an address that nobody has: neither words nor work tell the two apart.
    for (const auto& id : tried.empty() ? std::vector<std::string>{"ceng-nobody"} : tried) {
        if (tried.empty()) codes_.fits(tx, {}, code);
        if (VisitRepository::wrongCode(tx, id) == AccessCodes::mostFailures)
            services_.audit.record(tx, actor, {.action = "ACCESS_CODE_LOCKED", .target = id});
    }
}

Entry::Answer Entry::answer(Transaction& tx, const sdk::Request& request, std::string_view typed,
                            std::string_view code) const {
    const auto now = services_.clock.now();
    const auto origin = sdk::hashToken(request.address());
    if (VisitRepository::failuresSince(tx, origin, now - std::chrono::hours(1)) >= mostFailures)
        return {.outcome = Outcome::RateLimited,
                .problem = say("There were too many wrong tries from where you are. Wait an hour, then try again.")};
    const auto email = sdk::EmailAddress::parse(typed);
    const auto found = email ? EngagementRepository::ofAddress(tx, email->text()) : std::vector<Engagement>();
    const bool codes = asksCode(tx);
    std::string closed;
    std::vector<std::string> tried;
    for (const auto& engagement : found) {
        const bool coded = cohorts().get(tx, engagement.cohort).accessCodes;
        if (const auto why = whyClosed(tx, engagement); !why.empty()) {
            if (closed.empty() && !coded) closed = why;
            continue;
        }
        if (coded && !isCodeRight(tx, engagement, code)) {
            tried.push_back(engagement.id);
            continue;
        }
        services_.audit.record(tx, request.actor(), {.action = "ROSTER_ENTERED", .target = engagement.id});
        return {.outcome = Outcome::In, .token = visits_.begin(tx, engagement.id), .engagement = engagement.id};
    }
    if (!closed.empty() && tried.empty()) return {.outcome = Outcome::WindowClosed, .problem = closed};
    if (codes) noteWrong(tx, request.actor(), tried, code);
    VisitRepository::addFailure(tx, sdk::newId(services_.random, "cfai"), origin, now);
    return {.problem = codes   ? say("We do not know this e-mail address, or the code is not right. Check both.")
                       : email ? say("We do not know this e-mail address. Use the one your invitation came to.")
                               : std::string(sdk::EmailAddress::problem())};
}

Entry::Answer Entry::tryIn(const sdk::Request& request, std::string_view email, std::string_view code) const {
    return services_.database.write([&](Transaction& tx) { return answer(tx, request, email, code); });
}

}  // namespace guildhall::coaching
