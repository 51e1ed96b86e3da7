#include "kernel/mail/outbox.hpp"

#include "kernel/mail/wording_safety.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/error.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::mail {

namespace {

constexpr std::size_t longestRecipient = 320;  ///< bytes
constexpr std::string_view removed = "removed";

/// A subject is one line, whatever a value put into it.
std::string oneLine(std::string text) {
    text = sdk::repaired(text);
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    return sdk::cleaned(text);
}

int yearOf(sdk::Instant now) { return static_cast<int>(sdk::Date(std::chrono::floor<std::chrono::days>(now)).year()); }

/// What lets the reader of a mail in and is no link: nobody may find it in the history.
std::vector<std::string> secretsOf(const sdk::Value& sample, const sdk::Value& variables) {
    std::vector<std::string> secrets;
    const auto paths = accessLinks(sample);
    for (const auto& [path, value] : variablesOf(variables))
        if (std::ranges::find(paths, path) != paths.end() && value.find("token=") == value.npos && !value.empty())
            secrets.push_back(value);
    return secrets;
}

std::string without(const std::vector<std::string>& secrets, std::string text) {
    for (const auto& secret : secrets)
        for (auto at = text.find(secret); at != text.npos; at = text.find(secret, at + removed.size()))
            text.replace(at, secret.size(), removed);
    return text;
}

}  // namespace

vault::SealedColumn Outbox::sealedColumn() {
    return {"Mails with links", "kernel_mail", "sealed", {"id"}, {"id"}, [](const auto& parts) {
                return sealedMailPlace(parts.front());
            }};
}

std::string sealedMailPlace(const std::string& mailId) { return "mail.body." + mailId; }

sdk::Value Outbox::complete(const sdk::Value& variables) const {
    auto complete = variables.is_object() ? variables : sdk::Value::object();
    complete["portal_url"] = options_.portalUrl;
    complete["org_name"] = options_.organisation;
    complete["current_year"] = yearOf(parts_.clock.now());
    return complete;
}

std::string Outbox::queue(sdk::Transaction& tx, const sdk::MailMessage& message) {
    if (!message.key.empty())
        if (auto known = repository_.findByKey(tx, message.key)) return *known;
    auto canonical = message;
    canonical.to = sdk::shortened(message.to, longestRecipient);
    canonical.templateKey = TemplateShelf::canonicalKey(message.templateKey);
    const auto declared = parts_.shelf.find(canonical.templateKey);
    const bool essential = declared && declared->declared.essential;
    auto variables = complete(message.variables);
    if (!essential) {
        const auto& holder = message.personId.empty() ? canonical.to : message.personId;
        variables["unsubscribe_url"] = parts_.unsubscribe.linkFor({holder, canonical.to, message.category});
    }
    return queueRendered(tx, canonical, parts_.shelf.render(tx, canonical.templateKey, variables));
}

std::string Outbox::whyHeld(sdk::Transaction& tx, const sdk::MailMessage& message) {
    const auto declared = parts_.shelf.find(TemplateShelf::canonicalKey(message.templateKey));
    return recipients_.whyHeld(tx, message.to, message.personId.empty() ? message.to : message.personId,
                               message.category, declared && declared->declared.essential);
}

std::vector<sdk::MailSender> Outbox::senders() {
    const auto account = parts_.ways.account();
    std::vector<sdk::MailSender> all{{"", "", account->from.address}};
    for (const auto& [category, label] : parts_.shelf.categories())
        if (const auto own = account->fromByCategory.find(category); own != account->fromByCategory.end())
            all.push_back({category, label, own->second.address});
    return all;
}

std::string Outbox::queueRendered(sdk::Transaction& tx, const sdk::MailMessage& message, const RenderedMail& rendered) {
    const auto declared = parts_.shelf.find(message.templateKey);
    const auto id = sdk::newId(parts_.random, "mail");
    const auto secrets = secretsOf(declared ? declared->declared.sample : sdk::Value(), message.variables);
    const auto shown = [&](const std::string& text) { return without(secrets, withoutTokens(text)); };
    // Whose address is none is that mail's own trouble, not that of whatever it is part of.
    const bool usable = sdk::EmailAddress::parse(message.to).has_value();
    StoredMail mail{
        .id = id,
        .messageId = id + "@" + options_.host,
        .recipient = message.to,
        .subject = shown(oneLine(rendered.subject)),
        .text = shown(rendered.text),
        .html = shown(rendered.html),
        .status = usable ? "queued" : "failed",
        .error = usable ? "" : "No mail can be sent to this address. Correct it where it is kept, then send anew.",
        .createdAt = parts_.clock.now(),
        .essential = declared && declared->declared.essential,
        .variables = shown(complete(message.variables).dump()),
        .facts = shown(message.facts.is_object() ? message.facts.dump() : "{}")};
    if (mail.text != rendered.text || mail.html != rendered.html)
        mail.sealed = parts_.secrets.seal(sdk::Value{{"text", rendered.text}, {"html", rendered.html}}.dump(),
                                          sealedMailPlace(id));
    tx.afterCommit([this] { parts_.wakeUp.ring(); });
    return repository_.add(tx, mail, message);
}

}  // namespace guildhall::mail
