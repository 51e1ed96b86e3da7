// What a browser would send of a form on a page: its fields with the values they have.
#pragma once

#include <guildhall/testkit/test_host.hpp>

#include <regex>
#include <string>

namespace guildhall::certificates {

inline std::string unescaped(std::string text) {
    for (const auto& [entity, letter] :
         {std::pair{"&quot;", "\""}, {"&#39;", "'"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&#61;", "="}, {"&amp;", "&"}})
        for (std::size_t at; (at = text.find(entity)) != text.npos;)
            text.replace(at, std::char_traits<char>::length(entity), letter);
    return text;
}

/// Inputs but files and boxes, and what is chosen in selects, in the order of the page; of the form whose beginning tag
/// has `mark` in it.
inline testkit::FormValues formOn(const std::string& page, const std::string& mark) {
    testkit::FormValues values;
    const auto begin = page.find(mark);
    if (begin == page.npos) return values;
    const auto end = page.find("</form>", begin);
    const auto form = page.substr(begin, end - begin);
    static const std::regex field(R"re(<(input|select)\b[^>]*\sname="([^"]+)"[^>]*>)re"),
        value(R"re(\svalue="([^"]*)")re"), chosen(R"re(<option value="([^"]*)" selected)re");
    for (auto at = std::sregex_iterator(form.begin(), form.end(), field); at != std::sregex_iterator(); ++at) {
        const std::string tag = (*at)[0], name = (*at)[2];
        if (name == "csrf" || tag.find("type=\"file\"") != tag.npos) continue;
        std::smatch found;
        std::string rest = tag;
        if ((*at)[1] == "select") {
            const auto from = static_cast<std::size_t>(at->position() + at->length());
            rest = form.substr(from, form.find("</select>", from) - from);
            values.emplace_back(name, std::regex_search(rest, found, chosen) ? unescaped(found[1]) : std::string());
        } else {
            values.emplace_back(name, std::regex_search(rest, found, value) ? unescaped(found[1]) : std::string());
        }
    }
    return values;
}

inline void put(testkit::FormValues& form, const std::string& name, const std::string& value) {
    for (auto& field : form)
        if (field.first == name) {
            field.second = value;
            return;
        }
    form.emplace_back(name, value);
}

}  // namespace guildhall::certificates
