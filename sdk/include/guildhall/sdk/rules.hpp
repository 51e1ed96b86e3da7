// Site rules in Lua (K-36, K-37): a plugin declares a hook with its input and output; a site's rules may change the
// outcome. Rules run in worker processes with limits, get plain data and give plain data.
#pragma once

#include <guildhall/sdk/value.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

struct HookDeclaration {
    std::string name;         ///< `certificate.layout`
    std::string description;  ///< what a rule may decide here, in one or two sentences
    Value sampleInput;        ///< every input key with a real-looking value: documentation and test input
    Value sampleOutput;       ///< what a rule may return
    /// What a key of input or output means, in a few words, by path (`participant.name`); shown beside the editor.
    std::map<std::string, std::string> notes = {};
    /// Paths of the input that only people with the permission may see when recent inputs are shown.
    std::map<std::string, Sensitivity> sensitive = {};
};

/// A rule that did not do its work. The default outcome counts; the failure is logged and audited.
struct RuleProblem {
    std::string rule;     ///< file name or rule id
    std::string message;  ///< with line, in plain words
};

struct RuleOutcome {
    std::optional<Value> value;  ///< what the last rule that answered returned; none: use the default
    std::vector<RuleProblem> problems;
};

/// Any thread; blocks up to the rule's time budget.
class Rules {
public:
    virtual ~Rules();
    /// Calls the site's rules of this hook in name order. Each gets `input` and, as second argument, the outcome so
    /// far (or nil). Never throws for what a rule does.
    virtual RuleOutcome call(std::string_view hook, const Value& input) = 0;
    /// True when any rule is there: lets a caller skip building the input.
    virtual bool has(std::string_view hook) = 0;
};

}  // namespace guildhall::sdk
