// What somebody is called, for a page about them.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <string>

namespace guildhall::privacy {

/// Throws NotFound when there is no such person.
std::string nameOf(sdk::Transaction& tx, const std::string& person);
/// Of who did something: their name, what is said of who has no account, or the system.
std::string byWhom(sdk::Transaction& tx, const std::string& person, const std::string& otherwise = {});

}  // namespace guildhall::privacy
