#include "kernel/plugins/record_kind.hpp"

#include "kernel/keys/personal_table.hpp"

namespace guildhall::plugins {

RecordKind::RecordKind() : KindOf({"records", "Records", {{"fields", "Record"}, {"table", "Table"}}}) {}

void RecordKind::refuse(const sdk::RecordDeclaration& one, const kinds::Contribution& all) const {
    kinds::requireOwnTable(all.owner, one.table);
}

sdk::Value RecordKind::line(const sdk::RecordDeclaration& one) const {
    return {{"table", one.table}, {"fields", one.fields().name()}};
}

PersonalTableKind::PersonalTableKind()
    : KindOf({"personal_tables", "Tables that tell of people", {{"name", "Table"}}}) {}

void PersonalTableKind::refuse(const sdk::PersonalTable& one, const kinds::Contribution& all) const {
    kinds::requireOwnTable(all.owner, one.table);
    if (one.person.empty() || one.columns.empty())
        throw std::invalid_argument("the personal table " + one.table +
                                    " has to say whom it is about, in which columns");
}

sdk::Value PersonalTableKind::line(const sdk::PersonalTable& one) const {
    // Where it names nobody, a row has a key of its own.
    keys::PersonalTable table{.name = one.table, .subjects = {one.person, "r." + one.key}, .columns = {}};
    for (const auto& column : one.columns) table.columns.push_back({column});
    return table.json();
}

}  // namespace guildhall::plugins
