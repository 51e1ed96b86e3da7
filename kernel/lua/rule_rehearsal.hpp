// What would have changed: a hook's recent inputs go through its rules as they are and as they would be.
#pragma once

#include "kernel/lua/rule_engine.hpp"

#include <guildhall/sdk/viewer.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace guildhall::lua {

struct Rehearsed {
    enum class Outcome { Same, Changed, Failed };
    Outcome outcome;
    sdk::Value input;
    std::optional<sdk::Value> before;  ///< none: the default
    std::optional<sdk::Value> after;
    std::string problem;
    std::string detail;  ///< of the problem, for who may see all of the input
};

struct Rehearsal {
    std::vector<Rehearsed> tried;
    std::size_t left = 0;  ///< inputs not tried because the time was up
    std::size_t count(Rehearsed::Outcome outcome) const;
};

/// Blocks for `patience` and one rule's time at most; nothing is recorded.
Rehearsal rehearse(RuleEngine& engine, const sdk::HookDeclaration& hook, const ActiveRule& changed,
                   const std::vector<sdk::Value>& inputs, std::chrono::milliseconds patience = std::chrono::seconds(5));

/// The input with what this viewer may not see replaced by `[REDACTED]`.
sdk::Value shownInput(const sdk::HookDeclaration& hook, sdk::Value input, const sdk::Viewer& viewer);
/// The input with what is sensitive as another one has it.
sdk::Value withSensitiveOf(const sdk::HookDeclaration& hook, sdk::Value input, sdk::Value other);
/// Whether the viewer may see everything that such an input may hold, and so what a rule made of it.
bool seesAll(const sdk::HookDeclaration& hook, const sdk::Viewer& viewer);

/// The paths of a sample with their values and what they mean: [{path, sample, note}].
/// `values`: those that texts have, told with their labels.
sdk::Value describePaths(const sdk::Value& sample, const std::map<std::string, std::string>& notes,
                         const std::map<std::string, std::vector<sdk::Choice>>& values = {});

}  // namespace guildhall::lua
