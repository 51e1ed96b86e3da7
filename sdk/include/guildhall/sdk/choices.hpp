// Lists of choices that the world has made: countries, languages, currencies, time zones. In English, by name; the
// platform says them in the language of whoever reads. From ICU (CLDR).
#pragma once

#include <guildhall/sdk/field.hpp>

#include <vector>

namespace guildhall::sdk {

/// ISO 3166-1 alpha-2: `AT`, “Austria”.
const std::vector<Choice>& countryChoices();
/// ISO 639 two letters where there are: `de`, “German”.
const std::vector<Choice>& languageChoices();
/// ISO 4217 of today: `EUR`, “Euro (EUR)”.
const std::vector<Choice>& currencyChoices();
/// Digits behind the point of a currency: 2 of `EUR`, 0 of `JPY`.
int currencyPlaces(std::string_view code);
/// timeZones(), each called by its name.
const std::vector<Choice>& timeZoneChoices();

}  // namespace guildhall::sdk
