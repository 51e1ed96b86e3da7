#include "kernel/records/custom_field_repository.hpp"

#include "kernel/data/dialect.hpp"

namespace guildhall::records {

using sdk::Transaction;

namespace {

constexpr std::string_view selection =
    "SELECT record, name, label, kind, hint, audience, required, search, filter, place, active, version FROM "
    "kernel_custom_field ";

CustomDefinition definitionOf(const sdk::Row& row) {
    return {.record = row.text(0),
            .name = row.text(1),
            .label = row.text(2),
            .kind = row.text(3),
            .hint = row.text(4),
            .audience = row.text(5),
            .required = row.boolean(6),
            .search = row.boolean(7),
            .filter = row.boolean(8),
            .place = row.integer(9),
            .active = row.boolean(10),
            .version = row.integer(11)};
}

std::vector<CustomDefinition> definitionsOf(const sdk::Rows& rows) {
    std::vector<CustomDefinition> all;
    for (const auto row : rows) all.push_back(definitionOf(row));
    return all;
}

/// Is there a text of this name in the document?
std::string isWritten(const std::string& name) { return "custom ->> '" + name + "' IS NOT NULL"; }

}  // namespace

std::vector<CustomDefinition> CustomFieldRepository::all(Transaction& tx) {
    return definitionsOf(tx.query(std::string(selection) + "ORDER BY record, place, name"));
}

std::vector<CustomDefinition> CustomFieldRepository::ofRecord(Transaction& tx, std::string_view record) {
    return definitionsOf(tx.query(std::string(selection) + "WHERE record = $1 ORDER BY place, name", record));
}

std::optional<CustomDefinition> CustomFieldRepository::find(Transaction& tx, std::string_view record,
                                                            std::string_view name) {
    const auto rows = tx.query(std::string(selection) + "WHERE record = $1 AND name = $2", record, name);
    return rows.empty() ? std::nullopt : std::optional(definitionOf(rows.front()));
}

bool CustomFieldRepository::add(Transaction& tx, const CustomDefinition& field) {
    return tx.execute(
               "INSERT INTO kernel_custom_field (record, name, label, kind, hint, audience, required, search, filter, "
               "place, active, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1) "
               "ON CONFLICT (record, name) DO NOTHING",
               field.record, field.name, field.label, field.kind, field.hint, field.audience, field.required,
               field.search, field.filter, field.place, field.active) == 1;
}

bool CustomFieldRepository::update(Transaction& tx, const CustomDefinition& field) {
    return tx.execute(
               "UPDATE kernel_custom_field SET label = $1, hint = $2, audience = $3, required = $4, search = $5, "
               "filter = $6, place = $7, active = $8, version = version + 1 WHERE record = $9 AND name = $10 AND "
               "version = $11",
               field.label, field.hint, field.audience, field.required, field.search, field.filter, field.place,
               field.active, field.record, field.name, field.version) == 1;
}

void CustomFieldRepository::remove(Transaction& tx, const CustomDefinition& field) {
    tx.execute("DELETE FROM kernel_custom_field WHERE record = $1 AND name = $2", field.record, field.name);
}

std::int64_t CustomFieldRepository::valuesOf(Transaction& tx, const sdk::RecordModel& model, const std::string& name) {
    return tx.query("SELECT count(*) FROM " + model.table() + " WHERE " + isWritten(name)).front().integer(0);
}

std::vector<std::string> CustomFieldRepository::emptySome(Transaction& tx, const sdk::RecordModel& model,
                                                          const std::string& name, const std::string& after, int most) {
    std::vector<std::string> ids;
    for (const auto row : tx.query("SELECT id FROM " + model.table() + " WHERE id > $1 AND " + isWritten(name) +
                                       " ORDER BY id LIMIT " + std::to_string(most),
                                   after))
        ids.push_back(row.text(0));
    if (ids.empty()) return ids;
    const bool postgresql = data::dialect(tx).engine() == data::Engine::Postgresql;
    const auto without = postgresql ? "custom - '" + name + "'" : "json_remove(custom, '$." + name + "')";
    std::vector<sdk::Param> params(ids.begin(), ids.end());
    // A version of its own, so that nobody who is changing one writes it back without being told.
    tx.executeWith("UPDATE " + model.table() + " SET version = version + 1, custom = " + without + " WHERE id IN (" +
                       data::placeholders(1, ids.size()) + ")",
                   params);
    return ids;
}

std::int64_t CustomFieldRepository::countOf(Transaction& tx, const std::string& plugin) {
    return tx
        .query("SELECT count(*) FROM kernel_custom_field WHERE record >= $1 AND record < $2", plugin + ".",
               plugin + "/")
        .front()
        .integer(0);
}

void CustomFieldRepository::forgetOwner(Transaction& tx, const std::string& plugin) {
    tx.execute("DELETE FROM kernel_custom_field WHERE record >= $1 AND record < $2", plugin + ".", plugin + "/");
}

}  // namespace guildhall::records
