#include "kernel/mail/mime_message.hpp"

#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/say.hpp>

#include <Poco/Base64Encoder.h>
#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Timestamp.h>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace guildhall::mail {

namespace {

/// 45 bytes become 60 characters, so that a word stays within RFC 2047's 75.
constexpr std::size_t wordBytes = 45;

bool isControl(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

bool isPlain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < '\x7f'; }) &&
           text.find("=?") == text.npos && text.size() <= 200;
}

bool startsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::string headerLine(const std::string& name, const std::string& value) { return name + ": " + value + "\r\n"; }

std::string quotedName(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + "\"";
}

/// The domain as `xn--…`; a local part beyond ASCII stays, and then the way must offer SMTPUTF8 (RFC 6532).
std::string headerAddress(const std::string& address, const char* as) {
    const auto parsed = sdk::EmailAddress::parse(address);
    if (!parsed)
        throw std::invalid_argument(
            sdk::say("“{address}” cannot be the {role} of a mail", {{"address", address}, {"role", sdk::say(as)}}));
    return parsed->forMailServer();
}

std::string fromHeader(const Mailbox& from) {
    const auto address = headerAddress(from.address, "sender");
    if (from.name.empty()) return address;
    const auto name = encodedHeader(from.name);
    return (name == from.name ? quotedName(name) : name) + " <" + address + ">";
}

bool isMessageId(std::string_view id) {
    constexpr std::string_view special = "<>()[],;:\\\" ";
    const auto at = id.find('@');
    return id.size() <= 254 && at != id.npos && at > 0 && at + 1 < id.size() && id.find('@', at + 1) == id.npos &&
           std::none_of(id.begin(), id.end(), [&](char c) { return isControl(c) || special.find(c) != special.npos; });
}

std::string part(const std::string& boundary, const std::string& type, const std::string& body) {
    return "--" + boundary + "\r\nContent-Type: " + type +
           "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(body, 76) + "\r\n";
}

}  // namespace

std::string base64(std::string_view bytes, int lineLength) {
    std::ostringstream text;
    Poco::Base64Encoder encoder(text);
    encoder.rdbuf()->setLineLength(lineLength);
    encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    encoder.close();
    return text.str();
}

std::string encodedHeader(std::string_view text) {
    if (std::any_of(text.begin(), text.end(), isControl))
        throw std::invalid_argument("a mail header cannot have line breaks or control characters");
    if (isPlain(text)) return std::string(text);
    std::string encoded;
    while (!text.empty()) {
        auto length = std::min(wordBytes, text.size());
        while (length < text.size() && length > 1 && !startsCharacter(text[length])) --length;
        if (!encoded.empty()) encoded += "\r\n ";
        encoded += "=?UTF-8?B?" + base64(text.substr(0, length), 0) + "?=";
        text.remove_prefix(length);
    }
    return encoded;
}

std::string mimeMessage(const MimeParts& parts) {
    const auto to = headerAddress(parts.to, "recipient");
    if (!isMessageId(parts.messageId)) throw std::invalid_argument("the Message-ID is malformed");
    const auto boundary = "guildhall-" + parts.messageId.substr(0, parts.messageId.find('@'));
    const Poco::Timestamp date(sdk::toMicros(parts.date));
    std::string message =
        headerLine("Date", Poco::DateTimeFormatter::format(date, Poco::DateTimeFormat::RFC1123_FORMAT, 0));
    message += headerLine("From", fromHeader(parts.from));
    message += headerLine("To", to);
    std::string copies;
    for (const auto& copy : parts.copies) copies += (copies.empty() ? "" : ",\r\n ") + headerAddress(copy, "recipient");
    if (!copies.empty()) message += headerLine("Cc", copies);
    if (!parts.replyTo.empty()) message += headerLine("Reply-To", headerAddress(parts.replyTo, "recipient"));
    message += headerLine("Subject", encodedHeader(parts.subject));
    message += headerLine("Message-ID", "<" + parts.messageId + ">");
    message += headerLine("MIME-Version", "1.0");
    message += headerLine("Auto-Submitted", "auto-generated");
    if (!parts.unsubscribeUrl.empty()) {
        message += headerLine("List-Unsubscribe", "<" + parts.unsubscribeUrl + ">");
        message += headerLine("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
    }
    message += headerLine("Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
    message += "\r\n" + part(boundary, "text/plain", parts.text);
    if (!parts.html.empty()) message += part(boundary, "text/html", parts.html);
    return message + "--" + boundary + "--\r\n";
}

}  // namespace guildhall::mail
