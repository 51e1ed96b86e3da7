#include "kernel/identity/password_rules.hpp"

#include <guildhall/sdk/field.hpp>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace guildhall::identity {

namespace {

constexpr std::size_t most = 1000;
constexpr std::string_view runs[] = {"abcdefghijklmnopqrstuvwxyz", "01234567890123456789012345678901234567890",
                                     "qwertyuiopasdfghjklzxcvbnm", "98765432109876543210987654321098765432109"};

/// “abcabcabcabcabc”: nothing but a short piece again and again.
bool repeats(std::string_view text) {
    for (std::size_t unit = 1; unit <= 8 && unit * 2 <= text.size(); ++unit)
        if (std::equal(text.begin() + static_cast<std::ptrdiff_t>(unit), text.end(), text.begin())) return true;
    return false;
}

bool runsAlong(std::string_view text) {
    return std::any_of(std::begin(runs), std::end(runs), [&](std::string_view run) {
        return run.substr(0, text.size()).find(text) != run.npos || run.find(text) != run.npos;
    });
}

/// Without what people put at the end to make a word longer.
std::string_view stem(std::string_view text) {
    while (!text.empty() && !(text.back() >= 'a' && text.back() <= 'z')) text.remove_suffix(1);
    return text;
}

}  // namespace

PasswordRules::PasswordRules(const std::filesystem::path& commonPasswords, std::size_t least) : least_(least) {
    std::ifstream in(commonPasswords);
    if (!in) throw std::runtime_error(commonPasswords.string() + " cannot be read");
    for (std::string line; std::getline(in, line);)
        if (!line.empty() && line[0] != '#') common_.insert(sdk::asciiLower(line));
}

bool PasswordRules::common(std::string_view password) const {
    if (repeats(password) || runsAlong(password) || common_.contains(password)) return true;
    const auto word = stem(password);
    if (common_.contains(word)) return true;
    // Two common ones side by side.
    for (std::size_t cut = 6; cut + 6 <= password.size(); ++cut)
        if (common_.contains(password.substr(0, cut)) &&
            (common_.contains(password.substr(cut)) || common_.contains(stem(password.substr(cut)))))
            return true;
    return false;
}

std::optional<std::string> PasswordRules::problem(std::string_view password, std::string_view email,
                                                  std::string_view name) const {
    if (password.empty()) return "Enter a password";
    if (!sdk::isUtf8(password)) return "The password has characters that cannot be used";
    const auto characters = sdk::countCharacters(password);
    if (characters < least_)
        return "Password must have at least " + std::to_string(least_) +
               " characters. Three or four words together are easy to remember";
    if (characters > most) return "Password must have at most " + std::to_string(most) + " characters";
    const auto lower = sdk::asciiLower(password);
    if (common(lower)) return "This password is easy to guess. Choose words that do not belong together";
    for (const auto own : {email, name})
        if (own.size() >= 4 && lower.size() < own.size() + 8 && lower.find(sdk::asciiLower(own)) != lower.npos)
            return "Password must not be made of your name or e-mail address";
    return std::nullopt;
}

}  // namespace guildhall::identity
