// Setting passwords: by the link of an invitation or reset, or by hand.
#pragma once

#include "kernel/identity/password_hasher.hpp"
#include "kernel/identity/password_rules.hpp"
#include "kernel/identity/security_mail.hpp"
#include "kernel/identity/sessions.hpp"
#include "kernel/identity/sign_in_tokens.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::identity {

/// Any thread; setting blocks for the time of one bcrypt. A new password ends the person's sessions and voids their
/// other links.
class Passwords {
public:
    struct Parts {
        sdk::Database& database;
        PasswordHasher& hasher;
        const PasswordRules& rules;
        SignInTokens& tokens;
        Sessions& sessions;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        TellsOfSecurity told = {};
    };
    explicit Passwords(Parts parts) : parts_(parts) {}

    /// How many characters a password of this person has at least.
    std::size_t least(std::string_view personId);
    /// When they last set one; none: they have none.
    std::optional<sdk::Instant> setAt(sdk::Transaction& tx, std::string_view personId) {
        return CredentialRepository::passwordSetAt(tx, personId);
    }

    /// Whose password the link sets; none when it was used, has expired or is not such a link.
    std::optional<sdk::Person> personOfLink(std::string_view token);
    /// Does the link take the code from the mail here?
    bool needsCode(std::string_view token, const LinkKey& key);
    /// Throws Invalid (field `password` or `code`) for a password that is not allowed and a code that is wrong — the
    /// link stays good — and NotFound when the link is not. Audited as PASSWORD_SET. Returns the person.
    sdk::Person setByLink(std::string_view token, std::string_view password, const sdk::Actor& from,
                          const LinkKey& key = {});
    /// By the person themselves, who are signed in and have shown lately who they are. Their session of that id stays,
    /// the others too: they are asked. Audited as PASSWORD_SET. Throws Invalid.
    void setOwn(const sdk::Actor& actor, std::string_view password);
    /// By an administrator or the command line; the caller has checked that they may. Audited as PASSWORD_RESET_ADMIN.
    /// Throws Invalid and NotFound.
    void setByHand(const sdk::Actor& actor, std::string_view personId, std::string_view password,
                   const std::string& reason = {});

private:
    void check(std::string_view password, const sdk::Person& person);
    bool hasSecondStep(std::string_view personId);
    void store(sdk::Transaction& tx, const std::string& personId, const std::string& hash);

    Parts parts_;
    people::PersonRepository persons_;
    CredentialRepository credentials_;
};

}  // namespace guildhall::identity
