#include "award/recompute_pages.hpp"

#include "award/due_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* path = "/badge-progress";

}  // namespace

void RecomputePages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::Catalogue, "Work out progress anew", path, "badges.award", 52});
    add.get(path, "badges.award", [this](const Request& request) { return show(request); });
    add.post(path + std::string("/look"), "badges.award",
             [this](const Request& request) { return start(request, Recompute::lookJob, "Look what would change"); });
    add.post(path, "badges.award",
             [this](const Request& request) { return start(request, Recompute::awardJob, "Work out progress anew"); });
    add.job(Recompute::lookJob, [this](sdk::JobContext& job) { recompute_.look(job); });
    add.job(Recompute::awardJob, [this](sdk::JobContext& job) { recompute_.award(job); });
}

Response RecomputePages::show(const Request& request) {
    constexpr std::int64_t most = 500;
    std::vector<Due> found;
    const auto total = services_.database.read([&](Transaction& tx) {
        found = DueRepository::first(tx, most);
        return DueRepository::count(tx);
    });
    Value rows = Value::array();
    for (const auto& due : found)
        rows.push_back(
            {{"title", say("{badge} for {name}", {{"badge", due.badgeTitle}, {"name", due.personName}})},
             {"url", "/badge-catalogue/" + due.badge},
             {"note", say("Found on {day}", {{"day", sdk::showInstant(due.foundAt, request.viewer().timeZone())}})},
             {"state", nullptr}});
    return Response::page(
        {.templateName = "badges/recompute",
         .title = say("Work out progress anew"),
         .data = {{"has_rows", !rows.empty()},
                  {"told", sdk::sayCount(total, "{n} badge would be awarded.", "{n} badges would be awarded.")},
                  {"first", total > most ? say("These are the first {n}.", {{"n", std::to_string(most)}}) : ""},
                  {"rows", std::move(rows)},
                  {"empty", say("Nothing was found that would change.")}},
         .hooks = {"badge.award", "badge.progress"}});
}

Response RecomputePages::start(const Request& request, const char* job, const char* title) {
    return services_.database.write([&](Transaction& tx) {
        const auto open = services_.jobs.findOpen(tx, job, "catalogue");
        const auto id = open ? open->id
                             : services_.jobs.enqueue(tx, {.kind = job,
                                                           .title = title,
                                                           .personId = request.viewer().personId(),
                                                           .resultPath = path,
                                                           .about = "catalogue",
                                                           .permission = "badges.award"});
        return Response::redirect("/jobs/" + id);
    });
}

}  // namespace guildhall::badges
