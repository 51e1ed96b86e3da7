#include "student/administrators.hpp"

#include <guildhall/sdk/email_address.hpp>

namespace guildhall::badges {

namespace {

constexpr const char* role = "badge_admin";

}  // namespace

std::set<std::string, std::less<>> addressesIn(std::string_view list) {
    std::set<std::string, std::less<>> addresses;
    for (std::size_t at = 0; at <= list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        if (const auto address = sdk::EmailAddress::parse(list.substr(at, end - at))) addresses.insert(address->text());
        at = end + 1;
    }
    return addresses;
}

void makeAdministrators(sdk::Registrar& add, sdk::Services& services) {
    add.settingCheck("admin_emails", [](std::string_view value) -> std::string {
        for (std::size_t at = 0; at < value.size();) {
            const auto end = std::min(value.find(',', at), value.size());
            if (!sdk::EmailAddress::parse(value.substr(at, end - at)))
                return "Each must be an e-mail address, with commas between: ada@example.com, grace@example.com";
            at = end + 1;
        }
        return {};
    });
    // An account signs in only by what proves its address: a mailed link, a password that such a link has set, or a
    // service that vouches for it.
    add.listen({"kernel.signed_in", "Make the administrators named in the settings",
                [&services](sdk::Transaction& tx, const sdk::Value& event) {
                    const auto person = services.people.find(tx, event.value("person", std::string()));
                    if (!person || !addressesIn(services.settings.text("admin_emails")).contains(person->email)) return;
                    services.people.grant(tx, {}, person->id, role, "Named in the settings of the plugin Badges");
                }});
}

}  // namespace guildhall::badges
