#include "kernel/mail/template_pages.hpp"

#include "kernel/mail/mail_frames.hpp"
#include "kernel/mail/mail_pages.hpp"
#include "kernel/mail/mime_message.hpp"
#include "kernel/mail/send_rule.hpp"
#include "kernel/mail/template_check.hpp"
#include "kernel/mail/wording_safety.hpp"
#include "kernel/web/line_diff.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <charconv>

namespace guildhall::mail {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* root = "/admin/mail/templates";

const sdk::FieldSet& wordingFields() {
    static const sdk::FieldSet fields =
        sdk::FieldSet::of("kernel.mail_wording")
            .text("subject", "Subject", {.required = true, .max = 300})
            .longText("body_text", "Text",
                      {.required = true, .max = 20'000, .hint = "What programs without HTML show."})
            .longText(
                "body_html", "HTML",
                {.max = 50'000,
                 .hint = "What stands between the mark and the footer. Left empty, the text is shown as paragraphs."});
    return fields;
}

std::string pathOf(const std::string& key) {
    return std::string(root) + "/" + key.substr(0, key.find('/')) + "/" + key.substr(key.rfind('/') + 1);
}

Value recordOf(const MailWording& wording) {
    return {{"subject", wording.subject}, {"body_text", wording.text}, {"body_html", wording.html}};
}

/// One text of the whole wording, for comparing.
std::string whole(const MailWording& wording) {
    return sdk::say("Subject: {subject}", {{"subject", wording.subject}}) + "\n\n" + sdk::trim(wording.text) + "\n\n" +
           sdk::trim(wording.html);
}

/// The sample with what every mail knows.
Value withSite(const Outbox& outbox, const DeclaredMail& mail) {
    auto all = outbox.complete(mail.declared.sample);
    if (!mail.declared.essential) all["unsubscribe_url"] = all["portal_url"].get<std::string>() + "/unsubscribe/sample";
    return all;
}

std::string inLine(const TemplateProblem& problem) {
    return sdk::say("Line {line}: {problem}.", {{"line", std::to_string(problem.line)}, {"problem", problem.message}});
}

void check(Form& form, const Value& sample) {
    for (const auto* field : {"subject", "body_text", "body_html"})
        for (const auto& problem : checkTemplate(form.text(field), sample)) form.fail(field, inLine(problem));
    const auto fail = [&](const char* field, const std::vector<TemplateProblem>& problems) {
        for (const auto& problem : problems) form.fail(field, inLine(problem));
    };
    fail("subject", unsafeSubject(form.text("subject"), sample));
    fail("body_text", unsafeText(form.text("body_text"), sample));
    fail("body_html", unsafeHtml(form.text("body_html"), sample));
}

/// Who may change this wording? One with a link that lets its reader in could be turned against anyone.
bool mayChange(const sdk::Viewer& viewer, const DeclaredMail& mail) {
    return accessLinks(mail.declared.sample).empty() || viewer.can("system.admin");
}

void requireChange(const Request& request, const DeclaredMail& mail) {
    if (!mayChange(request.viewer(), mail))
        throw sdk::Forbidden(
            "This mail carries a link that lets its reader in, so only system administrators may change its wording.");
}

Value variableRows(const DeclaredMail& mail, const Value& all) {
    const std::map<std::string, std::string> ours{{"portal_url", "the address of this site"},
                                                  {"org_name", "the organisation's name"},
                                                  {"current_year", "the year"},
                                                  {"unsubscribe_url", "stops mails of this kind"}};
    Value rows = Value::array();
    for (const auto& [path, sample] : variablesOf(all)) {
        const auto note = mail.declared.notes.find(path);
        const auto own = ours.find(path);
        rows.push_back({{"tag", "{{" + path + "}}"},
                        {"meaning", sdk::say(note != mail.declared.notes.end() ? note->second
                                             : own != ours.end()               ? own->second
                                                                               : "")},
                        {"sample", sample}});
    }
    return rows;
}

Value versionRow(const TemplateVersion& version, const sdk::Viewer& viewer) {
    const bool active = version.state == "active", draft = version.state == "draft";
    return {{"version", version.version},
            {"url", pathOf(version.key) + "/versions/" + std::to_string(version.version)},
            {"state", sdk::say(active  ? "In use"
                               : draft ? "Draft"
                                       : "Former")},
            {"colour", active  ? "green"
                       : draft ? "amber"
                               : "grey"},
            {"author", version.authorName},
            {"at", sdk::showInstant(version.createdAt, viewer.timeZone())},
            {"problem", version.problem}};
}

}  // namespace

void TemplatePages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (TemplatePages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    const std::string one = std::string(root) + "/{owner}/{name}", version = one + "/versions/{version}";
    const sdk::RouteOptions large{.maxBody = 256 * 1024};
    add.get(root, "mail.templates.edit", to(&TemplatePages::list));
    add.get(one, "mail.templates.edit", to(&TemplatePages::edit));
    add.post(one, "mail.templates.edit", to(&TemplatePages::save), large);
    add.get(one + "/default", "mail.templates.edit", to(&TemplatePages::confirmDefault));
    add.post(one + "/default", "mail.templates.edit", to(&TemplatePages::backToDefault));
    add.get(version, "mail.templates.edit", to(&TemplatePages::version));
    add.get(version + "/html", "mail.templates.edit", to(&TemplatePages::versionHtml));
    add.post(version + "/activate", "mail.templates.edit", to(&TemplatePages::activate));
    add.post(version + "/test", "mail.templates.edit", to(&TemplatePages::sendTest));
}

DeclaredMail TemplatePages::declared(const Request& request) const {
    auto mail = parts_.shelf.find(request.pathValue("owner") + "/mail/" + request.pathValue("name"));
    if (!mail) throw sdk::NotFound("There is no such mail.");
    return std::move(*mail);
}

TemplateVersion TemplatePages::current(Transaction& tx, const std::string& key) {
    for (auto& version : repository_.versions(tx, key))
        if (version.state == "active") return version;
    return {.key = key, .state = "active", .wording = parts_.shelf.templates().shipped(key)};
}

TemplateVersion TemplatePages::asked(Transaction& tx, const Request& request, const std::string& key) {
    const auto& text = request.pathValue("version");
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) throw sdk::NotFound();
    if (number == 0) return {.key = key, .state = "shipped", .wording = parts_.shelf.templates().shipped(key)};
    auto found = repository_.find(tx, key, number);
    if (!found) throw sdk::NotFound("There is no such version.");
    return std::move(*found);
}

RenderedMail TemplatePages::sample(const DeclaredMail& mail, const MailWording& wording) {
    try {
        return parts_.shelf.templates().render(wording, withSite(parts_.outbox, mail));
    } catch (const sdk::Error& problem) {
        throw sdk::Conflict(
            sdk::say("This wording cannot be shown: {problem}", {{"problem", sdk::say(problem.what())}}));
    }
}

Response TemplatePages::list(const Request& request) {
    return parts_.database.read([&](Transaction& tx) {
        std::map<std::string, TemplateVersion> active;
        for (auto& version : repository_.active(tx)) active[version.key] = std::move(version);
        Value owners = Value::array();
        for (const auto& mail : parts_.shelf.all()) {
            const auto owner = sdk::say(mail.ownerName);
            if (owners.empty() || owners.back()["name"] != owner)
                owners.push_back({{"name", owner}, {"mails", Value::array()}});
            const auto own = active.find(mail.declared.key);
            owners.back()["mails"].push_back({{"title", sdk::say(mail.declared.title)},
                                              {"url", pathOf(mail.declared.key)},
                                              {"essential", mail.declared.essential},
                                              {"overridden", own != active.end()},
                                              {"problem", own == active.end() ? "" : own->second.problem}});
        }
        return Response::page({"kernel/mail_templates",
                               sdk::say("Mail templates"),
                               {{"owners", owners}, {"tabs", mailTabs(request.viewer(), root)}},
                               {{sdk::say("Mail"), "/admin/mail"}}});
    });
}

Response TemplatePages::editPage(Transaction& tx, const DeclaredMail& mail, const Form& form,
                                 const sdk::Viewer& viewer) {
    Value versions = Value::array();
    bool overridden = false;
    for (const auto& version : repository_.versions(tx, mail.declared.key)) {
        versions.push_back(versionRow(version, viewer));
        overridden = overridden || version.state == "active";
    }
    const auto path = pathOf(mail.declared.key);
    return Response::page({.templateName = "kernel/mail_template",
                           .title = sdk::say(mail.declared.title),
                           .data = {{"form", form.view()},
                                    {"action", path},
                                    {"variables", variableRows(mail, withSite(parts_.outbox, mail))},
                                    {"versions", versions},
                                    {"has_versions", !versions.empty()},
                                    {"essential", mail.declared.essential},
                                    {"may_change", mayChange(viewer, mail)},
                                    {"shipped_url", path + "/versions/0"},
                                    {"default_url", overridden && mayChange(viewer, mail) ? path + "/default" : ""}},
                           .crumbs = {{sdk::say("Mail"), "/admin/mail"}, {sdk::say("Templates"), root}},
                           .status = form.valid() ? 200 : 422,
                           .hooks = {beforeSendName}});
}

Response TemplatePages::edit(const Request& request) {
    const auto mail = declared(request);
    return parts_.database.read([&](Transaction& tx) {
        const auto now = current(tx, mail.declared.key);
        return editPage(tx, mail, Form(wordingFields(), request.viewer()).fill(recordOf(now.wording)),
                        request.viewer());
    });
}

Response TemplatePages::save(const Request& request) {
    const auto mail = declared(request);
    requireChange(request, mail);
    auto form = Form::posted(wordingFields(), request);
    check(form, withSite(parts_.outbox, mail));
    if (!form.valid())
        return parts_.database.read([&](Transaction& tx) { return editPage(tx, mail, form, request.viewer()); });
    const MailWording wording{form.text("subject"), form.text("body_text"), form.text("body_html")};
    return parts_.database.write([&](Transaction& tx) {
        const auto version =
            repository_.addDraft(tx, mail.declared.key, wording, request.viewer().personId(), parts_.clock.now());
        parts_.audit.record(
            tx, request.actor(),
            {.action = "MAIL_TEMPLATE_SAVED", .target = mail.declared.key, .details = {{"version", version}}});
        return Response::redirect(pathOf(mail.declared.key) + "/versions/" + std::to_string(version))
            .notice(sdk::say("Saved as a draft. Look at it, then put it in use."));
    });
}

Response TemplatePages::version(const Request& request) {
    const auto mail = declared(request);
    return withFrames(parts_.database.read([&](Transaction& tx) {
        const auto version = asked(tx, request, mail.declared.key);
        const auto now = current(tx, mail.declared.key);
        const auto shown = sample(mail, version.wording);
        const auto path = pathOf(mail.declared.key), own = path + "/versions/" + std::to_string(version.version);
        const auto title = sdk::say(mail.declared.title);
        const bool inUse = version.version == now.version;
        const auto problem = unsafe(version.wording, withSite(parts_.outbox, mail));
        return Response::page(
            {.templateName = "kernel/mail_template_version",
             .title = version.version ? sdk::say("{title}, version {number}",
                                                 {{"title", title}, {"number", std::to_string(version.version)}})
                                      : sdk::say("{title}, as it ships", {{"title", title}}),
             .data = {{"subject", shown.subject},
                      {"text", shown.text},
                      {"html_url", own + "/html"},
                      {"in_use", inUse},
                      {"problem", version.problem},
                      {"unsafe", problem},
                      {"author", version.authorName},
                      {"diff", web::lineDiffView(whole(now.wording), whole(version.wording))},
                      {"activate_url", inUse || !problem.empty() || !mayChange(request.viewer(), mail) ? ""
                                       : version.version ? own + "/activate"
                                                         : path + "/default"},
                      {"test_url", own + "/test"},
                      {"test_to", request.viewer().email()},
                      {"is_shipped", version.version == 0}},
             .crumbs = {{sdk::say("Mail"), "/admin/mail"}, {sdk::say("Templates"), root}, {title, path}}});
    }));
}

Response TemplatePages::versionHtml(const Request& request) {
    const auto mail = declared(request);
    const auto version = parts_.database.read([&](Transaction& tx) { return asked(tx, request, mail.declared.key); });
    return framedHtml(sample(mail, version.wording).html);
}

Response TemplatePages::activate(const Request& request) {
    const auto mail = declared(request);
    requireChange(request, mail);
    return parts_.database.write([&](Transaction& tx) {
        const auto version = asked(tx, request, mail.declared.key);
        sample(mail, version.wording);  // what cannot be shown cannot be sent
        if (const auto problem = unsafe(version.wording, withSite(parts_.outbox, mail)); !problem.empty())
            throw sdk::Conflict(sdk::say("This wording cannot be used. {problem}.", {{"problem", problem}}));
        repository_.activate(tx, mail.declared.key, version.version);
        parts_.changes.touch(tx, TemplateShelf::area);
        parts_.audit.record(tx, request.actor(),
                            {.action = "MAIL_TEMPLATE_ACTIVATED",
                             .target = mail.declared.key,
                             .details = {{"version", version.version}}});
        return Response::redirect(pathOf(mail.declared.key))
            .notice(sdk::say("Version {number} is in use for every mail from now on.",
                             {{"number", std::to_string(version.version)}}));
    });
}

Response TemplatePages::sendTest(const Request& request) {
    const auto mail = declared(request);
    return parts_.database.write([&](Transaction& tx) {
        const auto version = asked(tx, request, mail.declared.key);
        if (const auto problem = unsafe(version.wording, withSite(parts_.outbox, mail)); !problem.empty())
            throw sdk::Conflict(sdk::say("This wording is not sent. {problem}.", {{"problem", problem}}));
        const auto shown = sample(mail, version.wording);
        parts_.outbox.queueRendered(tx,
                                    {.templateKey = mail.declared.key,
                                     .to = request.viewer().email(),
                                     .personId = request.viewer().personId(),
                                     .category = mail.declared.category,
                                     .variables = mail.declared.sample},
                                    shown);
        parts_.audit.record(tx, request.actor(), {.action = "MAIL_TEMPLATE_TESTED", .target = mail.declared.key});
        return Response::redirect(pathOf(mail.declared.key) + "/versions/" + request.pathValue("version"))
            .notice(sdk::say("A test mail is on its way to {address}.", {{"address", request.viewer().email()}}));
    });
}

Response TemplatePages::confirmDefault(const Request& request) {
    const auto mail = declared(request);
    requireChange(request, mail);
    const auto path = pathOf(mail.declared.key);
    const auto title = sdk::say(mail.declared.title);
    return Response::page(
        {.templateName = "kernel/confirm",
         .title = sdk::say("Back to the shipped wording"),
         .data = {{"heading", sdk::say("Go back to the shipped wording of “{title}”?", {{"title", title}})},
                  {"lines",
                   {sdk::say("Every mail from now on uses the words it came with. Your versions stay "
                             "in the history and can be put in use again.")}},
                  {"action", path + "/default"},
                  {"button", sdk::say("Use the shipped wording")},
                  {"cancel", path}},
         .crumbs = {{sdk::say("Mail"), "/admin/mail"}, {sdk::say("Templates"), root}, {title, path}}});
}

Response TemplatePages::backToDefault(const Request& request) {
    const auto mail = declared(request);
    requireChange(request, mail);
    return parts_.database.write([&](Transaction& tx) {
        repository_.activate(tx, mail.declared.key, 0);
        parts_.changes.touch(tx, TemplateShelf::area);
        parts_.audit.record(tx, request.actor(), {.action = "MAIL_TEMPLATE_RESET", .target = mail.declared.key});
        return Response::redirect(pathOf(mail.declared.key)).notice(sdk::say("The shipped wording is in use again."));
    });
}

}  // namespace guildhall::mail
