#include "operations/operations_addresses.hpp"

#include <guildhall/sdk/email_address.hpp>

namespace guildhall::coaching {

std::vector<std::string> operationsAddresses(sdk::Services& services, sdk::Transaction& tx) {
    std::vector<std::string> addresses;
    for (const auto& one : sdk::EmailAddress::list(services.settings.text("operations_emails")))
        addresses.push_back(one.text());
    if (addresses.empty())
        for (const auto& person : services.people.withRole(tx, "coaching_admin")) addresses.push_back(person.email);
    return addresses;
}

}  // namespace guildhall::coaching
