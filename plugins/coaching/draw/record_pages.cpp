#include "draw/record_pages.hpp"

#include "cohort/cohort.hpp"
#include "draw/draw_repository.hpp"
#include "draw/shares.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <cmath>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

Value drawJson(const Draw& draw) {
    auto coaches = Value::array();
    for (const auto& one : draw.candidates)
        coaches.push_back(
            {{"coach", one.coach}, {"places", one.places}, {"offset", one.offset}, {"percent", one.factor}});
    return {{"engagement", draw.engagement},
            {"number", draw.number},
            {"kind", draw.kind},
            {"seed", draw.seed},
            {"coaches", std::move(coaches)},
            {"wanted", draw.wanted},
            {"drawn", draw.drawn},
            {"at", sdk::isoInstant(draw.at)}};
}

}  // namespace

void RecordPages::describe(sdk::Registrar& add) {
    add.get("/coaching/record/{cohort}", sdk::Public, [this](const Request& request) { return record(request); });
    add.get("/cohorts/{id}/shares", "coaching.view", [this](const Request& request) { return shares(request); });
}

Response RecordPages::record(const Request& request) {
    const auto today = sdk::dateIn(services_.clock.now(), "UTC");
    Value all;
    services_.database.read([&](Transaction& tx) {
        const auto cohort = cohorts().get(tx, request.pathValue("cohort"));
        auto seeds = Value::array(), draws = Value::array();
        const auto known = seeds_.all(tx, cohort.id);
        for (std::size_t i = 0; i < known.size(); ++i) {
            // A window that was opened again has a seed of its own; the former one decides nothing any more.
            const bool over = i + 1 < known.size() || today > cohort.closes;
            seeds.push_back({{"id", known[i].id},
                             {"sha256", known[i].digest},
                             {"made", sdk::isoInstant(known[i].createdAt)},
                             {"seed", over ? Value(known[i].seed) : Value(nullptr)}});
        }
        for (const auto& draw : DrawRepository::ofCohort(tx, cohort.id)) draws.push_back(drawJson(draw));
        all = {{"cohort", cohort.id},
               {"window", {{"from", sdk::isoDate(cohort.opens)}, {"until", sdk::isoDate(cohort.closes)}}},
               {"method",
                "HMAC-SHA-256(seed, engagement/number/pick) modulo the sum of weights; weight = max(1, "
                "max(1, places + offset) * percent / 100); coaches by id"},
               {"seeds", std::move(seeds)},
               {"draws", std::move(draws)}};
    });
    return Response::json(all).header("Cache-Control", "no-store");
}

Response RecordPages::shares(const Request& request) {
    Value data{{"rows", Value::array()}};
    std::string code, path;
    services_.database.read([&](Transaction& tx) {
        const auto cohort = cohorts().get(tx, request.pathValue("id"));
        code = cohort.code;
        path = cohorts().pathOf(&cohort);
        const auto draws = DrawRepository::ofCohort(tx, cohort.id);
        const auto shares = sharesOf(draws);
        std::map<std::string, std::int64_t, std::less<>> chosen;
        for (const auto& one : DrawRepository::chosen(tx, cohort.id)) chosen[one.coach] = one.count;
        bool unusual = false;
        for (const auto& coach : DrawRepository::coachesOf(tx, cohort.id)) {
            const auto found = shares.find(coach.id);
            const auto share = found == shares.end() ? Share() : found->second;
            unusual = unusual || share.isUnusual();
            data["rows"].push_back({{"name", coach.name},
                                    {"url", "/coaches/" + coach.id},
                                    {"offered", std::to_string(share.offered)},
                                    {"expected", sdk::figureText(share.expected, 1)},
                                    {"deviation", sdk::figureText(share.deviation(), 1)},
                                    {"chosen", std::to_string(chosen[coach.id])},
                                    {"state",
                                     {{"tag", share.isUnusual() ? "amber" : "grey"},
                                      {"text", share.isUnusual() ? say("Unusual") : say("As expected")}}}});
        }
        data["has_draws"] = !draws.empty();
        data["draws"] = sdk::sayCount(static_cast<std::int64_t>(draws.size()), "{n} draw", "{n} draws");
        data["unusual"] = unusual;
        data["record"] = sdk::showCopyBox({.id = "record",
                                           .label = say("Address of the public record"),
                                           .value = services_.site.portalUrl + "/coaching/record/" + cohort.id,
                                           .hint = say("It names nobody. The seed is in it once the window is over.")});
        const auto seeds = seeds_.all(tx, cohort.id);
        data["digest"] = seeds.empty() ? "" : seeds.back().digest;
    });
    return Response::page({.templateName = "coaching/shares",
                           .title = say("Draws and shares of {cohort}", {{"cohort", code}}),
                           .data = std::move(data),
                           .crumbs = {{say("Cohorts"), cohorts().path()}, {code, path}}});
}

}  // namespace guildhall::coaching
