// Ten codes on paper, each good once, for when the app that shows codes is lost.
#pragma once

#include <guildhall/sdk/id.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::factors {

/// `xxxx-xxxx-xxxx-xxxx` of characters that are not taken for one another (79 bits: a stolen database does not tell
/// them).
std::vector<std::string> newRecoveryCodes(sdk::Random& random);
/// As it is kept: the hash of what was typed, whatever case, blanks and hyphens. `personId`: the same code of another
/// person has another one.
std::string recoveryHash(std::string_view personId, std::string_view typed);
/// Ten characters that are not taken for one another; for codes of another length `length`. No hyphens.
std::string newTypedCode(sdk::Random& random, std::size_t length);
/// What was typed without blanks and hyphens, in lower case.
std::string plainCode(std::string_view typed);

}  // namespace guildhall::factors
