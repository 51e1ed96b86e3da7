// The one rule for e-mail addresses: what a form, an import, the command line and the mail server's line accept is the
// same. Lenient on purpose: internal and test addresses such as c@c.c and -rf@example.com pass. RFC 5321 and 6531
// without quoted local parts and address literals; domains by UTS #46.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

/// Immutable; any thread.
class EmailAddress {
public:
    /// What somebody typed, pasted or sent, or nothing when it is no address: blanks and invisible characters at the
    /// ends are removed, inside they are refused. Text that is not UTF-8 is no address.
    static std::optional<EmailAddress> parse(std::string_view typed);
    /// Says what is allowed; beside the field when `parse` found nothing.
    static const char* problem();

    /// Several with commas between, as a setting has them. What is no address among them is left out; see `listProblem`.
    static std::vector<EmailAddress> list(std::string_view typed);
    /// What is wrong with such a list, for a settingCheck; empty: nothing, also when there is none.
    static std::string listProblem(std::string_view typed);

    /// As it is stored, shown and compared: lower case in every script, NFC, the domain in people's letters.
    const std::string& text() const { return text_; }
    /// As it stands on an SMTP line: the domain as `xn--…`. The local part is as it is, see `needsUtf8`.
    std::string forMailServer() const { return local() + "@" + asciiDomain_; }
    /// The local part is beyond ASCII: it can be sent only to a server that offers SMTPUTF8 (RFC 6531).
    bool needsUtf8() const;
    std::string local() const { return text_.substr(0, text_.find('@')); }
    /// As `xn--…` where it is beyond ASCII.
    const std::string& asciiDomain() const { return asciiDomain_; }

private:
    EmailAddress() = default;
    std::string text_, asciiDomain_;
};

}  // namespace guildhall::sdk
