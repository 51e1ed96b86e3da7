#include <guildhall/sdk/words.hpp>

#include <guildhall/sdk/say.hpp>

#include <unicode/locid.h>

namespace guildhall::sdk {

std::string thousands(std::int64_t number) {
    auto text = std::to_string(number);
    const int first = number < 0 ? 1 : 0;
    for (int at = static_cast<int>(text.size()) - 3; at > first; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

std::string countText(std::int64_t number, std::string_view one, std::string_view many) {
    return sayCount(number, "{n} " + std::string(one), "{n} " + std::string(many));
}

std::string capitalised(std::string_view text) {
    std::string result(text);
    if (!result.empty() && result.front() >= 'a' && result.front() <= 'z') result.front() &= static_cast<char>(~0x20);
    return result;
}

std::string withArticle(std::string_view noun) {
    const bool vowel = !noun.empty() && std::string_view("aeiouAEIOU").find(noun.front()) != std::string_view::npos;
    return say((vowel ? "an " : "a ") + std::string(noun));
}

std::string codeInWords(std::string_view code) {
    std::string words;
    for (const char c : code) {
        if (c == '.')
            words += ": ";
        else
            words += c == '_' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return say(capitalised(words));
}

std::string languageName(std::string_view tag) {
    UErrorCode problem = U_ZERO_ERROR;
    const auto locale =
        icu::Locale::forLanguageTag(icu::StringPiece(tag.data(), static_cast<int>(tag.size())), problem);
    if (tag.empty() || U_FAILURE(problem)) return std::string(tag);
    icu::UnicodeString name;
    locale.getDisplayName(icu::Locale::getEnglish(), name);
    std::string text;
    name.toUTF8String(text);
    return text.empty() ? std::string(tag) : say(text);
}

}  // namespace guildhall::sdk
