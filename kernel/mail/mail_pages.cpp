#include "kernel/mail/mail_pages.hpp"

#include "kernel/mail/mail_frames.hpp"
#include "kernel/mail/send_rule.hpp"

#include "kernel/mail/template_check.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::mail {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

using namespace std::chrono_literals;

constexpr auto cardDays = 24h * 30;
constexpr std::int64_t sectionRows = 5;

constexpr const char* released = "release";

sdk::ListPage::Show shown() {
    return {.columns = {"subject", "recipient", "category", "status", "created_at", "sent_at"},
            .link = [](const sdk::ListRow& row) { return "/admin/mail/" + row.id(); },
            .noun = "mails",
            .emptyText = "No mail has been written yet.",
            .people = {"m.person_id", "m.recipient"}};
}

/// With what may be done to several at once.
sdk::ListPage::Show shownTo(const sdk::Viewer& viewer) {
    auto show = shown();
    if (!viewer.can("mail.send")) return show;
    show.deeds = {{"retry", "Try again"}, {released, "Send whatever rules say"}};
    show.deedPath = "/admin/mail/selected";
    return show;
}

constexpr std::string_view byRule = " the rule ";

/// What rules did to the mail, a line each, with the rule's page for those who may see it.
Value ruleRows(const StoredMail& mail, const sdk::Viewer& viewer) {
    Value rows = Value::array();
    for (std::size_t at = 0; at < mail.decidedBy.size();) {
        const auto end = std::min(mail.decidedBy.find('\n', at), mail.decidedBy.size());
        const auto line = mail.decidedBy.substr(at, end - at);
        const auto named = line.find(byRule);
        const auto rule = named == line.npos ? std::string() : line.substr(named + byRule.size());
        const bool linked = !rule.empty() && viewer.can("rules.edit");
        rows.push_back({{"text", rule.empty() ? line : line.substr(0, named + byRule.size())},
                        {"rule", rule},
                        {"url", linked ? sdk::rulePath(rule) : ""}});
        at = end + 1;
    }
    return rows;
}

/// How it went by what rules changed.
Value sentRows(const StoredMail& mail) {
    Value rows = Value::array();
    for (const auto& [label, value] : {std::pair{"From", &mail.from},
                                       {"Copy to", &mail.copies},
                                       {"Blind copy to", &mail.blindCopies},
                                       {"Answers go to", &mail.replyTo},
                                       {"Text added", &mail.addedText}})
        if (!value->empty()) rows.push_back({{"label", sdk::say(label)}, {"value", *value}});
    return rows;
}

Value recordOf(const StoredMail& mail) {
    return {{"id", mail.id},
            {"subject", mail.subject},
            {"recipient", mail.recipient},
            {"category", mail.category},
            {"status", mail.status},
            {"error", mail.error},
            {"template_key", mail.templateKey},
            {"created_at", sdk::toMicros(mail.createdAt)},
            {"sent_at", mail.sentAt ? Value(sdk::toMicros(*mail.sentAt)) : Value()}};
}

/// A mail's words hold names and addresses, whatever else the page hides.
bool seesContent(const sdk::Viewer& viewer) {
    return viewer.sees(sdk::Sensitivity::Pii) && viewer.sees(sdk::Sensitivity::Contact);
}

Value summaryOf(const sdk::FieldSet& fields, const StoredMail& mail, const sdk::Viewer& viewer) {
    const auto shown = sdk::present(fields, recordOf(mail), viewer);
    Value rows = Value::array();
    for (const auto& field : fields.fields()) {
        const auto value = shown.value(field.name, std::string());
        if (value.empty() || field.name == "subject") continue;
        rows.push_back(
            {{"label", sdk::say(field.label)}, {"value", value}, {"tag", shown.value(field.name + "_tag", "")}});
    }
    return rows;
}

Value attemptRows(const std::vector<MailAttempt>& attempts, const sdk::Viewer& viewer) {
    Value rows = Value::array();
    const bool contact = viewer.sees(sdk::Sensitivity::Contact);
    for (const auto& attempt : attempts)
        rows.push_back({{"at", sdk::showInstant(attempt.at, viewer.timeZone())},
                        {"result", sdk::say(attempt.result)},
                        {"host", attempt.host},
                        {"answer", contact ? attempt.answer : sdk::say(sdk::redacted)}});
    return rows;
}

Value variableRows(const std::string& variables) {
    Value rows = Value::array();
    for (const auto& [path, value] : variablesOf(Value::parse(variables, nullptr, false)))
        rows.push_back({{"label", path}, {"value", value}});
    return rows;
}

bool mayRetry(const StoredMail& mail, const sdk::Viewer& viewer) {
    return viewer.can("mail.send") &&
           (mail.status == "failed" || mail.status == "suppressed" || mail.status == "not configured" ||
            (mail.status == "queued" && !mail.decidedBy.empty()));
}

}  // namespace

