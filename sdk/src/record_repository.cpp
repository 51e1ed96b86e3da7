// Every statement that follows from the declaration of a record type.
#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/statement.hpp>

#include <algorithm>
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
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        const auto column = i + 2;
        if (row.isNull(column)) {
            set(record, i, Cell());
            continue;
        }
        switch (fields_.fields()[i].type) {
            case FieldType::Number:
            case FieldType::Decimal:
            case FieldType::Duration:
            case FieldType::Instant: set(record, i, row.integer(column)); break;
            case FieldType::Boolean: set(record, i, row.boolean(column)); break;
            default: set(record, i, row.text(column));
        }
    }
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
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (!parts_[i].stored) continue;
        columns += ", " + fields_.fields()[i].name;
        values += ", " + statement.bind(paramOf(cell(record, i)));
    }
    tx.executeWith("INSERT INTO " + table_ + " (" + columns + ") VALUES (" + values + ")", statement.params);
    tx.changed(name(), id(record));
}

bool RecordModel::update(Transaction& tx, void* record) const {
    Statement statement{"UPDATE " + table_ + " SET version = version + 1"};
    for (std::size_t i = 0; i < parts_.size(); ++i)
        if (parts_[i].stored)
            statement.sql += ", " + fields_.fields()[i].name + " = " + statement.bind(paramOf(cell(record, i)));
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

std::optional<std::string> RecordModel::idWith(Transaction& tx, std::size_t field, const Cell& value,
                                               std::string_view except, std::string_view parent) const {
    Statement statement{"SELECT id FROM " + table_ + " WHERE " + fields_.fields()[field].name + " = "};
    statement.sql += statement.bind(paramOf(value));
    if (!parent.empty()) statement.sql += " AND " + parentField() + " = " + statement.bind(std::string(parent));
    statement.sql += " AND id <> " + statement.bind(std::string(except)) + " LIMIT 1";
    const auto rows = tx.queryWith(statement.sql, statement.params);
    return rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
}

std::vector<std::shared_ptr<void>> RecordModel::findAll(Transaction& tx, std::size_t field,
                                                        const std::vector<Cell>& values, const ListScope& scope) const {
    std::vector<std::shared_ptr<void>> found;
    if (values.empty()) return found;
    Statement statement{selection_ + "WHERE " + parts_[field].sql + " IN ("};
    for (std::size_t i = 0; i < values.size(); ++i)
        statement.sql += (i ? ", " : "") + statement.bind(paramOf(values[i]));
    statement.sql += ")";
    statement.addScope(scope);
    for (const auto row : tx.queryWith(statement.sql, statement.params)) {
        found.push_back(make());
        readInto(row, found.back().get());
    }
    return found;
}

std::map<std::string, std::shared_ptr<void>, std::less<>> RecordModel::findEach(
    Transaction& tx, const std::vector<std::string>& ids) const {
    std::map<std::string, std::shared_ptr<void>, std::less<>> found;
    if (ids.empty()) return found;
    Statement statement{selection_ + "WHERE r.id IN ("};
    for (std::size_t i = 0; i < ids.size(); ++i) statement.sql += (i ? ", " : "") + statement.bind(ids[i]);
    statement.sql += ")";
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
std::string RecordModel::labelSql(std::size_t place) const {
    if (parts_[place].person) return "(SELECT x.name FROM person_directory x WHERE x.id = " + parts_[place].sql + ")";
    const auto& to = *parts_[place].refers;
    return "(SELECT " + to.titleSql("x") + " FROM " + to.table() + " x WHERE x.id = " + parts_[place].sql + ")";
}

Value RecordModel::labels(Transaction& tx, std::string_view id) const {
    Value labels = Value::object();
    std::string columns;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (fields_.fields()[i].type != FieldType::Reference) continue;
        columns += (columns.empty() ? "" : ", ") + labelSql(i);
        names.push_back(fields_.fields()[i].name);
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

ListSource RecordModel::source(const std::vector<std::string>& columns, bool ids) const {
    ListSource source{.from = table_ + " r", .id = "r.id"};
    const auto add = [&](const std::string& name) {
        const auto known = [&](const auto& column) { return column.first == name; };
        if (std::ranges::any_of(source.columns, known)) return;
        const auto place = placeOf(name);
        source.columns.emplace_back(
            name, fields_.fields()[place].type == FieldType::Reference && !ids ? labelSql(place) : parts_[place].sql);
    };
    for (const auto& name : columns) add(name);
    for (const auto& field : fields_.fields())
        if (field.options.search) {
            source.search.push_back(field.name);
            add(field.name);
        }
    source.filters = list_.filters;
    for (const auto& name : source.filters) add(name);
    source.order = !list_.order.empty()    ? list_.order
                   : list_.columns.empty() ? fields_.fields().front().name
                                           : list_.columns.front();
    add(source.order.substr(source.order.starts_with('-')));
    return source;
}

}  // namespace guildhall::sdk
