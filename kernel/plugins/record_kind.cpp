#include "kernel/plugins/record_kind.hpp"

namespace guildhall::plugins {

RecordKind::RecordKind() : KindOf({"records", "Records", {{"fields", "Record"}, {"table", "Table"}}}) {}

void RecordKind::refuse(const sdk::RecordDeclaration& one, const kinds::Contribution& all) const {
    kinds::requireOwnTable(all.owner, one.table);
}

sdk::Value RecordKind::line(const sdk::RecordDeclaration& one) const {
    return {{"table", one.table}, {"fields", one.fields().name()}};
}

}  // namespace guildhall::plugins
