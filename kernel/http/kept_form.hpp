// A form that came after its session had ended: what was typed is kept for a while and put back into the page's
// form once the person has signed in again.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::http {

struct KeptForm {
    std::string action;  ///< path it was sent to
    std::multimap<std::string, std::string, std::less<>> values;
    bool hadFiles = false;  ///< which are not kept
};

/// The query parameter that names a kept form in the address of its page.
inline constexpr const char* keptFormParameter = "kept-form";
/// Does this address lead to a page with a kept form?
bool keptFormIn(std::string_view path);

/// The values without what is not kept: form tokens, passwords and other secrets, by their names.
std::multimap<std::string, std::string, std::less<>> keepable(
    const std::multimap<std::string, std::string, std::less<>>& values);

/// The page with the values in its form for that action. Nothing when there is no such form. Never fills hidden fields,
/// passwords and files. Reads the markup of our own templates: attributes in double quotes, closed tags. Pure.
std::optional<std::string> withKeptForm(std::string_view page, const KeptForm& kept);

}  // namespace guildhall::http
