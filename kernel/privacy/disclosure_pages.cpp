#include "kernel/privacy/disclosure_pages.hpp"

#include "kernel/privacy/named_person.hpp"
#include "kernel/privacy/retention_pages.hpp"

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <sstream>

namespace guildhall::privacy {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* path = "/admin/personal-data/disclosures";

/// A line each becomes one line with commas.
std::string inOneLine(const std::string& lines) {
    std::string all;
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);) all += (all.empty() ? "" : ", ") + sdk::say(line);
    return all;
}

}  // namespace

void DisclosurePages::describe(sdk::Registrar& add) {
    add.get(path, "privacy.export", [this](const Request& request) { return all(request); });
    add.get("/users/{id}/disclosures", "privacy.export",
            [this](const Request& request) { return about(request, request.pathValue("id"), false); });
    add.get("/my-data/disclosures", sdk::SignedIn,
            [this](const Request& request) { return about(request, request.viewer().personId(), true); });
}

sdk::FieldSet DisclosurePages::fields() const {
    std::vector<sdk::Choice> kinds{{"kernel.person", sdk::say("People")}};
    for (const auto& source : data_.sources()) kinds.push_back({source.name, sdk::say(source.title)});
    return disclosureFields(std::move(kinds));
}

Response DisclosurePages::all(const Request& request) {
    const auto fields = this->fields();
    const auto& source = DisclosureRepository::list();
    const auto query = sdk::ListQuery::from(request, fields, source);
    const sdk::ListPage::Show show{.columns = {"at", "name", "what", "means", "records", "people"},
                                   .noun = "entries",
                                   .emptyText = "Nothing about people has gone out yet.",
                                   .exportable = false};
    return database_.read([&](Transaction& tx) {
        const auto page = sdk::selectPage(tx, fields, source, query);
        return Response::page(
            {.templateName = "kernel/list_page",
             .title = sdk::say("What has gone out"),
             .data = {{"tabs", privacyTabs(path)},
                      {"intro",
                       sdk::say(
                           "Each file with data about people that somebody took from this site, and what programs have "
                           "read: one line for each time, however many people it tells of.")}},
             .views = {{"list", page.view(fields, source, request.viewer(), show)}}});
    });
}

Response DisclosurePages::about(const Request& request, const std::string& person, bool own) {
    return database_.read([&](Transaction& tx) {
        const auto name = nameOf(tx, person);
        const auto fields = this->fields();
        Value rows = Value::array();
        for (const auto& row : disclosures_.about(tx, person, Disclosures::mostShown)) {
            const bool self = row.personId == person;
            rows.push_back(
                {{"at", sdk::showInstant(row.at, request.viewer().timeZone())},
                 {"whom", own && self ? sdk::say("Yourself") : byWhom(tx, row.personId, row.role)},
                 {"what", fields.get("what").choiceLabel(row.what)},
                 {"fields", inOneLine(row.fields)},
                 {"means", sdk::say(fields.get("means").choiceLabel(row.means))},
                 {"people", row.people > 1 ? sdk::say("with {others}",
                                                      {{"others", sdk::countText(row.people - 1, "other", "others")}})
                                           : std::string()}});
        }
        const auto url = "/users/" + person;
        sdk::Page page{.templateName = "kernel/disclosures",
                       .title = own ? sdk::say("What has gone out about you")
                                    : sdk::say("What has gone out about {name}", {{"name", name}}),
                       .data = {{"has_rows", !rows.empty()}, {"rows", std::move(rows)}, {"own", own}}};
        if (own)
            page.crumbs = {{sdk::say("What is held about you"), "/my-data"}};
        else
            page.crumbs = {
                {sdk::say("People"), "/users"}, {name, url}, {sdk::say("What is held about them"), url + "/data"}};
        return Response::page(std::move(page));
    });
}

}  // namespace guildhall::privacy
