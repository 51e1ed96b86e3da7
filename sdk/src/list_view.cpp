#include "list_parts.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::sdk {

namespace {

constexpr std::size_t fewRows = 20;           ///< as many a phone shows at first
constexpr std::size_t mostNarrowColumns = 5;  ///< more become cards where the menu leaves little room

Value filterView(const Field& field, const ListQuery& query) {
    const auto chosen = [&](const std::string& name) {
        const auto found = query.filters.find(name);
        return found == query.filters.end() ? std::string() : found->second;
    };
    Value filter{{"name", field.name}, {"label", field.label}};
    if (field.type == FieldType::Date) {
        filter["is_date"] = true;
        filter["from"] = chosen(field.name + "_from");
        filter["to"] = chosen(field.name + "_to");
        return filter;
    }
    const auto current = chosen(field.name);
    Value options = Value::array({{{"value", ""}, {"label", "All"}, {"selected", current.empty()}}});
    if (field.type == FieldType::Boolean) {
        options.push_back({{"value", "yes"}, {"label", "Yes"}, {"selected", current == "yes"}});
        options.push_back({{"value", "no"}, {"label", "No"}, {"selected", current == "no"}});
    }
    for (const auto& choice : field.options.choices)
        if (!choice.value.empty())
            options.push_back(
                {{"value", choice.value}, {"label", choice.label}, {"selected", current == choice.value}});
    filter["options"] = std::move(options);
    return filter;
}

Value chipsView(const FieldSet& fields, const ListQuery& query) {
    Value chips = Value::array();
    if (!query.search.empty())
        chips.push_back(
            {{"label", "“" + query.search + "”"}, {"remove_url", query.address({{"q", ""}, {"page", ""}})}});
    for (const auto& [name, value] : query.filters) {
        const auto [about, from, to] = filterKey(fields, name);
        const auto& field = fields.get(about);
        std::string shown = value;
        if (from || to) {
            const auto date = parseDate(value);
            shown = (from ? "from " : "until ") + (date ? showDate(*date) : value);
        } else if (field.type == FieldType::Boolean) {
            shown = value == "yes" ? "Yes" : "No";
        } else {
            shown = field.choiceLabel(value);
        }
        chips.push_back(
            {{"label", field.label + ": " + shown}, {"remove_url", query.address({{name, ""}, {"page", ""}})}});
    }
    return chips;
}

Value headsView(const FieldSet& fields, const ListSource& source, const ListQuery& query, const Viewer& viewer,
                const std::vector<std::string>& columns) {
    Value heads = Value::array();
    for (const auto& name : columns) {
        const auto& field = fields.get(name);
        Value head{{"label", field.label}, {"numeric", field.type == FieldType::Number}};
        if (isColumn(source, name) && viewer.sees(field.options.sensitivity, query.relation)) {
            const bool current = query.sort == name;
            head["sort_url"] =
                query.address({{"sort", (current && !query.descending ? "-" : "") + name}, {"page", ""}});
            if (current) head["sorted"] = query.descending ? "descending" : "ascending";
        }
        heads.push_back(std::move(head));
    }
    return heads;
}

/// The heads of a table are away on a phone, so the ways to sort stand in a list of their own: [{label, url, current}].
Value sortsView(const Value& heads, const ListQuery& query) {
    Value sorts = Value::array();
    for (const auto& head : heads) {
        const auto url = head.find("sort_url");
        if (url == head.end()) continue;
        const auto sorted = head.value("sorted", std::string());
        sorts.push_back({{"label", head["label"]},
                         {"url", *url},
                         {"current", !sorted.empty()},
                         {"direction", sorted.empty()     ? ""
                                       : query.descending ? "downwards"
                                                          : "upwards"},
                         {"arrow", query.descending ? "▼" : "▲"}});
    }
    return sorts;
}

/// An address as the parts between which a line may break: “ada.”, “king@”, “example.”, “org”.
Value addressParts(const std::string& address) {
    Value parts = Value::array();
    std::size_t begin = 0;
    for (std::size_t at = 0; at < address.size(); ++at)
        if (address[at] == '@' || address[at] == '.') {
            parts.push_back(address.substr(begin, at + 1 - begin));
            begin = at + 1;
        }
    parts.push_back(address.substr(begin));
    return parts;
}

/// What must not break in two lines.
bool isShort(FieldType type) {
    switch (type) {
        case FieldType::Date:
        case FieldType::TimeOfDay:
        case FieldType::Instant:
        case FieldType::Number:
        case FieldType::Boolean: return true;
        default: return false;
    }
}

/// A page has hundreds of cells, so each holds only what is said of it: what is absent counts as no. Most are `plain`,
/// which spares the template to ask for all that they are not.
Value cellView(const Field& field, const Value& row, const ListQuery& query, const Viewer& viewer) {
    Value cell = Value::object();
    cell["label"] = field.label;
    if (field.type == FieldType::Number) cell["numeric"] = true;
    if (isShort(field.type)) cell["is_short"] = true;
    if (!viewer.sees(field.options.sensitivity, query.relation)) {
        cell["redacted"] = true;
        cell["text"] = redacted;
    } else if (const auto value = row.find(field.name); value != row.end() && !value->is_null()) {
        cell["text"] = presentField(field, *value, viewer, query.relation);
        if (auto tag = presentTag(field, *value); !tag.empty())
            cell["tag"] = std::move(tag);
        else if (field.type == FieldType::Email)
            cell["breaks"] = addressParts(cell["text"].get_ref<const std::string&>());
        else if (cell["text"] != "")
            cell["plain"] = true;
    }
    return cell;
}

Value rowView(const std::vector<const Field*>& columns, const ListQuery& query, const Viewer& viewer,
              const ListPage::Show& show, const Value& row) {
    std::vector<Value> cells;
    cells.reserve(columns.size());
    for (const auto* field : columns) cells.push_back(cellView(*field, row, query, viewer));
    std::string url = show.link ? show.link(row) : std::string();
    auto& title = cells.front();
    title.erase("plain");
    title["is_title"] = true;
    title["url"] = url;
    if (title.value("text", "").empty()) title["text"] = "(no " + asciiLower(columns.front()->label) + ")";
    Value view = Value::object();
    view["url"] = std::move(url);
    view["cells"] = std::move(cells);
    return view;
}

/// First, last and those around the current page: at most seven numbers.
Value pagesView(const ListQuery& query, int last) {
    Value pages = Value::array();
    int shown = 0;
    for (int number = 1; number <= last; ++number) {
        const bool wanted = number == 1 || number == last || std::abs(number - query.page) <= 2 ||
                            (query.page <= 3 && number <= 5) || (query.page >= last - 2 && number >= last - 4);
        if (!wanted) continue;
        if (number > shown + 1) pages.push_back({{"gap", true}});
        pages.push_back({{"number", number},
                         {"current", number == query.page},
                         {"url", query.address({{"page", number == 1 ? "" : std::to_string(number)}})}});
        shown = number;
    }
    return pages;
}

}  // namespace

