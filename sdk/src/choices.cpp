#include <guildhall/sdk/choices.hpp>

#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/time.hpp>

#include <unicode/locid.h>
#include <unicode/ucurr.h>

#include <algorithm>
#include <string>

namespace guildhall::sdk {

namespace {

std::string utf8(const icu::UnicodeString& text) {
    std::string result;
    text.toUTF8String(result);
    return result;
}

std::vector<Choice> byName(std::vector<Choice> choices) {
    std::ranges::sort(choices, [](const auto& a, const auto& b) { return compareText(a.label, b.label) < 0; });
    return choices;
}

std::string currencyName(const std::string& code) {
    UErrorCode problem = U_ZERO_ERROR;
    int32_t length = 0;
    auto wide = icu::UnicodeString::fromUTF8(code);
    const auto* name = ucurr_getName(wide.getTerminatedBuffer(), "en", UCURR_LONG_NAME, nullptr, &length, &problem);
    return U_FAILURE(problem) ? code : utf8(icu::UnicodeString(name, length));
}

}  // namespace

const std::vector<Choice>& countryChoices() {
    static const auto all = [] {
        std::vector<Choice> choices;
        for (const auto* const* code = icu::Locale::getISOCountries(); *code; ++code) {
            icu::UnicodeString name;
            icu::Locale("", *code).getDisplayCountry(icu::Locale::getEnglish(), name);
            choices.push_back({*code, utf8(name)});
        }
        return byName(std::move(choices));
    }();
    return all;
}

const std::vector<Choice>& languageChoices() {
    static const auto all = [] {
        std::vector<Choice> choices;
        for (const auto* const* code = icu::Locale::getISOLanguages(); *code; ++code) {
            if (std::string_view(*code).size() != 2) continue;  // three letters are of those few people speak
            icu::UnicodeString name;
            icu::Locale(*code).getDisplayLanguage(icu::Locale::getEnglish(), name);
            auto label = utf8(name);
            if (label != *code) choices.push_back({*code, std::move(label)});
        }
        return byName(std::move(choices));
    }();
    return all;
}

const std::vector<Choice>& currencyChoices() {
    static const auto all = [] {
        std::vector<Choice> choices;
        UErrorCode problem = U_ZERO_ERROR;
        auto* codes = ucurr_openISOCurrencies(UCURR_COMMON | UCURR_NON_DEPRECATED, &problem);
        for (const char* code = uenum_next(codes, nullptr, &problem); code; code = uenum_next(codes, nullptr, &problem))
            choices.push_back({code, currencyName(code) + " (" + code + ")"});
        uenum_close(codes);
        return byName(std::move(choices));
    }();
    return all;
}

int currencyPlaces(std::string_view code) {
    UErrorCode problem = U_ZERO_ERROR;
    auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(code.data(), static_cast<int>(code.size())));
    const auto places = ucurr_getDefaultFractionDigits(wide.getTerminatedBuffer(), &problem);
    return U_FAILURE(problem) ? 2 : places;
}

const std::vector<Choice>& timeZoneChoices() {
    static const auto all = [] {
        std::vector<Choice> choices;
        for (const auto& zone : timeZones()) choices.push_back({zone, zone});
        return choices;
    }();
    return all;
}

}  // namespace guildhall::sdk
