// Who may do something in any of their roles: for mails to those who look after it.
#pragma once

#include "kernel/access/catalogue.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/people.hpp>

#include <string_view>
#include <vector>

namespace guildhall::access {

/// Active people, each once, in the order of their highest role.
std::vector<sdk::Person> peopleWho(sdk::Transaction& tx, const Permissions& all, std::string_view permission,
                                   sdk::Instant now);

}  // namespace guildhall::access