Value mailTabs(const sdk::Viewer& viewer, std::string_view current) {
    struct Tab {
        const char *label, *url, *permission;
    };
    Value tabs = Value::array();
    for (const auto& tab :
         {Tab{"History", "/admin/mail", "mail.view"}, Tab{"Templates", "/admin/mail/templates", "mail.templates.edit"},
          Tab{"Suppression list", "/admin/mail/suppressed", "mail.view"},
          Tab{"Settings", "/admin/mail/settings", "system.admin"}})
        if (viewer.can(tab.permission))
            tabs.push_back({{"label", sdk::say(tab.label)}, {"url", tab.url}, {"current", current == tab.url}});
    return tabs;
}

void MailPages::describe(sdk::Registrar& add) {
    add.hook(beforeSendHook({parts_.database, parts_.shelf, parts_.ways, parts_.unsubscribe, parts_.clock}));
    add.menu({sdk::MenuGroup::System, "Mail", "/admin/mail", "mail.view", 40});
    add.get("/admin/mail", "mail.view", [this](const Request& request) { return list(request); });
    add.get("/users/{id}/mail", "mail.view", [this](const Request& request) { return ofPerson(request); });
    add.get("/admin/mail/{id}", "mail.view", [this](const Request& request) { return show(request); });
    add.get("/admin/mail/{id}/html", "mail.view", [this](const Request& request) { return html(request); });
    add.post("/admin/mail/{id}/retry", "mail.send", [this](const Request& request) { return retry(request); });
    add.post("/admin/mail/selected", "mail.send", [this](const Request& request) { return retrySelected(request); });
    add.cards({"mail.view", [this](const sdk::Viewer&) { return cards(); }, 200});
    add.personSection({.title = "Mail",
                       .access = "mail.view",
                       .data = [this](Transaction& tx, const sdk::Viewer& viewer,
                                      std::string_view person) { return section(tx, viewer, person); },
                       .templateName = "kernel/person_mail",
                       .order = 200});
}

Response MailPages::list(const Request& request) {
    const auto& source = MailRepository::list();
    const auto fields = this->fields();
    const auto query = sdk::ListQuery::from(request, fields, source);
    return parts_.database.read([&](Transaction& tx) {
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, fields, source, query, request.viewer(), shown(), "mail.csv");
        const auto page = sdk::selectPage(tx, fields, source, query);
        return Response::page(
            {.templateName = "kernel/list_page",
             .title = sdk::say("Mail"),
             .data = {{"tabs", mailTabs(request.viewer(), "/admin/mail")}},
             .views = {{"list", page.view(fields, source, request.viewer(), shownTo(request.viewer()))}},
             .hooks = {beforeSendName}});
    });
}

Response MailPages::ofPerson(const Request& request) {
    const auto& source = MailRepository::list();
    const auto fields = this->fields();
    const auto query = sdk::ListQuery::from(request, fields, source);
    const auto& id = request.pathValue("id");
    return parts_.database.read([&](Transaction& tx) {
        const auto scope = MailRepository::toPerson(id);
        if (request.query("format") == "csv")
            return sdk::exportCsv(tx, fields, source, query, request.viewer(), shown(), "mail.csv", scope);
        const auto page = sdk::selectPage(tx, fields, source, query, scope);
        return Response::page({.templateName = "kernel/list_page",
                               .title = sdk::say("Mail to this person"),
                               .data = {{"intro", sdk::say("To every address they have had.")}},
                               .crumbs = {{sdk::say("People"), "/users"}, {sdk::say("Person"), "/users/" + id}},
                               .views = {{"list", page.view(fields, source, request.viewer(), shown())}}});
    });
}

sdk::FieldSet MailPages::fields() const {
    std::vector<sdk::Choice> categories;
    for (auto& [code, label] : parts_.shelf.categories()) categories.push_back({code, label});
    return mailFields().withChoices("category", std::move(categories));
}

StoredMail MailPages::get(Transaction& tx, const Request& request) {
    auto mail = repository_.find(tx, request.pathValue("id"));
    if (!mail) throw sdk::NotFound("There is no such mail.");
    return std::move(*mail);
}

