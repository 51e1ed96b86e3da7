// JSON as it may come from strangers (RFC 8259, I-JSON of RFC 7493): one value and nothing behind it, no name twice in
// an object, nested at most 32 deep. Two readers of one document must not see different things in it. Pure; any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

/// Throws sdk::Invalid with a sentence that says what is wrong.
sdk::Value readStrictly(std::string_view text);

/// The member if there is one and it is a text; otherwise empty.
std::string textIn(const sdk::Value& object, const char* name);
/// The member, or null.
const sdk::Value& memberOf(const sdk::Value& object, const char* name);
/// JSON-LD writes a list of one as that one: the member as a list; empty when absent or null.
std::vector<sdk::Value> listIn(const sdk::Value& object, const char* name);
/// Is `text` the member, or among its items?
bool names(const sdk::Value& object, const char* name, std::string_view text);

}  // namespace guildhall::badges
