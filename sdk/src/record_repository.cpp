// Every statement that follows from the declaration of a record type.
#include "member_cells.hpp"

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/statement.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <ranges>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

Param paramOf(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
    if (const auto* truth = std::get_if<bool>(&cell)) return *truth;
    return nullptr;
}

}  // namespace

void RecordModel::readInto(const Row& row, void* record) const {
    setId(record, row.text(0));
    setVersion(record, row.integer(1));
    const auto& [fields, parts] = declared_;
    for (std::size_t i = 0; i < parts.size(); ++i)
        setIn(record, parts[i].member, fields.fields()[i], storedCell(fields.fields()[i].type, row, i + 2));
    if (custom_) readCustom(row.text(parts.size() + 2), record);
}

bool RecordModel::find(Transaction& tx, std::string_view id, void* into, const ListScope& scope) const {
    Statement statement{selection_ + "WHERE r.id = "};
    statement.sql += statement.bind(std::string(id));
    statement.addScope(scope);
    const auto rows = tx.queryWith(statement.sql, statement.params);
    if (rows.empty()) return false;
    readInto(rows.front(), into);
    return true;
}

bool RecordModel::lock(Transaction& tx, std::string_view id, void* into, const ListScope& scope) const {
    // The same on both engines, where SELECT … FOR UPDATE is not.
    tx.execute("UPDATE " + table_ + " SET version = version WHERE id = $1", id);
    return find(tx, id, into, scope);
}

void RecordModel::insert(Transaction& tx, const void* record, Instant now) const {
    Statement statement;
    std::string columns = "id, version, created_at";
    auto values =
        statement.bind(id(record)) + ", " + statement.bind(version(record)) + ", " + statement.bind(toMicros(now));
    const auto& [fields, parts] = declared_;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!parts[i].stored) continue;
        columns += ", " + fields.fields()[i].name;
        values += ", " + statement.bind(paramOf(cellIn(record, parts[i].member, fields.fields()[i])));
    }
    if (custom_) {
        columns += ", custom";
        values += ", " + statement.bind(writtenCustom(record));
    }
    tx.executeWith("INSERT INTO " + table_ + " (" + columns + ") VALUES (" + values + ")", statement.params);
    tx.changed(name(), id(record));
}

bool RecordModel::update(Transaction& tx, void* record) const {
    Statement statement{"UPDATE " + table_ + " SET version = version + 1"};
    const auto& [fields, parts] = declared_;
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i].stored)
            statement.sql += ", " + fields.fields()[i].name + " = " +
                             statement.bind(paramOf(cellIn(record, parts[i].member, fields.fields()[i])));
    if (custom_) statement.sql += ", custom = " + statement.bind(writtenCustom(record));
    statement.sql += " WHERE id = " + statement.bind(id(record));
    statement.sql += " AND version = " + statement.bind(version(record));
    if (tx.executeWith(statement.sql, statement.params) != 1) return false;
    setVersion(record, version(record) + 1);
    tx.changed(name(), id(record));
    return true;
}

bool RecordModel::remove(Transaction& tx, std::string_view id) const {
    if (tx.execute("DELETE FROM " + table_ + " WHERE id = $1", id) != 1) return false;
    tx.changed(name(), id);
    return true;
}

bool RecordModel::exists(Transaction& tx, std::string_view id, const ListScope& scope) const {
    Statement statement{"SELECT 1 FROM " + table_ + " r WHERE r.id = "};
    statement.sql += statement.bind(std::string(id));
    statement.addScope(scope);
    return !tx.queryWith(statement.sql, statement.params).empty();
}

std::optional<std::string> RecordModel::idWith(Transaction& tx, std::string_view field, const Cell& value,
                                               std::string_view except, std::string_view parent) const {
    Statement statement{"SELECT r.id FROM " + table_ + " r WHERE " + part(field).sql + " = "};
    statement.sql += statement.bind(paramOf(value));
    if (!parent.empty()) statement.sql += " AND r." + parentField() + " = " + statement.bind(std::string(parent));
    statement.sql += " AND r.id <> " + statement.bind(std::string(except)) + " LIMIT 1";
    const auto rows = tx.queryWith(statement.sql, statement.params);
    return rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
}