Response MailPages::show(const Request& request) {
    const auto& viewer = request.viewer();
    return withFrames(parts_.database.write([&](Transaction& tx) {
        const auto mail = get(tx, request);
        parts_.audit.record(tx, request.actor(), {.action = "MAIL_VIEWED", .target = mail.id});
        const auto attempts = repository_.attempts(tx, mail.id);
        const bool content = seesContent(viewer);
        return Response::page(
            {.templateName = "kernel/mail_entry",
             .title = sdk::presentField(mailFields().get("subject"), mail.subject, viewer),
             .data = {{"summary", summaryOf(fields(), mail, viewer)},
                      {"attempts", attemptRows(attempts, viewer)},
                      {"has_attempts", !attempts.empty()},
                      {"content", content},
                      {"text", content ? mail.text : ""},
                      {"html_url", content && !mail.html.empty() ? "/admin/mail/" + mail.id + "/html" : ""},
                      {"variables", content ? variableRows(mail.variables) : Value::array()},
                      {"person_url",
                       mail.personId.empty() || !viewer.can("participants.view") ? "" : "/users/" + mail.personId},
                      {"rules", ruleRows(mail, viewer)},
                      {"sent", content ? sentRows(mail) : Value::array()},
                      {"by_rule", !mail.decidedBy.empty()},
                      {"retry_url", mayRetry(mail, viewer) ? "/admin/mail/" + mail.id + "/retry" : ""}},
             .crumbs = {{sdk::say("Mail"), "/admin/mail"}}});
    }));
}

Response MailPages::html(const Request& request) {
    if (!seesContent(request.viewer()))
        throw sdk::Forbidden("You do not have permission to see what is written to people.");
    return framedHtml(parts_.database.read([&](Transaction& tx) { return get(tx, request).html; }));
}

Response MailPages::retry(const Request& request) {
    return parts_.database.write([&](Transaction& tx) {
        const auto mail = get(tx, request);
        if (!queueAgain(tx, request.actor(), mail, request.form("deed") == released))
            throw sdk::Conflict(
                sdk::say("This mail cannot be tried again: it is {status}.", {{"status", sdk::say(mail.status)}}));
        return Response::redirect("/admin/mail/" + mail.id).notice(sdk::say("The mail is queued again."));
    });
}

bool MailPages::queueAgain(Transaction& tx, const sdk::Actor& actor, const StoredMail& mail, bool anyway) {
    if (!repository_.retry(tx, mail.id, anyway)) return false;
    parts_.audit.record(tx, actor,
                        {.action = anyway ? "MAIL_RELEASED" : "MAIL_RETRIED",
                         .target = mail.id,
                         .details = {{"was", mail.status}, {"held", mail.decidedBy}}});
    return true;
}

Response MailPages::retrySelected(const Request& request) {
    const auto ids = request.formAll("id");
    if (ids.empty()) throw sdk::Invalid("Choose at least one mail.");
    std::int64_t queued = 0;
    parts_.database.write([&](Transaction& tx) {
        for (const auto& id : ids)
            if (const auto mail = repository_.find(tx, id))
                queued += queueAgain(tx, request.actor(), *mail, request.form("deed") == released);
    });
    const auto left = static_cast<std::int64_t>(ids.size()) - queued;
    auto notice = sdk::sayCount(queued, "{n} mail is queued again.", "{n} mails are queued again.");
    if (left > 0)
        notice += " " + sdk::sayCount(left, "{n} was left as it is: it has gone or is on its way.",
                                      "{n} were left as they are: they have gone or are on their way.");
    return Response::redirect("/admin/mail").notice(notice);
}

std::vector<sdk::Card> MailPages::cards() {
    const auto since = parts_.clock.now() - cardDays;
    return parts_.database.read([&](Transaction& tx) {
        const auto bounced = repository_.countWithStatus(tx, "bounced", since);
        const auto failed = repository_.countWithStatus(tx, "failed", since);
        const auto held = repository_.countEssentialHeld(tx, since);
        std::vector<sdk::Card> cards;
        if (bounced > 0)
            cards.push_back({"Mail that bounced", bounced, "in 30 days; these addresses get no more",
                             "/admin/mail?status=bounced", true});
        if (held > 0)
            cards.push_back({"Sign-in mail held back", held, "the address bounced: ask the person for another",
                             "/admin/mail?status=suppressed", true});
        if (failed > 0) cards.push_back({"Mail that failed", failed, "in 30 days", "/admin/mail?status=failed", true});
        return cards;
    });
}

std::optional<Value> MailPages::section(Transaction& tx, const sdk::Viewer& viewer, std::string_view personId) {
    sdk::ListQuery query;
    query.sort = "created_at";
    query.descending = true;
    query.size = sectionRows;
    const auto page =
        sdk::selectPage(tx, mailFields(), MailRepository::list(), query, MailRepository::toPerson(personId));
    if (page.rows.empty()) return std::nullopt;
    Value mails = Value::array();
    for (const auto& row : page.rows) {
        auto shown = sdk::present(mailFields(), row.record(), viewer);
        shown["url"] = "/admin/mail/" + row.id();
        mails.push_back(std::move(shown));
    }
    const auto last = page.rows.front().text("recipient");
    const auto held = recipients_.findSuppression(tx, sdk::asciiLower(last));
    return Value{{"mails", mails},
                 {"all_url", "/users/" + std::string(personId) + "/mail"},
                 {"total", page.total},
                 {"held", held ? sdk::say("The address mail went to last gets no more: {reason}.",
                                          {{"reason", sdk::say(held->reason)}})
                               : ""}};
}

}  // namespace guildhall::mail
