// The second step at sign-in: a code of an app, or one of the recovery codes. Each code works once; guessing gets
// slower as with passwords.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/factors/factor_repository.hpp"
#include "kernel/identity/guess_limits.hpp"
#include "kernel/identity/known_browsers.hpp"
#include "kernel/identity/security_mail.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::identity {

/// Any thread.
class SecondSteps {
public:
    struct Parts {
        sdk::Database& database;
        const config::SecretBox& secrets;
        sdk::Audit& audit;
        const KnownBrowsers& browsers;
        const sdk::Clock& clock;
        sdk::Random& random;
        TellsOfSecurity told = {};
    };
    explicit SecondSteps(Parts parts) : parts_(std::move(parts)), limits_(parts_.clock) {}

    struct State {
        std::optional<sdk::Instant> since;  ///< none: no second step
        std::int64_t recoveryCodes = 0;     ///< left
    };
    State of(sdk::Transaction& tx, std::string_view personId) const;

    /// Whether this is a code of theirs, which is used up then. Throws TooManyRequests while a wait runs.
    /// `browserMark`: of a cookie (known_browsers.hpp). Wrong ones are audited as LOGIN_FAILED.
    bool check(const sdk::Person& person, std::string_view typed, const sdk::Actor& from, std::string_view browserMark);

    /// A secret for an app to be set up with.
    std::string newSecret() const;
    /// From now on signing in takes a code. Returns the recovery codes, which are told this once; none when `code` is
    /// not the app's. Audited as SECOND_STEP_SET_UP.
    std::optional<std::vector<std::string>> setUp(sdk::Transaction& tx, const sdk::Actor& actor,
                                                  const sdk::Person& person, const std::string& secret,
                                                  std::string_view code);
    /// Audited as RECOVERY_CODES_MADE.
    std::vector<std::string> newRecoveryCodes(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Person& person);
    /// Audited as SECOND_STEP_REMOVED. False when there was none.
    bool remove(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Person& person, const std::string& reason);

    /// Its name; empty when they have no such passkey. Audited as PASSKEY_REMOVED.
    std::string removePasskey(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Person& person,
                              const std::string& id);

    static vault::SealedColumn sealedColumn();

private:
    enum class Found { No, Code, RecoveryCode };
    Found use(sdk::Transaction& tx, std::string_view personId, std::string_view typed);
    std::vector<std::string> keepCodes(sdk::Transaction& tx, std::string_view personId);
    void tell(sdk::Transaction& tx, const sdk::Person& person, SecurityChange change, const sdk::Actor& actor) const {
        if (parts_.told) parts_.told(tx, person, change, actor);
    }

    Parts parts_;
    GuessLimits limits_;
};

}  // namespace guildhall::identity
