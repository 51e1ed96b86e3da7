#include "badge/exchange_pages.hpp"

#include "badge/badge_repository.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* path = "/badge-catalogue/exchange";

/// Ends a trial, so that nothing of it stays.
struct Tried {};

std::string asJson(const std::vector<CatalogueRow>& rows) {
    auto list = Value::array();
    for (const auto& row : rows) list.push_back(row.cells);
    return Value{{"badges", std::move(list)}}.dump(-1, ' ', false, Value::error_handler_t::replace);
}

}  // namespace

void ExchangePages::describe(sdk::Registrar& add) {
    add.get(path, "badges.view", [this](const Request& request) { return show(request); });
    add.post(path, "badges.catalogue", [this](const Request& request) { return import(request); }, {.maxBody = mostBytes});
    const auto all = [this] { return services_.database.read([](Transaction& tx) { return BadgeRepository::all(tx); }); };
    add.get("/badge-catalogue/badges.csv", "badges.view", [all](const Request&) {
        return Response::bytes(catalogueCsv(all()), "text/csv; charset=utf-8").download("badges.csv");
    });
    add.get("/badge-catalogue/badges.json", "badges.view",
            [all](const Request&) { return Response::json(catalogueJson(all())).download("badges.json"); });
}

Response ExchangePages::show(const Request& request) const { return page(request, {}); }

Response ExchangePages::page(const Request& request, const std::string& error) const {
    return Response::page({.templateName = "badges/exchange",
                           .title = say("Import and export"),
                           .data = {{"edits", request.viewer().can("badges.catalogue")},
                                    {"zone", sdk::showDropZone({.id = "list",
                                                                .label = say("CSV or JSON file"),
                                                                .hint = say("Badges are found by their address and changed, or "
                                                                            "else added. None is removed. You see what would "
                                                                            "change before anything does."),
                                                                .accept = ".csv,.json,text/csv,application/json",
                                                                .error = error})}},
                           .crumbs = {{say("Badge catalogue"), "/badge-catalogue"}},
                           .status = error.empty() ? 200 : 422});
}

CatalogueImport ExchangePages::tried(const Request& request, const std::vector<CatalogueRow>& rows) {
    CatalogueImport outcome;
    try {
        services_.database.write([&](Transaction& tx) {
            outcome = importCatalogue(tx, services_, request, rows);
            throw Tried();
        });
    } catch (const Tried&) {
    }
    return outcome;
}

Response ExchangePages::import(const Request& request) {
    const auto* upload = request.upload("list");
    const bool confirmed = request.form("confirmed") == "yes";
    if (!confirmed && !upload) return page(request, say("Choose a file first"));
    std::vector<CatalogueRow> rows;
    try {
        rows = confirmed ? readCatalogueJson(request.form("rows")) : readCatalogue(*upload);
    } catch (const sdk::Invalid& problem) {
        return page(request, problem.what());
    }
    if (rows.empty()) return page(request, say("There is no badge in this file"));
    if (confirmed) {
        const auto done =
            services_.database.write([&](Transaction& tx) { return importCatalogue(tx, services_, request, rows); });
        return Response::redirect("/badge-catalogue")
            .notice(say("{added} added, {changed} changed, {left} left out.",
                        {{"added", std::to_string(done.added)},
                         {"changed", std::to_string(done.changed)},
                         {"left", std::to_string(done.problems.size())}}),
                    done.problems.empty() ? "success" : "warning");
    }
    const auto outcome = tried(request, rows);
    auto problems = Value::array();
    for (const auto& problem : outcome.problems)
        problems.push_back({{"line", std::to_string(problem.line)}, {"title", problem.title}, {"reason", problem.reason}});
    return Response::page({.templateName = "badges/exchange_check",
                           .title = say("Check before importing"),
                           .data = {{"cards", {sdk::showFigure({.title = say("Added"), .value = double(outcome.added)}),
                                               sdk::showFigure({.title = say("Changed"), .value = double(outcome.changed)}),
                                               sdk::showFigure({.title = say("As they are"), .value = double(outcome.unchanged)})}},
                                    {"has_problems", !problems.empty()},
                                    {"problems", std::move(problems)},
                                    {"does", outcome.added + outcome.changed > 0 || outcome.problems.empty()},
                                    {"rows", asJson(rows)}},
                           .crumbs = {{say("Badge catalogue"), "/badge-catalogue"}, {say("Import and export"), path}}});
}

}  // namespace guildhall::badges
