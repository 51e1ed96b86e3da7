#include "student/administrators.hpp"

#include <guildhall/sdk/email_address.hpp>

#include <algorithm>

namespace guildhall::badges {

namespace {

constexpr const char* role = "badge_admin";

}  // namespace

void makeAdministrators(sdk::Registrar& add, sdk::Services& services) {
    add.settingCheck("admin_emails", sdk::EmailAddress::listProblem);
    // An account signs in only by what proves its address: a mailed link, a password that such a link has set, or a
    // service that vouches for it.
    add.listen({"kernel.signed_in", "Make the administrators named in the settings",
                [&services](sdk::Transaction& tx, const sdk::Value& event) {
                    const auto person = services.people.find(tx, event.value("person", std::string()));
                    const auto named = sdk::EmailAddress::list(services.settings.text("admin_emails"));
                    if (!person || std::ranges::find(named, person->email, &sdk::EmailAddress::text) == named.end()) return;
                    services.people.grant(tx, {}, person->id, role, "Named in the settings of the plugin Badges");
                }});
}

}  // namespace guildhall::badges
