#include "award/recompute_pages.hpp"

#include "award/award_desk.hpp"

#include <guildhall/sdk/say.hpp>

#include <map>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

void RecomputePages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::Catalogue, "Work out progress anew", "/badge-progress", "badges.award", 52});
    add.get("/badge-progress", "badges.award", [this](const Request& request) { return show(request); });
    add.post("/badge-progress", "badges.award", [this](const Request& request) { return start(request); });
}

Response RecomputePages::show(const Request&) {
    constexpr std::int64_t most = 500;
    Value rows = Value::array();
    services_.database.read([&](Transaction& tx) {
        std::map<std::string, std::vector<std::string>> names;
        for (const auto kind : {Kind::Skill, Kind::Program})
            for (const auto& [badge, person] : AwardRepository::overdue(tx, kind, most))
                names[badge].push_back(sdk::personName(tx, person).value_or(""));
        for (const auto& [id, people] : names) {
            const auto badge = badges().get(tx, id);
            std::string note;
            for (const auto& name : people) note += (note.empty() ? "" : ", ") + name;
            rows.push_back({{"title", badge.title}, {"url", badges().pathOf(&badge)}, {"note", note}, {"state", nullptr}});
        }
    });
    return Response::page({.templateName = "badges/recompute",
                           .title = say("Work out progress anew"),
                           .data = {{"has_rows", !rows.empty()},
                                    {"rows", std::move(rows)},
                                    {"empty", say("Everybody has what they have completed. There is nothing to do.")}},
                           .hooks = {"badge.award", "badge.progress"}});
}

Response RecomputePages::start(const Request& request) {
    return services_.database.write([&](Transaction& tx) {
        const auto open = services_.jobs.findOpen(tx, AwardDesk::recomputeJob, "catalogue");
        const auto id = open ? open->id
                             : services_.jobs.enqueue(tx, {.kind = AwardDesk::recomputeJob,
                                                           .title = "Work out progress anew",
                                                           .personId = request.viewer().personId(),
                                                           .resultPath = "/badge-awards",
                                                           .about = "catalogue",
                                                           .permission = "badges.award"});
        return Response::redirect("/jobs/" + id);
    });
}

}  // namespace guildhall::badges
