#include "list_parts.hpp"
#include "member_cells.hpp"
#include "spool.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/statement.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

const std::string& expressionOf(const ListSource& source, std::string_view field) {
    for (const auto& [name, expression] : source.columns)
        if (name == field) return expression;
    throw std::logic_error("the list has no column " + std::string(field));
}

/// By the id, or by what contains a part of the title.
void addReference(Statement& statement, const ListSource& source, std::string_view field, const std::string& value) {
    const auto& expression = expressionOf(source, field);
    const auto known =
        std::ranges::find(source.ids, field, [](const auto& one) { return std::string_view(one.first); });
    if (known == source.ids.end())
        statement.sql += " AND " + expression + " = " + statement.bind(value);
    else if (isId(value))
        statement.sql += " AND " + known->second + " = " + statement.bind(value);
    else
        statement.sql +=
            " AND folded(" + expression + ") LIKE " + statement.bind(containing(folded(value))) + " ESCAPE '\\'";
}

void addFilters(Statement& statement, const FieldSet& fields, const ListSource& source, const ListQuery& query) {
    for (const auto& [name, value] : query.filters) {
        const auto [field, from, to] = filterKey(fields, name);
        const auto& expression = expressionOf(source, field);
        if (from || to)
            statement.sql += " AND " + expression + (from ? " >= " : " <= ") + statement.bind(value);
        else if (fields.get(field).type == FieldType::Several || fields.get(field).type == FieldType::Tags)
            statement.sql += " AND ',' || " + expression + " || ',' LIKE " +
                             statement.bind(containing("," + value + ",")) + " ESCAPE '\\'";
        else if (fields.get(field).type == FieldType::Reference)
            addReference(statement, source, field, value);
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
    const auto pattern = containing(folded(query.search));
    const char* joint = " AND (";
    for (const auto& field : query.searchable) {
        statement.sql +=
            joint + ("folded(" + expressionOf(source, field)) + ") LIKE " + statement.bind(pattern) + " ESCAPE '\\'";
        joint = " OR ";
    }
    statement.sql += ")";
}

bool needsJoins(const FieldSet& fields, const ListSource& source, const ListQuery& query) {
    const auto joined = [&](std::string_view name) {
        return std::find(source.joined.begin(), source.joined.end(), name) != source.joined.end();
    };
    return joined(query.sort) ||
           std::any_of(query.filters.begin(), query.filters.end(),
                       [&](const auto& filter) { return joined(filterKey(fields, filter.first).field); }) ||
           (!query.search.empty() && std::any_of(query.searchable.begin(), query.searchable.end(), joined));
}

/// FROM and WHERE of the rows asked for.
Statement conditions(const FieldSet& fields, const ListSource& source, const ListQuery& query, const ListScope& scope) {
    Statement statement;
    statement.sql =
        " FROM " + source.from + (needsJoins(fields, source, query) ? " " + source.joins : "") + " WHERE 1 = 1";
    statement.addScope(scope);
    addFilters(statement, fields, source, query);
    addSearch(statement, source, query);
    return statement;
}

bool sortsAsText(FieldType type) { return type == FieldType::Text || type == FieldType::Reference || isFile(type); }

std::string orderBy(const FieldSet& fields, const ListSource& source, const ListQuery& query) {
    const std::string direction = query.descending ? " DESC" : " ASC";
    std::string order = " ORDER BY ";
    if (!query.sort.empty()) {
        // The engines sort NULL differently unless told; told, they use no index of a column that has none.
        const bool nullable = !fields.get(query.sort).options.required &&
                              std::string_view(source.order).substr(source.order.starts_with('-')) != query.sort;
        const std::string nulls = query.descending ? " NULLS LAST" : " NULLS FIRST";
        const std::string asPeopleSort = sortsAsText(fields.get(query.sort).type) ? " COLLATE \"und-x-icu\"" : "";
        order += expressionOf(source, query.sort) + asPeopleSort + direction + (nullable ? nulls : "") + ", ";
    }
    return order + source.id + direction;
}

/// `s` of “certificates_session s”; empty when there is more than one table.
std::string aliasOf(const std::string& from) {
    const auto space = from.find(' ');
    const bool one = space != std::string::npos && from.find_first_of(" ,(", space + 1) == std::string::npos;
    return one ? from.substr(space + 1) : std::string();
}

/// How many rows there are on the conditions, up to one more than a list counts to.
std::string counting(const std::string& conditions) {
    return "SELECT count(*)" + (" FROM (SELECT 1" + conditions) + " LIMIT " + std::to_string(ListPage::countLimit + 1) +
           ") counted";
}

/// Which rows, before what they hold: columns that are counted or joined are worked out for these rows only. The id,
/// the source's columns and, of a part, how many rows there are of all: one way to the database instead of two.
/// `limit` 0: all.
Statement selection(const FieldSet& fields, const ListSource& source, const ListQuery& query, const ListScope& scope,
                    int limit, std::int64_t offset) {
    auto statement = conditions(fields, source, query, scope);
    std::string select = "SELECT " + source.id;
    for (const auto& [name, expression] : source.columns) select += ", " + expression;
    if (limit > 0) select += ", (" + counting(statement.sql) + ")";
    const auto order = orderBy(fields, source, query);
    // The limit is one of few numbers of ours. As a parameter it would hide from the planner how few rows are wanted.
    std::string end = limit > 0 ? order + " LIMIT " + std::to_string(limit) : std::string();
    if (offset > 0) end += " OFFSET CAST(" + statement.bind(offset) + " AS BIGINT)";
    const auto alias = aliasOf(source.from);
    if (!alias.empty() && !needsJoins(fields, source, query)) {
        select += " FROM (SELECT " + alias + ".*" + statement.sql + end + ") " + alias + " " + source.joins;
    } else {
        select += " FROM " + source.from + " " + source.joins + " WHERE " + source.id + " IN (SELECT " + source.id;
        select += statement.sql + end + ")";
    }
    statement.sql = select + order;
    return statement;
}

/// At most the rows of one page, and how many there are; no count when there is no row to tell it.
void selectRows(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListScope& scope, int size,
                ListPage& page, bool isLast = false) {
    const auto statement = selection(fields, source, page.query, scope, size, std::int64_t(page.query.page - 1) * size);
    const auto table = std::make_shared<ListRow::Table>();
    table->columns.reserve(source.columns.size());
    table->types.reserve(source.columns.size());
    for (const auto& [name, expression] : source.columns) {
        table->columns.push_back(name);
        table->types.push_back(fields.get(name).type);
    }
    table->rows =
        isLast ? tx.queryLast(statement.sql, statement.params) : tx.queryWith(statement.sql, statement.params);
    const auto& found = table->rows;
    page.rows.reserve(found.size());
    for (std::size_t i = 0; i < found.size(); ++i) page.rows.emplace_back(table, i);
    if (!found.empty()) page.total = found[0].integer(source.columns.size() + 1);
}

}  // namespace

