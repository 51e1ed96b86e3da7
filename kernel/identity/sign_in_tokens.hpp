// Tokens of links that sign in or set a password: 256 bits, stored as hashes, used once. One that somebody asked for in
// their browser works in that browser, or with the code that stands in the mail: programs that look through mail open
// links and press buttons, but they do not type codes.
#pragma once

#include "kernel/identity/credential_repository.hpp"
#include "kernel/identity/guess_limits.hpp"
#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::identity {

enum class TokenPurpose {
    MagicLink,   ///< 15 minutes
    Invitation,  ///< 7 days
    Reset,       ///< 1 hour
};

inline constexpr std::chrono::days invitationLife{7};

struct TokenHolder {
    std::string personId;
    TokenPurpose purpose;
    std::string browserHash = {}, codeHash = {};
};

/// What a link is opened with.
struct LinkKey {
    std::vector<std::string> browsers = {};  ///< hashes of what names this browser
    std::string code = {};                   ///< as typed
};

/// Any thread; every call works in the caller's transaction.
class SignInTokens {
public:
    SignInTokens(const sdk::Clock& clock, sdk::Random& random) : clock_(clock), random_(random), limits_(clock) {}

    /// The token itself, for a link that is handed over by a terminal or an administrator.
    std::string issue(sdk::Transaction& tx, std::string_view personId, TokenPurpose purpose);
    /// For a link in a mail. `browserHash`: of the browser that asked; empty: nobody asked, and there is no code.
    struct Mailed {
        std::string token;
        std::string code;  ///< “abcd-efgh”
    };
    Mailed issueForMail(sdk::Transaction& tx, std::string_view personId, TokenPurpose purpose,
                        std::string_view browserHash);

    /// Whose it is, while unused and not expired.
    std::optional<TokenHolder> find(sdk::Transaction& tx, std::string_view token);
    /// Whose it is, used and expired ones too.
    std::optional<TokenHolder> findUsed(sdk::Transaction& tx, std::string_view token);
    /// Does it work there, with that code?
    static bool opens(const TokenHolder& holder, const LinkKey& key);
    /// A code that was wrong. After five the link is void.
    void countTry(sdk::Transaction& tx, std::string_view token);
    /// Uses it up. None when it was used, has expired or is unknown, also when two come at once: one gets it. Whoever
    /// comes by a mailed one has the address it went to.
    std::optional<TokenHolder> consume(sdk::Transaction& tx, std::string_view token);
    /// The same by the code that stands in the mail, in the browser that asked. None for a wrong one, which counts as a
    /// guess (guess_limits.hpp) of that browser and address. Throws TooManyRequests.
    std::optional<TokenHolder> consumeByCode(sdk::Transaction& tx, const LinkKey& key, std::string_view address);
    /// A set password makes all the person's other links void.
    void voidAllOf(sdk::Transaction& tx, std::string_view personId);

private:
    std::string add(sdk::Transaction& tx, TokenRow row, TokenPurpose purpose);
    std::optional<TokenHolder> consumed(sdk::Transaction& tx, const std::string& hash);

    const sdk::Clock& clock_;
    sdk::Random& random_;
    GuessLimits limits_;
    CredentialRepository repository_;
    people::PersonRepository persons_;
};

}  // namespace guildhall::identity
