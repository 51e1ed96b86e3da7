// A mail as it goes over the wire: MIME multipart/alternative, UTF-8, every line within limits.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::mail {

struct Mailbox {
    std::string address;
    std::string name = {};
};

struct MimeParts {
    Mailbox from;
    std::string to;         ///< address
    std::string messageId;  ///< without angle brackets
    std::string subject;
    std::string text;
    std::string html;
    sdk::Instant date;
    std::string unsubscribeUrl = {};       ///< for RFC 8058; empty: an essential mail, or one with copies
    std::vector<std::string> copies = {};  ///< addresses that everybody sees
    std::string replyTo = {};              ///< address; empty: answers go to From
};

/// CRLF line ends. Throws std::invalid_argument for a line break or control character in a header's value, and for an
/// address that is none (sdk::EmailAddress).
std::string mimeMessage(const MimeParts& parts);

/// With line breaks after `lineLength` characters; 0: in one line.
std::string base64(std::string_view bytes, int lineLength = 0);

/// A header value in RFC 2047 words where it is not plain ASCII; never cuts a character.
std::string encodedHeader(std::string_view text);

}  // namespace guildhall::mail
