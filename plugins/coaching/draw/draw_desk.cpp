#include "draw/draw_desk.hpp"

#include "coach/coach_repository.hpp"
#include "draw/draw_repository.hpp"

#include <guildhall/sdk/id.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::coaching {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::int64_t mostFactor = 1000;

Value inputOf(const Program& program, const Cohort& cohort, const std::vector<CoachRepository::Free>& free) {
    auto coaches = Value::array();
    for (const auto& one : free) coaches.push_back({{"id", one.id}, {"places", one.places}, {"offset", one.offset}});
    return {{"program", {{"code", program.code}, {"sessions", sessionsOf(program.track)}}},
            {"cohort", {{"code", cohort.code}, {"starts", sdk::isoDate(cohort.start)}}},
            {"coaches", std::move(coaches)}};
}

}  // namespace

const char* drawName(DrawKind kind) {
    switch (kind) {
        case DrawKind::First: return "first";
        case DrawKind::Others: return "others";
        case DrawKind::Replacement: break;
    }
    return "replacement";
}

Factors DrawDesk::consult(const Engagement& engagement) const {
    const auto input = services_.database.read([&](Transaction& tx) {
        return inputOf(programs().get(tx, engagement.program), cohorts().get(tx, engagement.cohort),
                       CoachRepository::freeFor(tx, engagement.program, sdk::dateIn(services_.clock.now(), "UTC")));
    });
    Factors factors;
    const auto outcome = services_.rules.call("coaching.weight", input);
    if (!outcome.value) return factors;
    for (const auto& one : outcome.value->value("weights", Value::array()))
        factors[one.value("id", std::string())] =
            std::clamp<std::int64_t>(one.value("percent", std::int64_t(100)), 0, mostFactor);
    return factors;
}

bool DrawDesk::draw(Transaction& tx, Engagement& engagement, DrawKind kind, const Factors& factors,
                    std::string_view instead, sdk::Instant now) const {
    Draw made{.id = sdk::newId(services_.random, "cdrw"),
              .cohort = engagement.cohort,
              .engagement = engagement.id,
              .number = engagement.draws + 1,
              .kind = drawName(kind),
              .wanted = kind == DrawKind::Replacement ? 1 : cards,
              .at = now};
    if (kind == DrawKind::Replacement) std::erase(engagement.shown, instead);
    const auto free = CoachRepository::freeFor(tx, engagement.program, sdk::dateIn(now, "UTC"));
    const auto gather = [&](const std::vector<std::string>& without) {
        for (const auto& one : free) {
            if (one.id == instead || std::ranges::find(without, one.id) != without.end()) continue;
            const auto factor = factors.find(one.id);
            made.candidates.push_back({one.id, one.places, one.offset, factor == factors.end() ? 100 : factor->second});
        }
    };
    gather(engagement.seen);
    // Who has seen everybody is shown again who has room by now; only a second look is of others alone.
    if (made.candidates.empty() && kind != DrawKind::Others) gather(engagement.shown);
    if (made.candidates.empty()) return false;
    const auto seed = seeds_.current(tx, engagement.cohort);
    made.seed = seed.id;
    made.drawn = coaching::draw(seed.seed, engagement.id, made.number, made.candidates, made.wanted);
    DrawRepository::insert(tx, made);
    engagement.draws = made.number;
    if (kind != DrawKind::Replacement) engagement.shown.clear();
    engagement.shown.insert(engagement.shown.end(), made.drawn.begin(), made.drawn.end());
    for (const auto& one : made.drawn)
        if (std::ranges::find(engagement.seen, one) == engagement.seen.end()) engagement.seen.push_back(one);
    return true;
}

sdk::HookDeclaration weightHook() {
    return {.name = "coaching.weight",
            .description =
                "Asked before coaches are drawn for a participant: how much more or less often each is to be "
                "offered. What it answers stands in the public record of the draw.",
            .sampleInput = {{"program", {{"code", "ALP"}, {"sessions", 2}}},
                            {"cohort", {{"code", "ALP-135"}, {"starts", "2027-01-18"}}},
                            {"coaches", {{{"id", "ccoa-aaaaaaaaaaaa"}, {"places", 12}, {"offset", 0}}}}},
            .sampleOutput = {{"weights", {{{"id", "ccoa-aaaaaaaaaaaa"}, {"percent", 150}}}}},
            .notes = {{"coaches", "those with a free place"},
                      {"coaches.places", "free places, which the draw is weighted by"},
                      {"coaches.offset", "corrections on record, in places"},
                      {"weights", "coaches that are left out keep 100 percent"},
                      {"weights.percent", "0 to 1000; nobody with a free place is left out altogether"}},
            .limits = {{"weights.percent", {.least = 0, .most = double(mostFactor)}}},
            .about = "cohort.code"};
}

}  // namespace guildhall::coaching
