#include "kernel/privacy/legal_hold_pages.hpp"

#include "kernel/privacy/named_person.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::privacy {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

const sdk::FieldSet& placeFields() {
    static const auto fields = sdk::FieldSet::of("kernel.legal_hold")
                                   .text("reason", "Reason",
                                         {.required = true,
                                          .max = 500,
                                          .hint = "What needs it: a case, an inquiry. Shown to whoever may erase, and "
                                                  "kept in the audit log."});
    return fields;
}

const sdk::FieldSet& liftFields() {
    static const auto fields =
        sdk::FieldSet::of("kernel.legal_hold_lifted")
            .text("reason", "Reason",
                  {.required = true, .max = 500, .hint = "Why it is no longer needed. Kept in the audit log."});
    return fields;
}

std::string urlOf(const Request& request) { return "/users/" + request.pathValue("id"); }

/// Back to where holds are shown, as far as the viewer may go there.
std::string backTo(const Request& request) {
    return urlOf(request) + (request.viewer().can("privacy.export") ? "/data" : "");
}

}  // namespace

void LegalHoldPages::describe(sdk::Registrar& add) {
    add.get("/users/{id}/hold", permission, [this](const Request& request) {
        return database_.read(
            [&](Transaction& tx) { return placing(tx, request, Form(placeFields(), request.viewer())); });
    });
    add.post("/users/{id}/hold", permission, [this](const Request& request) { return place(request); });
    add.get("/users/{id}/hold/{hold}/lift", permission, [this](const Request& request) {
        return database_.read(
            [&](Transaction& tx) { return lifting(tx, request, Form(liftFields(), request.viewer())); });
    });
    add.post("/users/{id}/hold/{hold}/lift", permission, [this](const Request& request) { return lift(request); });
    add.recordSection({.record = "kernel.person",
                       .title = "Legal hold",
                       .access = sdk::Access::anyOf({permission, "privacy.erase", "privacy.export"}),
                       .data = [](Transaction& tx, const sdk::Viewer& viewer,
                                  std::string_view person) { return shown(tx, viewer, person); },
                       .templateName = "kernel/legal_hold_section",
                       .order = 300});
}

std::optional<Value> LegalHoldPages::shown(Transaction& tx, const sdk::Viewer& viewer, std::string_view person) {
    const bool may = viewer.can(permission);
    const auto all = LegalHoldRepository::ofPerson(tx, person);
    if (all.empty() && !may) return {};
    const auto url = "/users/" + std::string(person) + "/hold";
    Value rows = Value::array();
    bool held = false;
    for (const auto& hold : all) {
        held = held || !hold.liftedAt;
        rows.push_back(
            {{"reason", hold.reason},
             {"placed",
              sdk::say("Since {when}, by {person}", {{"when", sdk::showInstant(hold.placedAt, viewer.timeZone())},
                                                     {"person", byWhom(tx, hold.placedBy)}})},
             {"lifted", hold.liftedAt ? sdk::say("Lifted {when} by {person}: {reason}",
                                                 {{"when", sdk::showInstant(*hold.liftedAt, viewer.timeZone())},
                                                  {"person", byWhom(tx, hold.liftedBy)},
                                                  {"reason", hold.liftedBecause}})
                                      : std::string()},
             {"lift_url", may && !hold.liftedAt ? url + "/" + hold.id + "/lift" : std::string()}});
    }
    return Value{
        {"holds", std::move(rows)}, {"has_holds", !all.empty()}, {"held", held}, {"place_url", may ? url : ""}};
}

Response LegalHoldPages::placing(Transaction& tx, const Request& request, const Form& form) {
    const auto name = nameOf(tx, request.pathValue("id"));
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("Place {person} under a legal hold", {{"person", name}}),
         .data = {{"intro", sdk::say("While it holds, nothing about them is erased or made anonymous: not on request, "
                                     "not when its time is over. They are not told.")},
                  {"form", form.view()},
                  {"action", urlOf(request) + "/hold"},
                  {"button", sdk::say("Place legal hold")},
                  {"cancel", backTo(request)}},
         .crumbs = {{sdk::say("People"), "/users"}, {name, urlOf(request)}},
         .status = form.valid() ? 200 : 422});
}

Response LegalHoldPages::place(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto form = Form::posted(placeFields(), request);
        if (!form.valid()) return placing(tx, request, form);
        holds_.place(tx, request.actor(), request.pathValue("id"), form.text("reason"));
        return Response::redirect(backTo(request))
            .notice(sdk::say("The legal hold is in place. Nothing about this person is erased until it is lifted."));
    });
}

Response LegalHoldPages::lifting(Transaction& tx, const Request& request, const Form& form) {
    const auto& id = request.pathValue("id");
    const auto name = nameOf(tx, id);
    const auto open = LegalHolds::open(tx, id);
    const auto hold = std::ranges::find(open, request.pathValue("hold"), &LegalHold::id);
    if (hold == open.end()) throw sdk::Conflict("This legal hold has been lifted already.");
    Value lines = Value::array();
    lines.push_back(sdk::say("It was placed for this reason: {reason}", {{"reason", hold->reason}}));
    lines.push_back(open.size() > 1
                        ? sdk::say("Another legal hold stays, so nothing about them is erased yet.")
                        : sdk::say("From then on they can be erased on request, and what is past its time goes with "
                                   "the next run of the retention schedule."));
    const auto heading = sdk::say("Lift the legal hold on {person}?", {{"person", name}});
    return Response::page({.templateName = "kernel/confirm",
                           .title = heading,
                           .data = {{"heading", heading},
                                    {"lines", std::move(lines)},
                                    {"form", form.view()},
                                    {"action", urlOf(request) + "/hold/" + hold->id + "/lift"},
                                    {"button", sdk::say("Lift legal hold")},
                                    {"danger", true},
                                    {"cancel", backTo(request)}},
                           .crumbs = {{sdk::say("People"), "/users"}, {name, urlOf(request)}},
                           .status = form.valid() ? 200 : 422});
}

Response LegalHoldPages::lift(const Request& request) {
    return database_.write([&](Transaction& tx) {
        const auto form = Form::posted(liftFields(), request);
        auto page = lifting(tx, request, form);
        if (!form.valid()) return page;
        holds_.lift(tx, request.actor(), request.pathValue("id"), request.pathValue("hold"), form.text("reason"));
        return Response::redirect(backTo(request)).notice(sdk::say("The legal hold is lifted."));
    });
}

}  // namespace guildhall::privacy