std::vector<std::shared_ptr<void>> RecordModel::findAll(Transaction& tx, std::string_view field,
                                                        const std::vector<Cell>& values, const ListScope& scope) const {
    std::vector<std::shared_ptr<void>> found;
    if (values.empty()) return found;
    Statement statement{selection_ + "WHERE " + part(field).sql + " IN "};
    statement.sql +=
        statement.bindEach(std::views::transform(values, [](const Cell& value) { return paramOf(value); }));
    statement.addScope(scope);
    for (const auto row : tx.queryWith(statement.sql, statement.params)) {
        found.push_back(make());
        readInto(row, found.back().get());
    }
    return found;
}

std::string RecordModel::stillTellsSql() const {
    if (privacy_->erasing == RecordPrivacy::Erasing::Remove) return "1 = 1";
    std::string sql;
    const auto& [fields, parts] = shape();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& field = fields.fields()[i];
        if (!isForgotten(field, parts[i])) continue;
        // As anonymise() leaves them, and as each type is empty on either engine.
        std::string emptied = "'', '0', 'false'";
        if (field.type == FieldType::Email) emptied += ", r.id || '@erased.invalid'";
        if (field.options.unique) emptied += ", r.id";
        if (field.options.required) emptied += ", 'Erased'";
        sql +=
            (sql.empty() ? "" : " OR ") + ("coalesce(CAST(" + parts[i].sql) + " AS TEXT), '') NOT IN (" + emptied + ")";
    }
    return sql.empty() ? "1 = 0" : sql;
}

std::vector<RecordModel::Expired> RecordModel::expired(Transaction& tx, Date before, int most) const {
    const auto& term = privacy_->term;
    const auto& since = part(term.after).sql;
    const bool isInstant = fields().get(term.after).type == FieldType::Instant;
    const auto sqlOf = [&](const std::string& field) {
        return field.empty() ? "''" : "coalesce(" + part(field).sql + ", '')";
    };
    const auto& waits = privacy_->firstWhere;
    Statement statement{"SELECT r.id, " + since + ", " + sqlOf(privacy_->person) + ", " + sqlOf(privacy_->address) +
                        ", CASE WHEN " + (waits.empty() ? "1 = 0" : waits) + " THEN 1 ELSE 0 END FROM " + table_ +
                        " r WHERE (" + stillTellsSql() + ") AND " + since + " < "};
    statement.sql +=
        isInstant ? statement.bind(toMicros(instantOf(before, 0, "UTC"))) : statement.bind(isoDate(before));
    statement.sql += " AND " + since + (isInstant ? " > 0" : " <> ''");
    statement.sql += " ORDER BY " + since + ", r.id LIMIT " + std::to_string(most);
    std::vector<Expired> all;
    for (const auto row : tx.queryWith(statement.sql, statement.params))
        all.push_back({row.text(0), isInstant ? isoDate(dateIn(fromMicros(row.integer(1)), "UTC")) : row.text(1),
                       row.text(2), row.text(3), row.integer(4) != 0});
    return all;
}

std::map<std::string, std::shared_ptr<void>, std::less<>> RecordModel::findEach(
    Transaction& tx, const std::vector<std::string>& ids) const {
    std::map<std::string, std::shared_ptr<void>, std::less<>> found;
    if (ids.empty()) return found;
    Statement statement{selection_ + "WHERE r.id IN "};
    statement.sql += statement.bindEach(ids);
    for (const auto row : tx.queryWith(statement.sql, statement.params)) {
        auto record = make();
        readInto(row, record.get());
        auto id = this->id(record.get());
        found.emplace(std::move(id), std::move(record));
    }
    return found;
}

std::vector<std::string> RecordModel::idsTitled(Transaction& tx, std::string_view title) const {
    std::vector<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM " + table_ + " r WHERE " + titleSql("r") + " = $1 LIMIT 2", title))
        ids.push_back(row.text(0));
    return ids;
}

std::optional<std::string> RecordModel::titleOf(Transaction& tx, std::string_view id) const {
    const auto rows = tx.query("SELECT " + titleSql("r") + " FROM " + table_ + " r WHERE r.id = $1", id);
    return rows.empty() ? std::nullopt : rows.front().optionalText(0);
}

