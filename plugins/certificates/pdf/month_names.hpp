// A date in words, `12 marca 2026`, with the month as a date of that language writes it (Unicode CLDR, by ICU).
#pragma once

#include <guildhall/sdk/time.hpp>

#include <map>
#include <string>
#include <vector>

namespace guildhall::certificates {

/// Remembers the names of the languages it was asked for. One thread.
class MonthNames {
public:
    /// `d Month YYYY`. `language` is a tag such as `pt-BR`; English where nobody knows it.
    std::string date(sdk::Date date, const std::string& language);

private:
    std::map<std::string, std::vector<std::string>> names_;
};

}  // namespace guildhall::certificates