ListPage selectPage(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListQuery& query,
                    const ListScope& scope, bool isLast) {
    ListPage page;
    page.query = query;
    const int size = query.whole ? ListQuery::printLimit : query.size;
    if (query.whole) page.query.page = 1;
    // Behind the last page there are none, and the last one is looked for.
    selectRows(tx, fields, source, scope, size, page, isLast && page.query.page == 1);
    if (page.rows.empty() && page.query.page > 1) {
        // Behind the last page: the last one, then.
        const auto all = conditions(fields, source, query, scope);
        const auto total =
            std::min(tx.queryWith(counting(all.sql), all.params).front().integer(0), ListPage::countLimit);
        page.query.page = std::max<int>(1, static_cast<int>((total + size - 1) / size));
        selectRows(tx, fields, source, scope, size, page);
    }
    page.more = page.total > ListPage::countLimit;
    page.total = std::min(page.total, ListPage::countLimit);
    // A list counts no further than that, and so do its pages.
    const int last = std::max<int>(1, static_cast<int>((page.total + size - 1) / size));
    if (page.query.page > last) {
        page.query.page = last;
        page.rows.clear();
        selectRows(tx, fields, source, scope, size, page);
        page.total = std::min(page.total, ListPage::countLimit);
    }
    return page;
}

Response exportCsv(Transaction& tx, const FieldSet& fields, const ListSource& source, const ListQuery& query,
                   const Viewer& viewer, const ListPage::Show& show, std::string fileName, const ListScope& scope) {
    if (!mayExport(fields, viewer)) throw Forbidden("You do not have permission to download lists of people.");
    std::vector<std::string> cells;
    std::vector<std::pair<const Field*, std::size_t>> columns;  // where in a row each is; 0: nowhere
    Disclosure disclosure{.what = fields.name()};
    for (const auto& name : show.columns) {
        const auto& field = fields.get(name);
        const auto found = std::find_if(source.columns.begin(), source.columns.end(),
                                        [&](const auto& column) { return column.first == name; });
        const auto place = static_cast<std::size_t>(found - source.columns.begin()) + 1;
        columns.emplace_back(&field, found == source.columns.end() ? 0 : place);
        cells.push_back(field.label);
        if (viewer.sees(field.options.sensitivity, query.relation)) disclosure.fields.push_back(field.label);
    }
    auto wider = source;
    for (const auto& expression : show.people) wider.columns.emplace_back("", expression);
    const auto spool = std::make_shared<Spool>();
    spool->append("\xEF\xBB\xBF" + csvLine(cells));  // the mark makes spreadsheets read UTF-8
    const auto statement = selection(fields, wider, query, scope, 0, 0);
    tx.queryInParts(statement.sql, statement.params, [&](const Rows& rows) {
        for (const auto row : rows) {
            ++disclosure.records;
            for (auto place = source.columns.size() + 1; place <= wider.columns.size(); ++place)
                if (const auto person = row.optionalText(place); person && !person->empty()) {
                    disclosure.people.push_back(*person);
                    break;  // the first that says it
                }
            cells.clear();
            for (const auto& [field, place] : columns) {
                const auto cell = exportCell(*field, place > 0 ? storedCell(field->type, row, place) : Cell(), viewer,
                                             query.relation);
                const auto* text = std::get_if<std::string>(&cell);
                cells.push_back(text ? *text : cell.index() == 0 ? "" : valueOf(cell).dump());
            }
            spool->append(csvLine(cells));
        }
    });
    constexpr const char* type = "text/csv; charset=utf-8";
    auto response = spool->inMemory() ? Response::bytes(spool->takeText(), type)
                                      : Response::stream(type, [spool](Sink& sink) { spool->copyTo(sink); });
    return std::move(response).download(std::move(fileName)).disclosing(std::move(disclosure));
}

}  // namespace guildhall::sdk
