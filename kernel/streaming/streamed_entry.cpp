#include "kernel/streaming/streamed_entry.hpp"

#include <guildhall/sdk/time.hpp>

namespace guildhall::streaming {

using sdk::Value;

namespace {

constexpr int facility = 13, notice = 5, warning = 4;
constexpr std::size_t longestKind = 32, longestHost = 255;

/// Names in the head are printable ASCII without blanks (RFC 5424, 6.2).
std::string plain(std::string_view text, std::size_t longest) {
    std::string name;
    for (const char c : text.substr(0, longest)) name += c > ' ' && c < 0x7f ? c : '_';
    return name.empty() ? "-" : name;
}

std::string parameter(const char* name, std::string_view value) {
    std::string text = std::string(" ") + name + "=\"";
    for (const char c : value) {
        if (c == '"' || c == '\\' || c == ']') text += '\\';
        text += c;
    }
    return text + "\"";
}

/// ISO 8601 with all six digits: what is hashed.
std::string exact(std::int64_t micros) {
    auto text = sdk::isoInstant(sdk::fromMicros(micros));
    auto digits = std::to_string(micros % 1'000'000);
    digits.insert(0, 6 - digits.size(), '0');
    return text.substr(0, text.rfind('Z')) + "." + digits + "Z";
}

Value parsed(const std::string& text) {
    auto value = Value::parse(text, nullptr, false);
    return value.is_discarded() ? Value(text) : value;
}

}  // namespace

Value entryJson(const audit::StoredEntry& entry) {
    return {{"seq", entry.seq},
            {"at", exact(entry.at)},
            {"action", entry.action},
            {"target", entry.target},
            {"actor", entry.actorId},
            {"role", entry.actorRole},
            {"address", entry.address},
            {"user_agent", entry.userAgent},
            {"request", entry.requestId},
            {"reason", entry.reason},
            {"changes", parsed(entry.changes)},
            {"details", parsed(entry.details)},
            {"previous_hash", entry.previousHash},
            {"hash", entry.hash}};
}

std::string syslogMessage(const audit::StoredEntry& entry, std::string_view host) {
    const bool bad = entry.action.ends_with("_FAILED") || entry.action == "ACCESS_DENIED" ||
                     entry.action == "AUDIT_STREAM_GAP" || entry.action == "IDENTITY_COLLISION";
    return "<" + std::to_string(facility * 8 + (bad ? warning : notice)) + ">1 " + exact(entry.at) + " " +
           plain(host, longestHost) + " guildhall - " + plain(entry.action, longestKind) +
           // 32473 is the number that RFC 5612 keeps for those who have none.
           " [audit@32473" + parameter("seq", std::to_string(entry.seq)) + parameter("actor", entry.actorId) +
           parameter("target", entry.target) + parameter("previous", entry.previousHash) +
           parameter("hash", entry.hash) + "] \xEF\xBB\xBF" +
           entryJson(entry).dump(-1, ' ', false, Value::error_handler_t::replace);
}

std::string framed(std::string_view message) { return std::to_string(message.size()) + " " + std::string(message); }

}  // namespace guildhall::streaming
