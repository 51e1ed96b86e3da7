#include "kernel/mail/mail_event_pages.hpp"

#include "kernel/base/hex.hpp"
#include "kernel/base/json_decoder.hpp"
#include "kernel/base/sha256.hpp"

#include <guildhall/sdk/error.hpp>

#include <openssl/crypto.h>

#include <charconv>

namespace guildhall::mail {

using sdk::Request;
using sdk::Response;
using sdk::Transaction;
using sdk::Value;

namespace {

using namespace std::chrono_literals;

constexpr auto window = 5min;
constexpr std::size_t mostEvents = 1'000, longestDetail = 500;

std::string textOf(const Value& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

MailEvent eventOf(const Value& told) {
    auto id = textOf(told, "message_id");
    if (id.starts_with('<')) id.erase(0, 1);
    if (id.ends_with('>')) id.pop_back();
    const auto hard = told.find("hard");
    return {id, textOf(told, "type"), hard != told.end() && hard->is_boolean() && hard->get<bool>(),
            textOf(told, "detail").substr(0, longestDetail), textOf(told, "at")};
}

/// The reports of a body. Throws sdk::Invalid.
std::vector<MailEvent> eventsOf(const std::string& body) {
    const auto told = base::decodeJson(body);
    const auto listed = told && told->is_object() ? told->value("events", Value()) : Value();
    if (!listed.is_array() || listed.size() > mostEvents)
        throw sdk::Invalid("The body must be JSON with a list “events” of at most 1,000 reports.");
    std::vector<MailEvent> events;
    for (const auto& event : listed)
        if (event.is_object()) events.push_back(eventOf(event));
    return events;
}

}  // namespace

std::string MailEventPages::sign(const std::string& secret, const std::string& timestamp, const std::string& body) {
    return base::toHex(base::hmacSha256(secret, timestamp + "." + body));
}

void MailEventPages::describe(sdk::Registrar& add) {
    add.post("/mail/events", sdk::Public, [this](const Request& request) { return take(request); },
             {.maxBody = 1024 * 1024, .csrf = false});
}

std::string MailEventPages::refusal(const Request& request) const {
    const auto secret = parts_.settings.current()->eventsSecret;
    if (secret.empty()) return "this site takes no reports: no secret is set";
    const auto& timestamp = request.header("x-guildhall-timestamp");
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
    if (error != std::errc() || end != timestamp.data() + timestamp.size()) return "the timestamp is missing";
    const auto& signature = request.header("x-guildhall-signature");
    const auto expected = sign(secret, timestamp, request.body());
    if (signature.size() != expected.size() || CRYPTO_memcmp(signature.data(), expected.data(), expected.size()) != 0)
        return "the signature is wrong";
    const auto age = parts_.clock.now().time_since_epoch() - std::chrono::seconds(seconds);
    return age > window || age < -window ? "the timestamp is more than five minutes off" : "";
}

Response MailEventPages::take(const Request& request) {
    if (const auto why = refusal(request); !why.empty()) return Response::json({{"error", why}}, 401);
    const auto events = eventsOf(request.body());
    return parts_.database.write([&](Transaction& tx) {
        const auto now = parts_.clock.now();
        if (!MailEventRepository::useSignature(tx, request.header("x-guildhall-signature"), now, now - 4 * window))
            return Response::json({{"error", "these reports were told before"}}, 409);
        for (const auto& event : events) apply(tx, request.actor(), event);
        return Response::json({{"taken", events.size()}});
    });
}

void MailEventPages::apply(Transaction& tx, const sdk::Actor& actor, const MailEvent& event) {
    const bool bounce = event.kind == "bounce", complaint = event.kind == "complaint";
    if (!bounce && !complaint && event.kind != "delivered") return;
    const auto mail = mails_.findByMessageId(tx, event.messageId);
    const auto now = parts_.clock.now();
    if (!mail || !MailEventRepository::add(tx, mail->id, event, now)) return;
    const std::string told = bounce      ? (event.hard ? "bounced" : "bounced, may pass")
                             : complaint ? "complained"
                                         : "delivered";
    mails_.noteAttempt(tx, sdk::newId(parts_.random, "matt"), mail->id, {now, "", told, event.detail});
    if (complaint || (bounce && event.hard)) stopAddress(tx, actor, *mail, event);
}

void MailEventPages::stopAddress(Transaction& tx, const sdk::Actor& actor, const StoredMail& mail,
                                 const MailEvent& event) {
    const bool complaint = event.kind == "complaint";
    mails_.setOutcome(tx, mail.id, complaint ? "complained" : "bounced", event.detail);
    recipients_.suppress(tx,
                         {.address = sdk::asciiLower(mail.recipient),
                          .reason = complaint ? "complaint" : "hard bounce",
                          .detail = event.detail,
                          .mailId = mail.id},
                         parts_.clock.now());
    parts_.audit.record(tx, actor, {.action = complaint ? "MAIL_COMPLAINED" : "MAIL_BOUNCED", .target = mail.id});
}

}  // namespace guildhall::mail