std::optional<std::string> personName(Transaction& tx, std::string_view id) {
    const auto rows = tx.query("SELECT name FROM person_directory WHERE id = $1", id);
    return rows.empty() ? std::nullopt : rows.front().optionalText(0);
}

/// The title of what a Reference names: an expression on the table as `r`.
std::string RecordModel::labelSql(const Part& part) const {
    if (part.person) return "(SELECT x.name FROM person_directory x WHERE x.id = " + part.sql + ")";
    return "(SELECT " + part.refers->titleSql("x") + " FROM " + part.refers->table() + " x WHERE x.id = " + part.sql +
           ")";
}

Value RecordModel::labels(Transaction& tx, std::string_view id) const {
    Value labels = Value::object();
    std::string columns;
    std::vector<std::string> names;
    const auto& [fields, parts] = shape();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (fields.fields()[i].type != FieldType::Reference) continue;
        columns += (columns.empty() ? "" : ", ") + labelSql(parts[i]);
        names.push_back(fields.fields()[i].name);
    }
    if (names.empty()) return labels;
    const auto rows = tx.query("SELECT " + columns + " FROM " + table_ + " r WHERE r.id = $1", id);
    for (std::size_t i = 0; i < names.size() && !rows.empty(); ++i)
        if (const auto text = rows.front().optionalText(i)) labels[names[i]] = *text;
    return labels;
}

std::vector<Choice> RecordModel::choices(Transaction& tx, std::string_view current, const std::string& only) const {
    Statement statement{"SELECT r.id, " + titleSql("r") + " AS title FROM " + table_ + " r"};
    if (!only.empty()) statement.sql += " WHERE (" + only + ") OR r.id = " + statement.bind(std::string(current));
    statement.sql += " ORDER BY title LIMIT " + std::to_string(mostChoices);
    std::vector<Choice> choices;
    for (const auto row : tx.queryWith(statement.sql, statement.params)) choices.push_back({row.text(0), row.text(1)});
    return choices;
}

std::vector<Choice> RecordModel::occurring(Transaction& tx, std::string_view field, const ListScope& scope,
                                           int most) const {
    const auto& part = this->part(field);
    // Which ids first, and in order afterwards: PostgreSQL would look each title up once more to sort by it.
    Statement statement{"SELECT r.id, " +
                        labelSql({.member = part.member, .sql = "r.id", .refers = part.refers, .person = part.person}) +
                        " FROM (SELECT DISTINCT " + part.sql + " AS id FROM " + table_ + " r WHERE " + part.sql +
                        " <> ''"};
    statement.addScope(scope);
    statement.sql += ") r LIMIT " + std::to_string(most);
    std::vector<Choice> choices;
    for (const auto row : tx.queryWith(statement.sql, statement.params))
        if (!row.isNull(1)) choices.push_back({row.text(0), row.text(1)});
    std::ranges::sort(choices, [](const Choice& one, const Choice& other) {
        const int order = compareText(one.label, other.label);
        return order < 0 || (order == 0 && one.value < other.value);
    });
    return choices;
}

ListSource RecordModel::source(const std::vector<std::string>& columns, bool ids) const {
    ListSource source{.from = table_ + " r", .id = "r.id"};
    const auto& [fields, parts] = shape();
    const auto add = [&](const std::string& name) {
        const auto known = [&](const auto& column) { return column.first == name; };
        if (std::ranges::any_of(source.columns, known)) return;
        const auto& one = part(name);
        const bool named = fields.get(name).type == FieldType::Reference && !ids;
        source.columns.emplace_back(name, named ? labelSql(one) : one.sql);
    };
    for (const auto& name : columns) add(name);
    source.filters = list_.filters;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& field = fields.fields()[i];
        if (field.options.search) {
            source.search.push_back(field.name);
            add(field.name);
        }
        if (parts[i].filter) source.filters.push_back(field.name);
    }
    for (const auto& name : source.filters) {
        add(name);
        if (fields.get(name).type == FieldType::Reference) source.ids.emplace_back(name, part(name).sql);
    }
    if (!ids) source.ownRegion = list_.ownRegion;
    source.order = !list_.order.empty()    ? list_.order
                   : list_.columns.empty() ? fields.fields().front().name
                                           : list_.columns.front();
    add(source.order.substr(source.order.starts_with('-')));
    return source;
}

}  // namespace guildhall::sdk
