#include "kernel/privacy/privacy_pages.hpp"

#include "kernel/privacy/erasure_repository.hpp"
#include "kernel/privacy/legal_hold_pages.hpp"
#include "kernel/privacy/named_person.hpp"
#include "kernel/privacy/retention_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/record_model.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::privacy {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

const sdk::FieldSet& reasonFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.erasing")
            .text("reason", "Reason",
                  {.required = true, .max = 500, .hint = "Who asked for it, and when. Kept in the audit log."});
    return fields;
}

}  // namespace

void PrivacyPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::People, "Personal data", "/admin/personal-data", "privacy.export", 80});
    add.get("/admin/personal-data", "privacy.export", [this](const Request& request) { return inventory(request); });
    add.get("/users/{id}/data", "privacy.export",
            [this](const Request& request) { return held(request, request.pathValue("id"), false); });
    add.get("/users/{id}/data.json", "privacy.export",
            [this](const Request& request) { return file(request, request.pathValue("id")); });
    constexpr sdk::RouteOptions fresh{.fresh = true};
    add.get(
        "/users/{id}/erase", "privacy.erase", [this](const Request& request) { return confirmErasing(request); },
        fresh);
    add.post(
        "/users/{id}/erase", "privacy.erase", [this](const Request& request) { return erase(request); }, fresh);
    add.get("/my-data", sdk::SignedIn,
            [this](const Request& request) { return held(request, request.viewer().personId(), true); });
    add.get("/my-data.json", sdk::SignedIn,
            [this](const Request& request) { return file(request, request.viewer().personId()); });
}

Response PrivacyPages::held(const Request& request, const std::string& person, bool own) {
    return database_.read([&](Transaction& tx) {
        const auto name = nameOf(tx, person);
        Value rows = Value::array();
        for (const auto& one : data_.about(tx, person))
            rows.push_back({{"title", sdk::say(one.title)},
                            {"count", sdk::thousands(one.count)},
                            {"purpose", sdk::say(one.purpose)},
                            {"becomes", sdk::say(one.becomes)}});
        const bool erased = ErasureRepository::has(tx, person);
        const auto url = "/users/" + person;
        auto holds = own ? std::nullopt : LegalHoldPages::shown(tx, request.viewer(), person);
        const bool held = !own && LegalHolds::whyNot(tx, person);
        const bool mayErase = !own && !erased && !held && request.viewer().can("privacy.erase");
        sdk::Page page{
            .templateName = "kernel/personal_data",
            .title = own ? sdk::say("What is held about you") : sdk::say("What is held about {name}", {{"name", name}}),
            .data = {{"rows", std::move(rows)},
                     {"own", own},
                     {"erased", erased},
                     {"file_url", own ? "/my-data.json" : url + "/data.json"},
                     {"statement_url", erased && !own ? url + "/erasure" : ""},
                     {"disclosures_url", disclosures_.countAbout(tx, person) == 0 ? ""
                                         : own                                    ? "/my-data/disclosures"
                                                                                  : url + "/disclosures"},
                     {"erase_url", mayErase ? url + "/erase" : ""}}};
        page.data["sees_holds"] = holds.has_value();
        if (holds) page.data.update(*holds);
        if (!own) page.crumbs = {{sdk::say("People"), "/users"}, {name, url}};
        return Response::page(std::move(page));
    });
}

Response PrivacyPages::file(const Request& request, const std::string& person) {
    sdk::Disclosure disclosure{.what = "kernel.person", .people = {person}};
    const auto all = database_.read([&](Transaction& tx) {
        nameOf(tx, person);
        for (const auto& holding : data_.about(tx, person)) {
            disclosure.fields.push_back(holding.title);
            disclosure.records += holding.count;
        }
        return data_.all(tx, request.viewer(), person, clock_.now());
    });
    return Response::bytes(all.dump(2, ' ', false, Value::error_handler_t::replace), "application/json")
        .download("personal data " + person + ".json")
        .disclosing(std::move(disclosure));
}

Response PrivacyPages::confirmation(Transaction& tx, const Request& request, const sdk::Form& form) {
    const auto& person = request.pathValue("id");
    const auto name = nameOf(tx, person);
    if (ErasureRepository::has(tx, person)) throw sdk::Conflict("This person has been erased already.");
    if (request.viewer().is(person))
        throw sdk::Conflict("You cannot erase yourself. Ask another administrator to do it.");
    if (const auto reasons = data_.whyNot(tx, person); !reasons.empty()) {
        std::string all;
        for (const auto& reason : reasons) all += (all.empty() ? "" : " ") + sdk::say(reason);
        throw sdk::Conflict(all);
    }
    Value lines = Value::array();
    lines.push_back(
        sdk::say("This cannot be undone. What becomes of all that is held about {name}:", {{"name", name}}));
    for (const auto& one : data_.about(tx, person))
        lines.push_back(sdk::say(
            "{what} ({count}): {becomes}",
            {{"what", sdk::say(one.title)}, {"count", sdk::thousands(one.count)}, {"becomes", sdk::say(one.becomes)}}));
    lines.push_back(
        sdk::say("What the audit log holds about them can no longer be read then: the key to it is destroyed. Backups "
                 "follow when the list of keys beside them is written anew, as the next backup does. An older copy of "
                 "that list would bring it back, so keep only the newest."));
    const auto url = "/users/" + person;
    const auto heading = sdk::say("Erase {name}?", {{"name", name}});
    return Response::page({.templateName = "kernel/confirm",
                           .title = heading,
                           .data = {{"heading", heading},
                                    {"lines", std::move(lines)},
                                    {"form", form.view()},
                                    {"action", url + "/erase"},
                                    {"button", sdk::say("Erase {name} for good", {{"name", name}})},
                                    {"danger", true},
                                    {"cancel", url + "/data"}},
                           .crumbs = {{sdk::say("People"), "/users"}, {name, url}},
                           .status = form.valid() ? 200 : 422});
}

Response PrivacyPages::confirmErasing(const Request& request) {
    return database_.read(
        [&](Transaction& tx) { return confirmation(tx, request, sdk::Form(reasonFields(), request.viewer())); });
}

Response PrivacyPages::erase(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto form = sdk::Form::posted(reasonFields(), request);
        auto page = confirmation(tx, request, form);
        if (!form.valid()) return page;
        const auto actor = request.actor();
        sdk::Moment moment{tx, request.viewer(), actor, clock_.now()};
        data_.erase(moment, request.pathValue("id"), form.text("reason"));
        const auto* statement = request.viewer().can("privacy.export") ? "/erasure" : "";
        return Response::redirect("/users/" + request.pathValue("id") + statement)
            .notice(sdk::say("This person is erased. Others' records now name somebody who is no longer here."));
    });
}

Response PrivacyPages::inventory(const Request&) {
    Value rows = Value::array();
    for (const auto& source : data_.sources()) {
        std::string fields;
        for (const auto& field : source.fields) fields += (fields.empty() ? "" : ", ") + sdk::say(field);
        rows.push_back({{"title", sdk::say(source.title)},
                        {"fields", fields},
                        {"purpose", sdk::say(source.purpose)},
                        {"term", source.retention ? RetentionSchedule::termOf(*source.retention) : std::string()},
                        {"becomes", sdk::say(source.becomes)}});
    }
    return Response::page(
        {.templateName = "kernel/personal_inventory",
         .title = sdk::say("Personal data"),
         .data = {{"tabs", privacyTabs("/admin/personal-data")}, {"has_tabs", true}, {"rows", std::move(rows)}}});
}

}  // namespace guildhall::privacy
