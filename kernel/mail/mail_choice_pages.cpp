#include "kernel/mail/mail_choice_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::mail {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

std::string labelOf(const TemplateShelf& shelf, const std::string& category) {
    for (const auto& [code, label] : shelf.categories())
        if (code == category) return sdk::say(label);
    return sdk::say("Other mail");
}

}  // namespace

void MailChoicePages::describe(sdk::Registrar& add) {
    add.get("/my-mail-settings", sdk::SignedIn, [this](const Request& request) { return show(request); });
    add.post("/my-mail-settings", sdk::SignedIn, [this](const Request& request) { return save(request); });
    add.get("/unsubscribe/{token}", sdk::Public, [this](const Request& request) { return confirm(request); });
    // No form token: mail programs post by themselves (RFC 8058). The sealed token says who and what.
    add.post("/unsubscribe/{token}", sdk::Public, [this](const Request& request) { return unsubscribe(request); },
             {.csrf = false});
}

sdk::FieldSet MailChoicePages::fields() const {
    std::set<std::string> sent;
    for (const auto& mail : parts_.shelf.all())
        if (!mail.declared.essential) sent.insert(mail.declared.category);
    auto fields = sdk::FieldSet::of("kernel.mail_choice");
    for (const auto& [code, label] : parts_.shelf.categories())
        if (sent.contains(code)) std::move(fields).boolean(code, label);
    return fields;
}

Response MailChoicePages::show(const Request& request) {
    const auto off =
        parts_.database.read([&](Transaction& tx) { return repository_.optOuts(tx, request.viewer().personId()); });
    const auto choices = fields();
    Value record = Value::object();
    for (const auto& field : choices.fields()) record[field.name] = !off.contains(field.name) && !off.contains("*");
    return Response::page(
        {.templateName = "kernel/form_page",
         .title = sdk::say("My mail settings"),
         .data = {{"form", Form(choices, request.viewer()).fill(record).view()},
                  {"intro",
                   sdk::say(choices.fields().empty()
                                ? "You only get mail you cannot do without, such as sign-in links."
                                : "Which mail would you like? Sign-in links and other essential mail always come.")},
                  {"action", "/my-mail-settings"},
                  {"button", sdk::say("Save my choice")},
                  {"cancel", "/my-profile"}},
         .crumbs = {{sdk::say("My profile"), "/my-profile"}}});
}

Response MailChoicePages::save(const Request& request) {
    const auto form = Form::posted(fields(), request);
    const auto& person = request.viewer().personId();
    parts_.database.write([&](Transaction& tx) {
        Value details = Value::object();
        repository_.optIn(tx, person, "*");
        for (const auto& [category, label] : parts_.shelf.categories()) {
            if (!form.values().contains(category)) continue;
            const bool wanted = form.checked(category);
            details[category] = wanted ? "on" : "off";
            wanted ? repository_.optIn(tx, person, category)
                   : repository_.optOut(tx, person, category, parts_.clock.now());
        }
        parts_.audit.record(tx, request.actor(),
                            {.action = "MAIL_CHOICE_UPDATED", .target = person, .details = details});
    });
    return Response::redirect("/my-mail-settings").notice(sdk::say("Your choice is saved."));
}

Unsubscription MailChoicePages::read(const Request& request) const {
    const auto what = parts_.links.read(request.pathValue("token"));
    if (!what) throw sdk::NotFound("This link is not complete. Copy the whole link from the mail.");
    return *what;
}

Response MailChoicePages::confirm(const Request& request) {
    const auto what = read(request);
    return Response::page({.templateName = "kernel/unsubscribe",
                           .title = sdk::say("Stop mails of this kind"),
                           .data = {{"kind", labelOf(parts_.shelf, what.category)},
                                    {"address", what.address},
                                    {"action", "/unsubscribe/" + request.pathValue("token")}},
                           .frame = sdk::Frame::Card});
}

Response MailChoicePages::unsubscribe(const Request& request) {
    const auto what = read(request);
    parts_.database.write([&](Transaction& tx) {
        repository_.optOut(tx, what.holder, what.category, parts_.clock.now());
        const bool person = sdk::isId(what.holder);
        parts_.audit.record(tx, request.actor(),
                            {.action = "MAIL_UNSUBSCRIBED",
                             .target = person ? what.holder : "mail",
                             .details = {{"category", what.category}}});
    });
    return Response::page(
        {.templateName = "kernel/unsubscribe",
         .title = sdk::say("Mails stopped"),
         .data = {{"done", true}, {"kind", labelOf(parts_.shelf, what.category)}, {"address", what.address}},
         .frame = sdk::Frame::Card});
}

}  // namespace guildhall::mail
