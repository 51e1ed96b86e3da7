// For tests of a plugin's hooks: what the kernel checks of a declaration, of what arrives and of what a rule answers.
#pragma once

#include <guildhall/sdk/rules.hpp>

#include <string>
#include <vector>

namespace guildhall::testkit {

/// How the declaration contradicts itself; empty: not. Such a plugin cannot be enabled.
std::string hookProblem(const sdk::HookDeclaration& hook);
/// Paths of an input that the sample lacks or shows with another type.
std::vector<std::string> undeclaredInput(const sdk::HookDeclaration& hook, const sdk::Value& input);
/// Paths of the sample that none of these inputs has with a value: fields that the documentation invents.
std::vector<std::string> neverArriving(const sdk::HookDeclaration& hook, const std::vector<sdk::Value>& inputs);
/// Why a rule that answers this has failed; empty: it has not.
std::string answerProblem(const sdk::HookDeclaration& hook, sdk::Value answer);

}  // namespace guildhall::testkit
