// What is wrong with a mail's mustache source, told by line. Pure; any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::mail {

struct TemplateProblem {
    std::size_t line;     ///< from 1
    std::string message;  ///< “there is no variable “naem””
};

/// Tags must be closed and nested, variables must be among those of `sample` (inside a section also those of its
/// elements), and values are always escaped: `{{{`, `{{&`, partials and other delimiters are refused.
std::vector<TemplateProblem> checkTemplate(std::string_view source, const sdk::Value& sample);

/// The paths of a sample with what they hold there: `participant.firstName` → `Ada`. A list counts by its first element
/// (`items.name`).
std::vector<std::pair<std::string, std::string>> variablesOf(const sdk::Value& sample);

}  // namespace guildhall::mail
