#include "list_parts.hpp"

#include <Poco/URI.h>

#include <charconv>

namespace guildhall::sdk {

namespace {

int numberOr(const std::string& text, int otherwise) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

std::string encoded(const std::string& text) {
    std::string result;
    Poco::URI::encode(text, "!#$&'()*+,/:;=?@[]", result);
    return result;
}

/// Tabs and the like. `format` is an answer's, `print` and what follows the list's own.
void keepOthers(ListQuery& query, const Request& request, const ListSource& source) {
    constexpr std::size_t most = 8, longest = 200;
    const auto own = [&](std::string_view name) {
        static constexpr std::array words{"q", "sort", "page", "size", "print", "format"};
        const auto filters = [&](const std::string& filter) {
            return name == filter || name == filter + "_from" || name == filter + "_to";
        };
        return std::find(words.begin(), words.end(), name) != words.end() ||
               std::any_of(source.filters.begin(), source.filters.end(), filters);
    };
    for (const auto& [name, value] : request.queryValues())
        if (!own(name) && !value.empty() && name.size() <= longest && value.size() <= longest && isUtf8(name) &&
            isUtf8(value) && query.kept.size() < most)
            query.kept.emplace(name, value);
}

}  // namespace

ListQuery ListQuery::from(const Request& request, const FieldSet& fields, const ListSource& source, Relation relation) {
    ListQuery query;
    query.path = request.path();
    query.relation = relation;
    const auto& viewer = request.viewer();
    const auto visible = [&](std::string_view name) {
        const auto* field = fields.find(name);
        return field && viewer.sees(field->options.sensitivity, relation);
    };
    std::copy_if(source.search.begin(), source.search.end(), std::back_inserter(query.searchable), visible);
    query.search = isUtf8(request.query("q")) ? cleaned(shortened(request.query("q"), 200)) : std::string();
    for (const auto& name : source.filters) {
        if (!visible(name)) continue;
        const auto& field = fields.get(name);
        for (const auto& key :
             field.type == FieldType::Date ? std::vector{name + "_from", name + "_to"} : std::vector{name}) {
            const auto& value = request.query(key);
            const bool boolean = field.type == FieldType::Boolean;
            const bool usable = boolean ? value == "yes" || value == "no" : !parseField(field, value).error.has_value();
            if (!value.empty() && usable) query.filters[key] = value;
        }
    }
    // An order tells of the values it goes by: a list that is sorted by a hidden field is sorted by its ids.
    for (const auto& sort : {request.query("sort"), source.order}) {
        const auto name = sort.substr(sort.starts_with('-'));
        if (!query.sort.empty() || !visible(name) || !isColumn(source, name)) continue;
        query.descending = sort.starts_with('-');
        query.sort = name;
    }
    query.page = std::clamp(numberOr(request.query("page"), 1), 1, 1'000'000);
    const int size = numberOr(request.query("size"), 50);
    query.size = std::find(pageSizes.begin(), pageSizes.end(), size) == pageSizes.end() ? 50 : size;
    query.whole = request.query("print") == "all";
    if (query.whole) query.page = 1;
    keepOthers(query, request, source);
    return query;
}

std::string ListQuery::address(const std::vector<std::pair<std::string, std::string>>& changes) const {
    std::map<std::string, std::string> values(filters.begin(), filters.end());
    values.insert(kept.begin(), kept.end());
    if (whole) values["print"] = "all";
    if (!search.empty()) values["q"] = search;
    if (!sort.empty()) values["sort"] = (descending ? "-" : "") + sort;
    if (page > 1) values["page"] = std::to_string(page);
    if (size != 50) values["size"] = std::to_string(size);
    for (const auto& [name, value] : changes) values[name] = value;
    std::string address = path;
    char joint = '?';
    for (const auto& [name, value] : values) {
        if (value.empty()) continue;
        address += joint + encoded(name) + "=" + encoded(value);
        joint = '&';
    }
    return address;
}

}  // namespace guildhall::sdk
