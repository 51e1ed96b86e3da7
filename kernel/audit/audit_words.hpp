// The log's codes as people read them. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::audit {

/// What an action is called: `LIST_VIEW_SHARED` is “List view shared”.
std::string actionInWords(std::string_view action);
/// The group it stands in where one chooses from all of them: “Signing in”. What no plugin of ours records has a group
/// too: the thing it was done to.
std::string categoryOf(std::string_view action);
/// Does it give somebody power, carry data away or destroy it?
bool isDangerous(std::string_view action);
/// Is it the code of a permission that somebody lacked?
bool isPermission(std::string_view reason);
std::string reasonInWords(std::string_view action, const std::string& reason);
/// Empty for who acts by a link: its name stands where others have theirs.
std::string roleInWords(const std::string& role);

}  // namespace guildhall::audit
