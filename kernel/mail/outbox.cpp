#include "kernel/mail/outbox.hpp"

#include "kernel/mail/mime_message.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::mail {

namespace {

/// A subject is one line, whatever a value put into it.
std::string oneLine(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    return sdk::trim(text);
}

int yearOf(sdk::Instant now) { return static_cast<int>(sdk::Date(std::chrono::floor<std::chrono::days>(now)).year()); }

}  // namespace

std::string Outbox::queue(sdk::Transaction& tx, const sdk::MailMessage& message) {
    if (!isSafeAddress(message.to)) throw sdk::Invalid("No mail can be sent to the address “" + message.to + "”.");
    if (!message.key.empty())
        if (auto known = repository_.findByKey(tx, message.key)) return *known;
    const auto now = clock_.now();
    auto complete = message;
    if (!complete.variables.is_object()) complete.variables = sdk::Value::object();
    complete.variables["portal_url"] = options_.portalUrl;
    complete.variables["org_name"] = options_.organisation;
    complete.variables["current_year"] = yearOf(now);
    const auto rendered = templates_.render(message.templateKey, complete.variables);
    const auto id = sdk::newId(random_, "mail");
    const StoredMail mail{.id = id,
                          .messageId = id + "@" + options_.host,
                          .recipient = message.to,
                          .subject = oneLine(rendered.subject),
                          .text = rendered.text,
                          .html = rendered.html,
                          .createdAt = now};
    tx.afterCommit([this] { wakeUp_.ring(); });
    return repository_.add(tx, mail, complete);
}

}  // namespace guildhall::mail
