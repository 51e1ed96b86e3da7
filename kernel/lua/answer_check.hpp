// A rule's answer against its hook's declaration, and the declaration against itself. Pure; any thread.
#pragma once

#include <guildhall/sdk/rules.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::lua {

struct AnswerProblem {
    std::string path;      ///< `eligible`; empty: the whole answer
    std::string expected;  ///< “true or false”
    std::string actual;    ///< “a text”: its kind or size
    std::string content;   ///< what stood there, shortened; may hold a person's data

    /// “eligible must be true or false, and is a text”; with its content for those who may see it.
    std::string message() const;
    std::string detail() const;
};

/// What is wrong with the answer. One that is right may be changed into the shape of the sample: Lua's empty table
/// becomes an empty list where a list is expected.
std::optional<AnswerProblem> checkAnswer(const sdk::HookDeclaration& hook, sdk::Value& answer);

/// How a declaration contradicts itself (a note or limit for what is not there, a sample that it refuses); empty: not.
std::string declarationProblem(const sdk::HookDeclaration& hook);

/// Paths of an input that the sample lacks or shows with another type; null in either is any type.
std::vector<std::string> undeclaredInput(const sdk::HookDeclaration& hook, const sdk::Value& input);

/// Paths of the sample input that none of the inputs has with a value.
std::vector<std::string> neverArriving(const sdk::HookDeclaration& hook, const std::vector<sdk::Value>& inputs);

}  // namespace guildhall::lua
