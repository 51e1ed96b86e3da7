// Whose identity it is that another service has shown. One identity is one person's; a new one is linked by an
// invitation, by an administrator, or by an address that both sides have verified. Where two people could be meant
// nobody gets in.
#pragma once

#include "kernel/federation/external_identity_repository.hpp"
#include "kernel/identity/security_mail.hpp"
#include "kernel/identity/sessions.hpp"
#include "kernel/identity/sign_in_tokens.hpp"

#include <guildhall/sdk/audit.hpp>

#include <optional>
#include <string>

namespace guildhall::identity {

/// Any thread.
class ExternalSignIn {
public:
    struct Parts {
        sdk::Database& database;
        const federation::Trusted& trusted;
        SignInTokens& tokens;
        Sessions& sessions;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
        TellsOfSecurity told = {};
    };
    explicit ExternalSignIn(Parts parts) : parts_(std::move(parts)) {}

    enum class Refusal { None, Unknown, Collision, NotActive };
    struct Outcome {
        std::optional<SignedIn> in;
        Refusal refusal = Refusal::None;
    };
    /// `invitation`: token of the invitation they came by; empty: none. Audited as LOGIN, IDENTITY_LINKED or
    /// LOGIN_FAILED; who is refused waits for an administrator.
    Outcome enter(const federation::Assertion& who, const std::string& invitation, const sdk::Actor& from);

    /// By an administrator, whoever waits becomes that person's. Throws NotFound, and Conflict when somebody has the
    /// identity or the person has another one of that service. Audited as IDENTITY_LINKED.
    void link(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& waitingId, const sdk::Person& person,
              const std::string& reason);
    /// Ends the sessions begun with it. Audited as IDENTITY_UNLINKED. False when that person has no such identity.
    bool unlink(sdk::Transaction& tx, const sdk::Actor& actor, const sdk::Person& person, const std::string& id,
                const std::string& reason);
    /// Nobody's. Audited as IDENTITY_DISMISSED.
    void dismiss(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& waitingId);

private:
    struct Found {
        std::string personId;
        std::string how;         ///< empty: it was linked before
        std::string identityId;  ///< of one that was
        Refusal refusal = Refusal::None;
    };
    Found find(sdk::Transaction& tx, const federation::Assertion& who, const std::string& invitation);
    Found invited(sdk::Transaction& tx, const federation::Assertion& who, const std::string& invitation);
    void keep(sdk::Transaction& tx, const federation::Assertion& who, const sdk::Person& person, const std::string& how,
              const std::string& reason, const sdk::Actor& actor);
    Outcome refuse(sdk::Transaction& tx, const federation::Assertion& who, const Found& found, const sdk::Actor& from);

    Parts parts_;
    people::PersonRepository persons_;
};

}  // namespace guildhall::identity
