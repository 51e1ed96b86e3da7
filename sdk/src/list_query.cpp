#include "list_parts.hpp"

#include <Poco/URI.h>

#include <algorithm>
#include <charconv>

namespace guildhall::sdk {

namespace {

int numberOr(const std::string& text, int otherwise) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

/// Most of what addresses hold is letters and digits; the library knows the rest.
void appendEncoded(std::string& out, std::string_view text) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    if (std::ranges::all_of(text, plain)) {
        out += text;
        return;
    }
    std::string encoded;
    Poco::URI::encode(std::string(text), "!#$&'()*+,/:;=?@[]", encoded);
    out += encoded;
}

/// Names and values of an address, by name. A page of a list has forty addresses.
class AddressValues {
public:
    AddressValues() { values_.reserve(16); }
    void set(std::string_view name, std::string_view value) {
        const auto at = std::ranges::lower_bound(values_, name, {}, &Pair::first);
        if (at != values_.end() && at->first == name)
            at->second = value;
        else
            values_.insert(at, {name, value});
    }
    bool has(std::string_view name) const { return std::ranges::find(values_, name, &Pair::first) != values_.end(); }
    void append(std::string& address) const {
        char joint = '?';
        for (const auto& [name, value] : values_) {
            if (value.empty()) continue;
            address += joint;
            appendEncoded(address, name);
            address += '=';
            appendEncoded(address, value);
            joint = '&';
        }
    }

private:
    using Pair = std::pair<std::string_view, std::string_view>;
    std::vector<Pair> values_;
};

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

/// The choice that stands for the viewer's region, which people write as they like; empty: none.
std::string ownRegion(const Field& field, const Viewer& viewer) {
    if (viewer.region().empty()) return {};
    const auto parsed = parseField(field, viewer.region());
    return parsed.error ? std::string() : parsed.value.get<std::string>();
}

/// Can rows be filtered by this value?
bool isUsable(const Field& field, const std::string& value) {
    if (field.type == FieldType::Boolean) return value == "yes" || value == "no";
    // An id, or a part of the title.
    if (field.type == FieldType::Reference) return isUtf8(value) && value.size() <= 200;
    return !parseField(field, value).error.has_value();
}

/// The viewer's own region, unless the address says another or all.
void beginInOwnRegion(ListQuery& query, const Request& request, const Field& field) {
    const auto& asked = request.query(field.name);
    if (asked == ListQuery::everywhere || (asked.empty() && request.queryValues().contains(field.name))) {
        query.kept[field.name] = ListQuery::everywhere;
        return;
    }
    const auto region = asked.empty() ? ownRegion(field, request.viewer()) : asked;
    if (!region.empty() && isUsable(field, region)) query.filters[field.name] = region;
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
    if (const auto& typed = request.query("q"); !typed.empty() && isUtf8(typed))
        query.search = cleaned(shortened(typed, 200));
    for (const auto& name : source.filters) {
        if (!visible(name)) continue;
        const auto& field = fields.get(name);
        if (name == source.ownRegion.first) {
            beginInOwnRegion(query, request, field);
            continue;
        }
        for (const auto& key :
             field.type == FieldType::Date ? std::vector{name + "_from", name + "_to"} : std::vector{name}) {
            const auto& value = request.query(key);
            if (value.empty()) continue;
            if (isUsable(field, value)) query.filters[key] = value;
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
    query.usualSize = source.rows;
    const int size = numberOr(request.query("size"), source.rows);
    query.size = std::find(pageSizes.begin(), pageSizes.end(), size) == pageSizes.end() ? source.rows : size;
    query.whole = request.query("print") == "all";
    if (query.whole) query.page = 1;
    keepOthers(query, request, source);
    return query;
}

std::string ListQuery::address(const std::vector<std::pair<std::string, std::string>>& changes) const {
    const auto sorted = sort.empty() ? std::string() : (descending ? "-" : "") + sort;
    const auto pageText = page > 1 ? std::to_string(page) : std::string();
    const auto sizeText = size != usualSize ? std::to_string(size) : std::string();
    AddressValues values;
    for (const auto& [name, value] : filters) values.set(name, value);
    for (const auto& [name, value] : kept)
        if (!values.has(name)) values.set(name, value);
    if (whole) values.set("print", "all");
    values.set("q", search);
    values.set("sort", sorted);
    values.set("page", pageText);
    values.set("size", sizeText);
    for (const auto& [name, value] : changes) values.set(name, value);
    std::string address;
    address.reserve(path.size() + 64);
    address += path;
    values.append(address);
    return address;
}

}  // namespace guildhall::sdk
