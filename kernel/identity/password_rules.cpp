#include "kernel/identity/password_rules.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>
#include <vector>

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

/// The person's own words, longest first: address, name, and what they are put together from.
std::vector<std::string> ownWords(std::string_view email, std::string_view name) {
    constexpr std::size_t shortest = 3;
    std::vector<std::string> all;
    const auto add = [&](std::string_view text) {
        auto word = sdk::folded(text);
        if (word.size() >= shortest) all.push_back(std::move(word));
    };
    for (const auto whole : {email, name}) {
        add(whole);
        for (std::size_t at = 0; at < whole.size();) {
            const auto end = std::min(whole.find_first_of(" .@-_+,'", at), whole.size());
            add(whole.substr(at, end - at));
            at = end + 1;
        }
    }
    std::ranges::sort(all, [](const auto& a, const auto& b) { return a.size() > b.size(); });
    return all;
}

/// What is left without those words, however often they come, and without figures and signs is too little to guess at.
bool madeOf(std::string rest, const std::vector<std::string>& words) {
    constexpr std::size_t enough = 8;
    bool any = false;
    for (const auto& word : words)
        for (auto at = rest.find(word); at != rest.npos; at = rest.find(word, at)) {
            rest.erase(at, word.size());
            any = true;
        }
    std::erase_if(rest, [](unsigned char c) { return c < 0x80 && !std::isalpha(c); });
    return any && sdk::countCharacters(rest) < enough;
}

/// Without what people put at the end to make a word longer.
std::string_view stem(std::string_view text) {
    while (!text.empty() && !(text.back() >= 'a' && text.back() <= 'z')) text.remove_suffix(1);
    return text;
}

}  // namespace

PasswordRules::PasswordRules(const std::filesystem::path& commonPasswords, std::size_t least,
                             std::size_t leastWithSecondStep)
    : least_(least), leastWithSecondStep_(std::min(least, leastWithSecondStep)) {
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
                                                  std::string_view name, bool secondStep) const {
    if (password.empty()) return "Enter a password";
    if (!sdk::isUtf8(password)) return "The password has characters that cannot be used";
    const auto characters = sdk::countCharacters(password);
    if (characters < least(secondStep))
        return sdk::say(
            "Password must have at least {least} characters. Three or four words together are easy to remember",
            {{"least", std::to_string(least(secondStep))}});
    if (characters > most)
        return sdk::say("Password must have at most {most} characters", {{"most", std::to_string(most)}});
    const auto lower = sdk::asciiLower(password);
    if (common(lower)) return "This password is easy to guess. Choose words that do not belong together";
    if (madeOf(sdk::folded(password), ownWords(email, name)))
        return "Password must not be made of your name or e-mail address";
    return std::nullopt;
}

}  // namespace guildhall::identity
