#include "kernel/mail/mail_settings_pages.hpp"

#include "kernel/mail/mail_pages.hpp"
#include "kernel/mail/smtp_transport.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::mail {

using sdk::Form;
using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

using namespace std::chrono_literals;

constexpr const char* address = "/admin/mail/settings";

MailAccount::Entry entryOf(const MailAccount& account, const std::string& name) {
    const auto found = account.entries.find(name);
    return found == account.entries.end() ? MailAccount::Entry() : found->second;
}

/// Says where the value in force comes from.
std::string hintOf(const MailAccount& account, const std::string& name, const std::string& meaning) {
    const auto entry = entryOf(account, name);
    const bool secret = MailSettings::isSecret(name);
    const std::string hint = meaning.empty() ? "" : sdk::say(meaning) + " ";
    if (entry.saved && secret) return hint + sdk::say("One is {origin}.", {{"origin", sdk::say(entry.origin)}});
    if (entry.saved) return hint + sdk::say("Saved here.");
    if (entry.value.empty()) return hint + sdk::say("Not set.");
    return hint + sdk::say("Now “{value}” ({origin}).", {{"value", secret ? sdk::say(entry.value) : entry.value},
                                                         {"origin", sdk::say(entry.origin)}});
}

sdk::FieldSet settingFields(const MailAccount& account, const std::vector<std::pair<std::string, std::string>>& kinds) {
    const auto hint = [&](const char* name, const char* meaning = "") { return hintOf(account, name, meaning); };
    auto fields =
        sdk::FieldSet::of("kernel.mail_settings")
            .text("smtp_host", "Mail server",
                  {.hint = hint("smtp_host", "Such as smtp.example.org."), .autocomplete = "off"})
            .number("smtp_port", "Port",
                    {.hint = hint("smtp_port", "Usually 587 with STARTTLS, 465 with TLS."), .least = 1, .most = 65535})
            .choice("smtp_security", "Protection",
                    {{"", "As configured"},
                     {"starttls", "STARTTLS, required"},
                     {"tls", "TLS from the first byte"},
                     {"none", "None: only on this machine or network"}},
                    {.hint = hint("smtp_security")})
            .text("smtp_user", "User", {.hint = hint("smtp_user", "Left empty: no sign-in."), .autocomplete = "off"})
            .text("smtp_password", "Password",
                  {.max = 500,
                   .hint = hint("smtp_password", "Left empty: it stays as it is."),
                   .autocomplete = "new-password"})
            .boolean("forget_smtp_password", "Remove the saved password")
            .email("from", "From address", {.hint = hint("from"), .autocomplete = "off"})
            .text("from_name", "From name", {.hint = hint("from_name", "Left empty: the organisation's name.")})
            .number("hourly_limit", "Mails an hour to one person",
                    {.hint = hint("hourly_limit", "Essential mail does not count. 0: no limit."),
                     .least = 0,
                     .most = 100'000})
            .text("events_secret", "Secret for reports of bounces and complaints",
                  {.max = 500,
                   .hint = hint("events_secret", "At least 32 characters; left empty: it stays as it is."),
                   .autocomplete = "off"})
            .boolean("forget_events_secret", "Remove the saved secret");
    for (const auto& [category, label] : kinds)
        std::move(fields).email(MailSettings::senderOf(category),
                                sdk::say("From for “{kind}”", {{"kind", sdk::say(label)}}),
                                {.hint = hintOf(account, MailSettings::senderOf(category), ""), .autocomplete = "off"});
    return fields;
}

const sdk::FieldSet& testFields() {
    static const sdk::FieldSet fields =
        sdk::FieldSet::of("kernel.mail_test")
            .email("address", "Send a test mail to", {.required = true, .autocomplete = "email"});
    return fields;
}

/// Only what was saved stands in the form; secrets never do.
Value savedValues(const MailAccount& account) {
    Value values = Value::object();
    for (const auto& [name, entry] : account.entries) {
        if (!entry.saved || MailSettings::isSecret(name)) continue;
        const bool number = name == "smtp_port" || name == "hourly_limit";
        values[name] = number ? Value(std::stoll(entry.value)) : Value(entry.value);
    }
    return values;
}

bool isHostName(const std::string& text) {
    return std::ranges::all_of(text,
                               [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '-' || c == ':'; });
}

void check(Form& form) {
    if (!isHostName(form.text("smtp_host")))
        form.fail("smtp_host", "Enter the name or address of a mail server, such as smtp.example.org.");
    const auto secret = form.text("events_secret");
    if (!secret.empty() && secret.size() < 32) form.fail("events_secret", "The secret needs at least 32 characters.");
}

std::map<std::string, std::string> toSave(const Form& form) {
    std::map<std::string, std::string> values;
    for (const auto& [name, value] : form.values().items()) {
        const bool sender = MailSettings::sentBy(name).has_value();
        if (!sender && !std::ranges::count(MailSettings::names(), name)) continue;  // the boxes to remove a secret
        const auto text = value.is_number() ? value.dump() : value.is_string() ? value.get<std::string>() : "";
        if (!MailSettings::isSecret(name))
            values[name] = text;
        else if (!text.empty() || form.checked("forget_" + name))
            values[name] = text;
    }
    return values;
}

/// The form's widgets for secrets.
void hideSecrets(Value& form) {
    for (auto* fields : {&form["fields"], &form["field"]})
        for (auto& field : *fields)
            if (MailSettings::isSecret(field["name"].get<std::string>())) {
                if (field["name"] == "smtp_password") {
                    field.erase("is_text");
                    field["is_password"] = true;
                }
                field["value"] = "";
            }
}

/// What changed, without secrets.
Value auditOf(const MailAccount& before, const std::map<std::string, std::string>& values) {
    Value details = Value::object();
    for (const auto& [name, value] : values) {
        const auto entry = entryOf(before, name);
        if (MailSettings::isSecret(name))
            details[name] = value.empty() ? "removed" : "changed";
        else if ((entry.saved ? entry.value : "") != value)
            details[name] = value.empty() ? "as configured" : value;
    }
    return details;
}

}  // namespace

void MailSettingsPages::describe(sdk::Registrar& add) {
    add.get(address, "system.admin", [this](const Request& request) { return show(request); });
    add.post(address, "system.admin", [this](const Request& request) { return save(request); });
    add.post("/admin/mail/settings/test", "system.admin", [this](const Request& request) { return test(request); });
}

Response MailSettingsPages::page(const Form& form, const Form& testForm, const sdk::Viewer& viewer) {
    const auto account = parts_.settings.current();
    auto view = form.view();
    hideSecrets(view);
    Value senders = Value::array();
    for (const auto& [category, label] : parts_.shelf.categories())
        senders.push_back(view["field"][MailSettings::senderOf(category)]);
    return Response::page({.templateName = "kernel/mail_settings",
                           .title = sdk::say("Mail settings"),
                           .data = {{"form", view},
                                    {"senders", std::move(senders)},
                                    {"test", testForm.view()},
                                    {"tabs", mailTabs(viewer, address)},
                                    {"foreign", account->foreign},
                                    {"outside", !parts_.settings.production()},
                                    {"events_url", parts_.site.portalUrl + "/mail/events"}},
                           .crumbs = {{sdk::say("Mail"), "/admin/mail"}},
                           .status = form.valid() && testForm.valid() ? 200 : 422});
}

sdk::FieldSet MailSettingsPages::fields() const {
    return settingFields(*parts_.settings.current(), parts_.shelf.categories());
}

Response MailSettingsPages::show(const Request& request) {
    const auto account = parts_.settings.current();
    return page(Form(fields(), request.viewer()).fill(savedValues(*account)),
                Form(testFields(), request.viewer()).fill({{"address", request.viewer().email()}}), request.viewer());
}

Response MailSettingsPages::save(const Request& request) {
    const auto account = parts_.settings.current();
    auto form = Form::posted(fields(), request);
    check(form);
    if (!form.valid()) return page(form, Form(testFields(), request.viewer()), request.viewer());
    const auto values = toSave(form);
    parts_.database.write([&](Transaction& tx) {
        parts_.settings.save(tx, values);
        parts_.audit.record(
            tx, request.actor(),
            {.action = "MAIL_SETTINGS_UPDATED", .target = "mail", .details = auditOf(*account, values)});
    });
    return Response::redirect(address).notice(sdk::say("The mail settings are saved and in force."));
}

Response MailSettingsPages::test(const Request& request) {
    const auto form = Form::posted(testFields(), request);
    const auto account = parts_.settings.current();
    if (!form.valid())
        return page(Form(fields(), request.viewer()).fill(savedValues(*account)), form, request.viewer());
    const auto [sent, answer] = deliverTest(form.text("address"));
    parts_.database.write([&, sent = sent](Transaction& tx) {
        parts_.audit.record(tx, request.actor(),
                            {.action = "MAIL_TESTED", .target = "mail", .details = {{"sent", sent}}});
    });
    if (sent)
        return Response::redirect(address).notice(
            sdk::say("The test mail was taken. The answer was: {answer}", {{"answer", answer}}));
    return Response::redirect(address).notice(sdk::say("The test mail was not sent.") + " " + answer, "warning");
}

std::pair<bool, std::string> MailSettingsPages::deliverTest(const std::string& to) {
    const auto account = parts_.settings.current();
    auto way = parts_.ways.wayTo(to);
    if (!way) return {false, sdk::say("No mail server is set.")};
    if (way->mode() == "real") {
        // A connection of its own, and short time-outs: someone is waiting.
        auto options = account->smtp;
        options.timeout = 8s;
        way = std::make_shared<SmtpTransport>(options);
    }
    const auto id = sdk::newId(parts_.random, "mail"), subject = "Test mail from " + parts_.site.organisation;
    std::string result = "sent", answer;
    try {
        const auto content = mimeMessage({.from = account->from,
                                          .to = to,
                                          .messageId = id + "@" + account->smtp.greeting,
                                          .subject = subject,
                                          .text = "This is a test of the mail settings. It arrived, so they work.\n",
                                          .date = parts_.clock.now()});
        answer = way->deliver({id, account->from.address, to, content, parts_.clock.now()});
    } catch (const std::exception& problem) {
        answer = sdk::isUtf8(problem.what()) ? problem.what() : sdk::say("The server's answer is not readable.");
        result = "failed: " + answer;
    }
    parts_.log.info("[MAIL-OUT] mode=" + way->mode() + " to=" + to + " subject=" + subject + " host=" + way->host() +
                    " result=" + result);
    return {result == "sent", answer};
}

}  // namespace guildhall::mail
