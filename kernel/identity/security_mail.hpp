// Tells people by mail when something about how they sign in has changed, so that they notice when it was somebody
// else.
#pragma once

#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>
#include <string>

namespace guildhall::identity {

enum class SecurityChange {
    Password,
    SecondStepOn,
    SecondStepOff,
    RecoveryCodes,
    RecoveryCodeUsed,
    PasskeyAdded,
    PasskeyRemoved,
    IdentityLinked,
    IdentityRemoved,
};

/// Queues the mail in the transaction of the change.
using TellsOfSecurity = std::function<void(sdk::Transaction&, const sdk::Person&, SecurityChange, const sdk::Actor&)>;

/// Any thread.
class SecurityMail {
public:
    SecurityMail(sdk::Mail& mail, const sdk::Clock& clock) : mail_(mail), clock_(clock) {}
    void describe(sdk::Registrar& add);
    /// Template kernel/mail/security_changed: name, what, when, browser, address, by_other.
    void tell(sdk::Transaction& tx, const sdk::Person& person, SecurityChange change, const sdk::Actor& actor);

private:
    sdk::Mail& mail_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::identity
