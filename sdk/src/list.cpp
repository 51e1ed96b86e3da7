#include <guildhall/sdk/list.hpp>

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/words.hpp>

#include <Poco/URI.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

namespace guildhall::sdk {

namespace {

constexpr std::array pageSizes{25, 50, 100, 200};
constexpr int exportLimit = 100'000;

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

const std::string& expressionOf(const ListSource& source, std::string_view field) {
    for (const auto& [name, expression] : source.columns)
        if (name == field) return expression;
    throw std::logic_error("the list has no column " + std::string(field));
}

bool isColumn(const ListSource& source, std::string_view field) {
    return std::any_of(source.columns.begin(), source.columns.end(),
                       [&](const auto& column) { return column.first == field; });
}

Value cellValue(const Field& field, const Row& row, std::size_t column) {
    if (row.isNull(column)) return {};
    switch (field.type) {
        case FieldType::Number:
        case FieldType::Instant: return row.integer(column);
        case FieldType::Boolean: return row.boolean(column);
        default: return row.text(column);
    }
}

/// SQL text and its parameters, growing together so that `$n` stays in order of first use.
struct Statement {
    std::string sql;
    std::vector<Param> params;

    std::string bind(Param value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    }
};

void addScope(Statement& statement, const ListScope& scope) {
    if (scope.where.empty()) return;
    statement.sql += " AND (";
    std::size_t next = 0;
    for (const char c : scope.where)
        statement.sql += c == '?' ? statement.bind(scope.params.at(next++)) : std::string(1, c);
    statement.sql += ")";
}

void addFilters(Statement& statement, const FieldSet& fields, const ListSource& source, const ListQuery& query) {
    for (const auto& [name, value] : query.filters) {
        const bool from = name.ends_with("_from"), to = name.ends_with("_to");
        const auto& field = from || to ? name.substr(0, name.rfind('_')) : name;
        const auto& expression = expressionOf(source, field);
        if (from || to)
            statement.sql += " AND " + expression + (from ? " >= " : " <= ") + statement.bind(value);
        else if (fields.get(field).type == FieldType::Boolean)
            statement.sql += " AND " + expression + " = " + statement.bind(value == "yes");
        else
            statement.sql += " AND " + expression + " = " + statement.bind(value);
    }
}

void addSearch(Statement& statement, const ListSource& source, const ListQuery& query) {
    if (query.search.empty()) return;
    if (query.searchable.empty()) {
        statement.sql += " AND 1 = 0";
        return;
    }
    std::string pattern = "%";
    for (const char c : query.search) pattern += (c == '%' || c == '_' || c == '\\' ? "\\" : "") + std::string(1, c);
    pattern += "%";
    const char* joint = " AND (";
    for (const auto& field : query.searchable) {
        statement.sql += joint + ("lower(" + expressionOf(source, field)) + ") LIKE lower(" + statement.bind(pattern) +
                         ") ESCAPE '\\'";
        joint = " OR ";
    }
    statement.sql += ")";
}

bool needsJoins(const ListSource& source, const ListQuery& query) {
    const auto joined = [&](std::string_view name) {
        return std::find(source.joined.begin(), source.joined.end(), name) != source.joined.end();
    };
    const auto field = [](std::string_view name) {
        return name.ends_with("_from") || name.ends_with("_to") ? name.substr(0, name.rfind('_')) : name;
    };
    return joined(query.sort) ||
           std::any_of(query.filters.begin(), query.filters.end(),
                       [&](const auto& filter) { return joined(filter.first) || joined(field(filter.first)); }) ||
           (!query.search.empty() && std::any_of(query.searchable.begin(), query.searchable.end(), joined));
}

/// FROM and WHERE of the rows asked for.
Statement conditions(const FieldSet& fields, const ListSource& source, const ListQuery& query, const ListScope& scope) {
    Statement statement;
    statement.sql = " FROM " + source.from + (needsJoins(source, query) ? " " + source.joins : "") + " WHERE 1 = 1";
    addScope(statement, scope);
    addFilters(statement, fields, source, query);
    addSearch(statement, source, query);
    return statement;
}

std::string orderBy(const FieldSet& fields, const ListSource& source, const ListQuery& query) {
    const std::string direction = query.descending ? " DESC" : " ASC";
    std::string order = " ORDER BY ";
    if (!query.sort.empty()) {
        // The engines sort NULL differently unless told; told, they use no index of a column that has none.
        const bool nullable = !fields.get(query.sort).options.required && !source.order.ends_with(query.sort);
        const std::string nulls = query.descending ? " NULLS LAST" : " NULLS FIRST";
        order += expressionOf(source, query.sort) + direction + (nullable ? nulls : "") + ", ";
    }
    return order + source.id + direction;
}

/// `s` of “certificates_session s”; empty when there is more than one table.
std::string aliasOf(const std::string& from) {
    const auto space = from.find(' ');
    const bool one = space != std::string::npos && from.find_first_of(" ,(", space + 1) == std::string::npos;
    return one ? from.substr(space + 1) : std::string();
}

/// Which rows, before what they hold: columns that are counted or joined are worked out for these rows only.
std::vector<Value> selectRows(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListQuery& query,
                              const ListScope& scope, int limit, std::int64_t offset) {
    auto statement = conditions(fields, source, query, scope);
    std::string select = "SELECT " + source.id;
    for (const auto& [name, expression] : source.columns) select += ", " + expression;
    const auto order = orderBy(fields, source, query);
    // The limit is one of few numbers of ours. As a parameter it would hide from the planner how few rows are wanted.
    std::string end = order + " LIMIT " + std::to_string(limit);
    if (offset > 0) end += " OFFSET CAST(" + statement.bind(offset) + " AS BIGINT)";
    const auto alias = aliasOf(source.from);
    if (!alias.empty() && !needsJoins(source, query)) {
        select += " FROM (SELECT " + alias + ".*" + statement.sql + end + ") " + alias + " " + source.joins;
    } else {
        select += " FROM " + source.from + " " + source.joins + " WHERE " + source.id + " IN (SELECT " + source.id;
        select += statement.sql + end + ")";
    }
    statement.sql = select + order;

    std::vector<Value> rows;
    for (const auto row : tx.queryWith(statement.sql, statement.params)) {
        Value record{{"id", row.text(0)}};
        for (std::size_t i = 0; i < source.columns.size(); ++i)
            record[source.columns[i].first] = cellValue(fields.get(source.columns[i].first), row, i + 1);
        rows.push_back(std::move(record));
    }
    return rows;
}

/// {at most countLimit, there are more}
std::pair<std::int64_t, bool> countRows(Transaction& tx, const FieldSet& fields, const ListSource& source,
                                        const ListQuery& query, const ListScope& scope) {
    auto statement = conditions(fields, source, query, scope);
    statement.sql = "SELECT count(*)" + (" FROM (SELECT 1" + statement.sql) + " LIMIT " +
                    std::to_string(ListPage::countLimit + 1) + ") counted";
    const auto counted = tx.queryWith(statement.sql, statement.params).front().integer(0);
    return {std::min(counted, ListPage::countLimit), counted > ListPage::countLimit};
}

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
        const bool from = name.ends_with("_from"), to = name.ends_with("_to");
        const auto& field = fields.get(from || to ? name.substr(0, name.rfind('_')) : name);
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

/// The colour of a Choice's tag; empty for plain text.
std::string tagOf(const Field& field, const Value& value) {
    if (field.type == FieldType::Choice)
        for (const auto& choice : field.options.choices)
            if (value == choice.value) return choice.tag;
    return {};
}

/// A page has hundreds of cells, so each holds only what is said of it: what is absent counts as no. Most are `plain`,
/// which spares the template to ask for all that they are not.
Value cellView(const Field& field, const Value& row, const ListQuery& query, const Viewer& viewer) {
    Value cell = Value::object();
    cell["label"] = field.label;
    if (field.type == FieldType::Number) cell["numeric"] = true;
    if (!viewer.sees(field.options.sensitivity, query.relation)) {
        cell["redacted"] = true;
        cell["text"] = redacted;
    } else if (const auto value = row.find(field.name); value != row.end() && !value->is_null()) {
        cell["text"] = presentField(field, *value, viewer, query.relation);
        if (auto tag = tagOf(field, *value); !tag.empty())
            cell["tag"] = std::move(tag);
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

/// First, last and those around the current page: at most seven numbers (K-28).
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
    query.search = isUtf8(request.query("q")) ? trim(request.query("q")).substr(0, 200) : std::string();
    if (!isUtf8(query.search)) query.search.clear();
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
    const auto& asked = request.query("sort");
    auto sort = asked.empty() || !visible(asked.substr(asked.starts_with('-'))) ||
                        !isColumn(source, asked.substr(asked.starts_with('-')))
                    ? source.order
                    : asked;
    query.descending = sort.starts_with('-');
    query.sort = sort.substr(query.descending);
    query.page = std::clamp(numberOr(request.query("page"), 1), 1, 1'000'000);
    const int size = numberOr(request.query("size"), 50);
    query.size = std::find(pageSizes.begin(), pageSizes.end(), size) == pageSizes.end() ? 50 : size;
    return query;
}

std::string ListQuery::address(const std::vector<std::pair<std::string, std::string>>& changes) const {
    std::map<std::string, std::string> values(filters.begin(), filters.end());
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

Value ListPage::view(const FieldSet& fields, const ListSource& source, const Viewer& viewer, const Show& show) const {
    const int last = std::max(1, static_cast<int>((total + query.size - 1) / query.size));
    Value view{{"query", {{"search", query.search}}},
               {"action", query.path},
               {"searchable", !query.searchable.empty()},
               {"filters", Value::array()},
               {"chips", chipsView(fields, query)},
               {"clear_url", query.path},
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
    if (last > 1) {
        view["has_pages"] = true;
        view["pages"] = pagesView(query, last);
        if (query.page > 1)
            view["previous_url"] = query.address({{"page", query.page == 2 ? "" : std::to_string(query.page - 1)}});
        if (query.page < last) view["next_url"] = query.address({{"page", std::to_string(query.page + 1)}});
    }
    if (show.exportable && !rows.empty()) view["csv_url"] = query.address({{"format", "csv"}, {"page", ""}});
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

ListPage selectPage(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListQuery& query,
                    const ListScope& scope) {
    ListPage page;
    page.query = query;
    std::tie(page.total, page.more) = countRows(tx, fields, source, query, scope);
    const int last = std::max<int>(1, static_cast<int>((page.total + query.size - 1) / query.size));
    page.query.page = std::min(query.page, last);
    page.rows =
        selectRows(tx, fields, source, query, scope, query.size, std::int64_t(page.query.page - 1) * query.size);
    return page;
}

Response exportCsv(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListQuery& query,
                   const Viewer& viewer, const ListPage::Show& show, std::string fileName, const ListScope& scope) {
    std::vector<std::string> cells;
    for (const auto& name : show.columns) cells.push_back(fields.get(name).label);
    std::string body = "\xEF\xBB\xBF" + csvLine(cells);  // the mark makes spreadsheets read UTF-8
    for (const auto& row : selectRows(tx, fields, source, query, scope, exportLimit, 0)) {
        cells.clear();
        for (const auto& name : show.columns) {
            const auto value = exportField(fields.get(name), row.value(name, Value()), viewer, query.relation);
            cells.push_back(value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump());
        }
        body += csvLine(cells);
    }
    return Response::bytes(std::move(body), "text/csv; charset=utf-8")
        .download(std::move(fileName))
        .disclosing(fields.name());
}

}  // namespace guildhall::sdk
