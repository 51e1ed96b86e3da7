// A date in words, `12 marca 2026`, with the month as a date of that language writes it.
#pragma once

#include <guildhall/sdk/time.hpp>

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace guildhall::certificates {

/// Immutable; may be shared by threads.
class MonthNames {
public:
    /// Reads layouts/months.json: language → twelve names. Throws LayoutError.
    static MonthNames load(const std::filesystem::path& file);

    /// `d Month YYYY`. `language` is a tag such as `pt-BR`: the tag itself counts, then its first part, then English.
    std::string date(sdk::Date date, std::string_view language) const;

private:
    std::map<std::string, std::array<std::string, 12>, std::less<>> names_;
};

}  // namespace guildhall::certificates