Value ListPage::view(const FieldSet& fields, const ListSource& source, const Viewer& viewer, const Show& show) const {
    const int last = std::max(1, static_cast<int>((total + query.size - 1) / query.size));
    const ListQuery cleared{.path = query.path, .kept = query.kept};
    Value view{{"query", {{"search", query.search}}},
               {"action", query.path},
               {"searchable", !query.searchable.empty()},
               {"filters", Value::array()},
               {"chips", chipsView(fields, query)},
               {"kept", Value::array()},
               {"clear_url", cleared.address({})},
               {"heads", headsView(fields, source, query, viewer, show.columns)},
               {"rows", Value::array()},
               {"empty_text", show.emptyText},
               {"total", thousands(total) + (more ? "+" : "")}};
    for (const auto& name : source.filters)
        if (viewer.sees(fields.get(name).options.sensitivity, query.relation))
            view["filters"].push_back(filterView(fields.get(name), query));
    std::vector<const Field*> columns;
    for (const auto& name : show.columns) columns.push_back(&fields.get(name));
    for (const auto& row : rows) view["rows"].push_back(rowView(columns, query, viewer, show, row));
    for (const auto& [name, value] : query.kept) view["kept"].push_back({{"name", name}, {"value", value}});
    view["sorts"] = sortsView(view["heads"], query);
    view["has_sorts"] = !view["sorts"].empty();
    view["long"] = rows.size() > fewRows && !query.whole;
    view["wide"] = show.columns.size() > mostNarrowColumns;
    view["has_filters"] = !view["filters"].empty();
    view["has_chips"] = !view["chips"].empty();
    view["has_rows"] = !rows.empty();
    if (view["has_chips"] == true && rows.empty())
        view["empty_text"] = "Nothing matches these filters. Change or clear them.";
    const auto first = std::int64_t(query.page - 1) * query.size;
    view["total_text"] = rows.empty() ? "No " + show.noun
                                      : "Showing " + thousands(first + 1) + " to " +
                                            thousands(first + static_cast<std::int64_t>(rows.size())) + " of " +
                                            (more ? "more than " : "") + thousands(total) + " " + show.noun;
    view["whole"] = query.whole;
    if (!rows.empty() && !query.whole) view["print_url"] = query.address({{"print", "all"}, {"page", ""}});
    if (query.whole) view["paged_url"] = query.address({{"print", ""}});
    if (last > 1 && !query.whole) {
        view["has_pages"] = true;
        view["pages"] = pagesView(query, last);
        if (query.page > 1)
            view["previous_url"] = query.address({{"page", query.page == 2 ? "" : std::to_string(query.page - 1)}});
        if (query.page < last) view["next_url"] = query.address({{"page", std::to_string(query.page + 1)}});
    }
    if (show.exportable && !rows.empty() && mayExport(fields, viewer))
        view["csv_url"] = query.address({{"format", "csv"}, {"page", ""}, {"print", ""}});
    for (const int size : pageSizes)
        view["sizes"].push_back(
            {{"size", size},
             {"current", size == query.size},
             {"url", query.address({{"size", size == 50 ? "" : std::to_string(size)}, {"page", ""}})}});
    view["has_sizes"] = total > pageSizes.front();
    return view;
}

Value ListPage::json(const FieldSet& fields, const Viewer& viewer, const std::vector<std::string>& columns) const {
    Value items = Value::array();
    for (const auto& row : rows) {
        Value item{{"id", row.at("id")}};
        for (const auto& name : columns)
            item[name] = exportField(fields.get(name), row.value(name, Value()), viewer, query.relation);
        items.push_back(std::move(item));
    }
    return {{"items", std::move(items)}, {"total", total}, {"more", more}, {"page", query.page}, {"size", query.size}};
}

}  // namespace guildhall::sdk
