#include "kernel/privacy/retention_schedule.hpp"

#include "kernel/privacy/legal_holds.hpp"
#include "kernel/privacy/retention_term_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace guildhall::privacy {

using sdk::Transaction;
using sdk::Value;

namespace {

/// Of one kind in one run: what is left is for the next night.
constexpr int mostInARun = 2000;
/// Of effects in one step.
constexpr std::size_t inAStep = 50;
constexpr const char* held = "Under a legal hold.";

/// Today, so many years ago. Of 29 February the day before.
sdk::Date yearsBefore(sdk::Date today, int years) {
    const auto day = today - std::chrono::years(years);
    return day.ok() ? day : sdk::Date(day.year() / day.month() / std::chrono::last);
}

}  // namespace

std::string RetentionSchedule::termOf(const Retention& retention) {
    return sdk::say("{years} after “{field}”", {{"years", sdk::countText(retention.years, "year", "years")},
                                                {"field", sdk::say(retention.after)}});
}

RetentionSchedule::Plan RetentionSchedule::planOf(Transaction& tx, PersonalSource source,
                                                  const HeldPeople& heldNow) const {
    Plan plan{.source = std::move(source)};
    const auto& retention = *plan.source.retention;
    plan.before = yearsBefore(sdk::dateIn(clock_.now(), "UTC"), retention.years);
    auto over = retention.overdue(tx, plan.before, mostInARun + 1);
    plan.more = over.size() > mostInARun;
    if (plan.more) over.pop_back();
    for (auto& one : over) {
        if (heldNow.has(one.person, one.address)) one.waits = held;
        auto& group = one.waits ? plan.stays : plan.goes;
        group.push_back(std::move(one));
    }
    return plan;
}

std::vector<RetentionSchedule::Plan> RetentionSchedule::plan(Transaction& tx) const {
    const auto heldNow = LegalHoldRepository::held(tx);
    const auto terms = RetentionTermRepository::all(tx);
    std::vector<Plan> all;
    for (auto& source : data_.sources()) {
        if (!source.retention) continue;
        const auto shipped = source.retention->years;
        if (const auto own = terms.find(source.name); own != terms.end()) source.retention->years = own->second;
        all.push_back(planOf(tx, std::move(source), heldNow));
        all.back().shippedYears = shipped;
    }
    return all;
}

std::int64_t RetentionSchedule::end(sdk::JobContext& context, const Plan& plan) const {
    const auto& retention = *plan.source.retention;
    const sdk::Viewer nobody;
    const auto actor = context.actor();
    // A step that failed is done again, so each counts once.
    std::set<std::string> ended;
    const auto endOne = [&](Transaction& tx, const Overdue& one) {
        ended.erase(one.id);
        // Whoever places a hold meanwhile waits, or is heeded.
        if (!one.person.empty()) LegalHoldRepository::lockPerson(tx, one.person);
        if (LegalHoldRepository::held(tx).has(one.person, one.address)) return;
        sdk::Moment moment{tx, nobody, actor, clock_.now()};
        if (retention.end(moment, one, plan.before, "Its time is over: " + termOf(retention))) ended.insert(one.id);
    };
    for (std::size_t from = 0; from < plan.goes.size() && !context.stopping(); from += inAStep) {
        const auto count = std::min(inAStep, plan.goes.size() - from);
        sdk::stepEach(
            context, count, [&](Transaction& tx, std::size_t i) { endOne(tx, plan.goes[from + i]); },
            [&](std::size_t i) {
                const auto& one = plan.goes[from + i];
                ended.erase(one.id);
                return sdk::JobProblem{.item = one.id,
                                       .label = one.id,
                                       .sensitivity = sdk::Sensitivity::SignedIn,
                                       .reason = {},
                                       .path = one.path,
                                       .again = false};
            });
    }
    return static_cast<std::int64_t>(ended.size());
}

void RetentionSchedule::run(sdk::JobContext& context) const {
    std::vector<Plan> plans;
    context.step([&](Transaction& tx) { plans = plan(tx); });
    Value ended = Value::object(), stayed = Value::object();
    std::int64_t all = 0, kept = 0, done = 0;
    for (const auto& plan : plans) {
        const auto count = end(context, plan);
        all += count;
        kept += static_cast<std::int64_t>(plan.stays.size());
        if (count > 0) ended[plan.source.name] = count;
        if (!plan.stays.empty()) stayed[plan.source.name] = plan.stays.size();
        context.progress(++done, static_cast<std::int64_t>(plans.size()));
    }
    const auto message = sdk::say("{ended} ended, {kept} kept though their time is over.",
                                  {{"ended", sdk::thousands(all)}, {"kept", sdk::thousands(kept)}});
    context.finish({{"message", message}, {"ended", ended}, {"kept", stayed}}, [&](Transaction& tx) {
        if (!ended.empty() || !stayed.empty())
            audit_.record(
                tx, context.actor(),
                {.action = "RETENTION_ENDED", .target = job, .details = {{"ended", ended}, {"kept", stayed}}});
    });
}

}  // namespace guildhall::privacy
