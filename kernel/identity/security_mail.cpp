#include "kernel/identity/security_mail.hpp"

#include "kernel/identity/browser_name.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::identity {

namespace {

constexpr const char* key = "kernel/mail/security_changed";

std::string saying(SecurityChange change) {
    switch (change) {
        case SecurityChange::Password: return sdk::say("Your password was set.");
        case SecurityChange::SecondStepOn:
            return sdk::say("A second step was set up: signing in takes a code of your app.");
        case SecurityChange::SecondStepOff: return sdk::say("The second step was taken away.");
        case SecurityChange::RecoveryCodes:
            return sdk::say("New recovery codes were made. The old ones no longer work.");
        case SecurityChange::RecoveryCodeUsed: return sdk::say("One of your recovery codes was used.");
        case SecurityChange::PasskeyAdded: return sdk::say("A passkey was added.");
        case SecurityChange::PasskeyRemoved: return sdk::say("A passkey was removed.");
        case SecurityChange::IdentityLinked: return sdk::say("Another way to sign in was linked to your account.");
        case SecurityChange::IdentityRemoved: return sdk::say("A way to sign in was taken from your account.");
    }
    return {};
}

}  // namespace

void SecurityMail::describe(sdk::Registrar& add) {
    add.mailTemplate({.key = key,
                      .title = "How you sign in has changed",
                      .category = "access",
                      .essential = true,
                      .sample = {{"name", "Ada Lovelace"},
                                 {"what", "A passkey was added."},
                                 {"when", "30 Nov 2026, 14:05 (Europe/Berlin)"},
                                 {"browser", "Firefox on Linux"},
                                 {"address", "192.0.2.1"},
                                 {"by_other", false}},
                      .notes = {{"what", "what has changed, as a sentence"},
                                {"by_other", "true when an administrator has done it"}}});
}

void SecurityMail::tell(sdk::Transaction& tx, const sdk::Person& person, SecurityChange change,
                        const sdk::Actor& actor) {
    const bool other = actor.personId != person.id;
    mail_.queue(tx, {.templateKey = key,
                     .to = person.email,
                     .personId = person.id,
                     .category = "access",
                     .variables = {{"name", person.name},
                                   {"what", saying(change)},
                                   {"when", sdk::showInstant(clock_.now(), person.timeZone)},
                                   // Where an administrator sits is theirs.
                                   {"browser", other ? "" : browserName(actor.userAgent)},
                                   {"address", other ? "" : actor.address},
                                   {"by_other", other}}});
}

}  // namespace guildhall::identity
