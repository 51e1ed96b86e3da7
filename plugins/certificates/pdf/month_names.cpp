#include "pdf/month_names.hpp"

#include <unicode/dtfmtsym.h>

namespace guildhall::certificates {

namespace {

std::vector<std::string> monthsOf(const std::string& language) {
    UErrorCode status = U_ZERO_ERROR;
    const auto wanted = icu::Locale::createCanonical(language.c_str());
    const icu::DateFormatSymbols symbols(wanted, status);
    // Where ICU does not know the language it takes the server's own, or none.
    const std::string known = symbols.getLocale(ULOC_VALID_LOCALE, status).getLanguage();
    if (language != "en" && (known.empty() || known != wanted.getLanguage())) return monthsOf("en");
    int32_t count = 0;
    const auto* months = symbols.getMonths(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::WIDE);
    std::vector<std::string> names(static_cast<std::size_t>(count));
    for (int32_t i = 0; i < count; ++i) months[i].toUTF8String(names[static_cast<std::size_t>(i)]);
    return names;
}

}  // namespace

std::string MonthNames::date(sdk::Date date, const std::string& language) {
    auto& names = names_[language];
    if (names.empty()) names = monthsOf(language);
    return std::to_string(unsigned(date.day())) + " " + names.at(unsigned(date.month()) - 1) + " " +
           std::to_string(int(date.year()));
}

}  // namespace guildhall::certificates
