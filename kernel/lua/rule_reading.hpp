// What a rule's text shows before it runs: the fields of the input it reads. Pure; any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::lua {

/// Without the byte order mark that some editors write.
std::string withoutMark(std::string text);

/// “line 3: this hook has no input.participant.nmae; input.participant has email, name” for the first field that the
/// sample lacks. Follows the returned function's first parameter and locals that stand for parts of it; what it cannot
/// follow it leaves alone. None for a text that is no Lua: running it says so.
std::optional<std::string> unknownField(std::string_view source, const sdk::Value& sampleInput);

}  // namespace guildhall::lua
