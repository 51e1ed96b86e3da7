#include "certificate/month_names.hpp"

#include "certificate/layout.hpp"

#include <fstream>

namespace guildhall::certificates {

MonthNames MonthNames::load(const std::filesystem::path& file) {
    std::ifstream in(file);
    const sdk::Value json = in ? sdk::Value::parse(in, nullptr, false) : sdk::Value();
    if (!json.is_object() || !json.contains("en")) {
        throw LayoutError("“" + file.filename().string() + "” must hold the month names by language, with English.");
    }
    MonthNames months;
    for (const auto& [language, names] : json.items()) {
        if (!names.is_array() || names.size() != 12) {
            throw LayoutError("The month names of “" + language + "” must be twelve texts.");
        }
        for (std::size_t i = 0; i < 12; ++i) months.names_[language][i] = names[i].get<std::string>();
    }
    return months;
}

std::string MonthNames::date(sdk::Date date, std::string_view language) const {
    auto found = names_.find(language);
    if (found == names_.end()) found = names_.find(language.substr(0, language.find_first_of("-_")));
    if (found == names_.end()) found = names_.find("en");
    const unsigned month = static_cast<unsigned>(date.month());
    return std::to_string(static_cast<unsigned>(date.day())) + " " + found->second.at(month - 1) + " " +
           std::to_string(static_cast<int>(date.year()));
}

}  // namespace guildhall::certificates
