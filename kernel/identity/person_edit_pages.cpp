#include "kernel/identity/person_edit_pages.hpp"

#include <guildhall/sdk/choices.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::identity {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

using sdk::Sensitivity;

sdk::FieldSet placeFields(sdk::FieldSet fields, const std::string& regionHint) {
    std::move(fields)
        .text("region", "Region", {.max = 60, .sensitivity = Sensitivity::SignedIn, .hint = regionHint})
        .choice("time_zone", "Time zone", sdk::timeZoneChoices(),
                {.required = true, .sensitivity = Sensitivity::SignedIn, .initial = "UTC"})
        .choice("locale", "Language", sdk::languageChoices(),
                {.required = true, .sensitivity = Sensitivity::SignedIn, .initial = "en"});
    return fields;
}

constexpr const char* editLegalName = "participants.edit.pii";

sdk::FieldSet editFields(const std::string& regionHint, const sdk::Viewer& viewer) {
    auto fields = sdk::FieldSet::of("kernel.person_edit");
    std::move(fields).text("name", "Name", {.required = true, .max = 200, .hint = "As the person writes it."});
    fields = placeFields(std::move(fields), regionHint);
    if (!viewer.can(editLegalName)) return fields;
    std::move(fields)
        .text("legal_first", "Legal first name", {.max = 100, .sensitivity = Sensitivity::Pii})
        .text("legal_middle", "Legal middle names", {.max = 100, .sensitivity = Sensitivity::Pii})
        .text("legal_last", "Legal last name", {.max = 100, .sensitivity = Sensitivity::Pii});
    return fields;
}

PersonChange changeOf(const Form& form) {
    return {.name = form.text("name"),
            .region = form.text("region"),
            .timeZone = form.text("time_zone"),
            .locale = form.text("locale")};
}

}  // namespace

void PersonEditPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (PersonEditPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get("/users/new", "participants.create", to(&PersonEditPages::showNew));
    add.post("/users/new", "participants.create", to(&PersonEditPages::add));
    add.get("/users/{id}/edit", "participants.edit", to(&PersonEditPages::showEdit));
    add.post("/users/{id}/edit", "participants.edit", to(&PersonEditPages::save));
}

bool PersonEditPages::isStaff(Transaction& tx, std::string_view person) const {
    return std::ranges::any_of(parts_.viewers.held(tx, person), &access::HeldRole::staff);
}

std::string PersonEditPages::regionHint(Transaction& tx) const {
    std::string known;
    for (const auto& region : parts_.people.regions(tx)) known += (known.empty() ? "" : ", ") + region;
    return known.empty()
               ? sdk::say("Lists begin with what is in it. Whoever works here has one.")
               : sdk::say("Lists begin with what is in it. Whoever works here has one. Others have: {regions}.",
                          {{"regions", known}});
}

void PersonEditPages::requireRegion(Form& form, bool staff) const {
    if (staff && form.text("region").empty())
        form.fail("region", sdk::say("Enter a region: somebody who works here has one."));
}

sdk::FieldSet PersonEditPages::newFields(const sdk::Viewer& viewer, const std::string& regionHint) const {
    auto fields = sdk::FieldSet::of("kernel.person_new");
    std::move(fields)
        .text("name", "Name", {.required = true, .max = 200, .hint = "As the person writes it."})
        .email("email", "E-mail", {.required = true, .max = 254, .hint = "They sign in with it."});
    fields = placeFields(std::move(fields), regionHint);
    if (viewer.can("roles.grant")) {
        std::vector<sdk::Choice> roles;
        for (const auto& role : parts_.grants.grantable(viewer))
            if (role.code != "participant") roles.push_back({role.code, role.title});
        std::move(fields).several("roles", "Roles", std::move(roles),
                                  {.hint = "Without one they are a learner and see what is theirs."});
    }
    std::move(fields).boolean("invite", "Send them a link to set a password", {.initial = "yes"});
    return fields;
}

Response PersonEditPages::newPage(const Form& form) {
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Add a person"),
                           .data = {{"form", form.view()},
                                    {"action", "/users/new"},
                                    {"button", sdk::say("Add person")},
                                    {"cancel", "/users"}},
                           .crumbs = {{sdk::say("People"), "/users"}},
                           .status = form.valid() ? 200 : 422,
                           .hooks = {"account.created"}});
}

