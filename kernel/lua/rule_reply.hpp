// What a worker answered, read without trust: a rule may have taken its process over.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::lua {

struct RuleReply {
    enum class Kind {
        Value,        ///< in `value`
        Failed,       ///< why is in `problem`
        OwnWords,     ///< the same, in words the rule made: they may hold what it was given
        OutOfMemory,  ///< the same, and the worker ends
        TooLate       ///< the same; it stopped itself
    };
    Kind kind = Kind::Failed;
    sdk::Value value;                    ///< at most base::maxJsonDepth deep
    std::string problem;                 ///< one line of at most 500 bytes; never empty unless there is a value
    std::vector<std::string> said = {};  ///< what it logged, at most mostLogLines lines of readable text
};

/// `text` is a reply as rule_worker.hpp says. Pure; any thread.
RuleReply readReply(std::string_view text);

}  // namespace guildhall::lua
