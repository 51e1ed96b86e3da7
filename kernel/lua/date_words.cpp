#include "kernel/lua/date_words.hpp"

#include <unicode/datefmt.h>
#include <unicode/dtfmtsym.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <map>
#include <memory>

namespace guildhall::lua {

namespace {

/// More would cost start-up time and memory of every worker; the rest is written in English.
constexpr std::array languages{"en",    "bg", "cs", "da", "de", "el", "en-US", "es", "et", "fi", "fr", "hr",
                               "hu",    "is", "it", "ja", "ko", "lt", "lv",    "nb", "nl", "nn", "pl", "pt",
                               "pt-BR", "ro", "ru", "sk", "sl", "sr", "sv",    "tr", "uk", "vi", "zh"};

std::map<std::string, DateWords, std::less<>>& known() {
    static std::map<std::string, DateWords, std::less<>> words;
    return words;
}

template <std::size_t N>
void take(const icu::UnicodeString* names, int first, std::array<std::string, N>& into) {
    for (std::size_t i = 0; i < N; ++i) names[first + static_cast<int>(i)].toUTF8String(into[i]);
}

bool learn(const char* language, DateWords& words) {
    using Symbols = icu::DateFormatSymbols;
    UErrorCode status = U_ZERO_ERROR;
    const auto locale = icu::Locale::forLanguageTag(language, status);
    const Symbols symbols(locale, status);
    const std::unique_ptr<icu::DateFormat> format(icu::DateFormat::createDateInstance(icu::DateFormat::kLong, locale));
    const auto* simple = dynamic_cast<const icu::SimpleDateFormat*>(format.get());
    if (U_FAILURE(status) || !simple) return false;
    int32_t count = 0;
    take(symbols.getMonths(count, Symbols::FORMAT, Symbols::WIDE), 0, words.months);
    take(symbols.getMonths(count, Symbols::FORMAT, Symbols::ABBREVIATED), 0, words.shortMonths);
    const auto* days = symbols.getWeekdays(count, Symbols::FORMAT, Symbols::WIDE);  // 1 is Sunday
    take(days, 1, words.weekdays);
    std::rotate(words.weekdays.begin(), words.weekdays.begin() + 1, words.weekdays.end());
    icu::UnicodeString pattern;
    simple->toPattern(pattern).toUTF8String(words.pattern);
    return true;
}

}  // namespace

void learnDateWords() {
    for (const auto* language : languages) {
        DateWords words;
        if (learn(language, words)) known().emplace(language, std::move(words));
    }
    // “12 March 2026”, as every page has it.
    if (DateWords british; learn("en-GB", british)) known()["en"] = std::move(british);
    // What people write for Norwegian.
    if (const auto found = known().find("nb"); found != known().end()) known().emplace("no", found->second);
}

const DateWords& dateWordsOf(std::string_view language) {
    static const DateWords none;
    for (const auto tag : {language, language.substr(0, language.find('-')), std::string_view("en")})
        if (const auto found = known().find(tag); found != known().end()) return found->second;
    return none;
}

}  // namespace guildhall::lua