Response PersonEditPages::showNew(const Request& request) {
    return parts_.database.read(
        [&](Transaction& tx) { return newPage(Form(newFields(request.viewer(), regionHint(tx)), request.viewer())); });
}

Response PersonEditPages::add(const Request& request) {
    const auto hint = parts_.database.read([&](Transaction& tx) { return regionHint(tx); });
    auto form = Form::posted(newFields(request.viewer(), hint), request);
    const auto roles =
        request.viewer().can("roles.grant") ? sdk::listedIn(form.text("roles")) : std::vector<std::string>();
    const auto catalogue = parts_.viewers.permissions();
    const bool staff = std::ranges::any_of(roles, [&](const std::string& code) {
        const auto* role = catalogue->role(code);
        return role && role->staff;
    });
    if (form.valid()) requireRegion(form, staff);
    return parts_.database.write([&](Transaction& tx) {
        if (form.valid())
            if (const auto there = parts_.people.findByEmail(tx, form.text("email")))
                form.fail("email", sdk::say("{name} has this address already. Change them on their own page.",
                                            {{"name", there->name}}));
        if (!form.valid()) return newPage(form);
        const auto made = parts_.people.provision(tx, request.actor(), form.text("email"), form.text("name"));
        auto change = changeOf(form);
        change.name = made.person.name;
        parts_.people.change(tx, request.actor(), made.person.id, change);
        for (const auto& role : roles)
            parts_.grants.grant(tx, request.actor(), made.person.id, role, "When the account was made");
        if (form.checked("invite")) parts_.people.invite(tx, request.actor(), made.person.id);
        return Response::redirect("/users/" + made.person.id)
            .notice(sdk::say(form.checked("invite") ? "{name} added. A link to set a password is on its way."
                                                    : "{name} added. They cannot sign in before they get a link.",
                             {{"name", made.person.name}}));
    });
}

Response PersonEditPages::editPage(const sdk::Person& person, const std::string& version, const Form& form) {
    const auto url = "/users/" + person.id;
    return Response::page({.templateName = "kernel/form_page",
                           .title = sdk::say("Change {person}", {{"person", person.name}}),
                           .data = {{"form", form.view()},
                                    {"action", url + "/edit"},
                                    {"version", version},
                                    {"button", sdk::say("Save changes")},
                                    {"cancel", url}},
                           .crumbs = {{sdk::say("People"), "/users"}, {person.name, url}},
                           .status = form.valid() ? 200 : 422});
}

Response PersonEditPages::showEdit(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        const auto legal = parts_.people.legalName(tx, person.id);
        return editPage(person, parts_.people.versionOf(tx, person.id),
                        Form(editFields(regionHint(tx), request.viewer()), request.viewer())
                            .fill({{"name", person.name},
                                   {"region", person.region},
                                   {"time_zone", person.timeZone},
                                   {"locale", person.locale},
                                   {"legal_first", legal.first},
                                   {"legal_middle", legal.middle},
                                   {"legal_last", legal.last}}));
    });
}

Response PersonEditPages::save(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto person = parts_.people.get(tx, request.pathValue("id"));
        const auto legal = parts_.people.legalName(tx, person.id);
        auto form =
            Form::posted(editFields(regionHint(tx), request.viewer()), request,
                         {{"legal_first", legal.first}, {"legal_middle", legal.middle}, {"legal_last", legal.last}});
        const auto version = parts_.people.versionOf(tx, person.id);
        if (request.hasForm("version") && request.form("version") != version)
            form.fail("", sdk::say("Somebody else has changed this person meanwhile, and nothing was saved. Save once "
                                   "more to have it as it stands here."));
        if (form.valid()) requireRegion(form, isStaff(tx, person.id));
        if (!form.valid()) return editPage(person, version, form);
        auto change = changeOf(form);
        change.legal =
            request.viewer().can(editLegalName)
                ? people::LegalName{form.text("legal_first"), form.text("legal_middle"), form.text("legal_last")}
                : legal;
        parts_.people.change(tx, request.actor(), person.id, change);
        return Response::redirect("/users/" + person.id)
            .notice(sdk::say("{person} saved.", {{"person", form.text("name")}}));
    });
}

}  // namespace guildhall::identity
