#include "kernel/plugins/record_kind.hpp"

#include <stdexcept>

namespace guildhall::plugins {

RecordKind::RecordKind() : KindOf({"records", "Records", {{"fields", "Record"}, {"table", "Table"}}}) {}

void RecordKind::refuse(const sdk::RecordDeclaration& one, const kinds::Contribution& all) const {
    if (!one.table.starts_with(all.owner + "_"))
        throw std::invalid_argument("table “" + one.table + "” must start with " + all.owner + "_");
}

sdk::Value RecordKind::line(const sdk::RecordDeclaration& one) const {
    return {{"table", one.table}, {"fields", one.fields().name()}};
}

}  // namespace guildhall::plugins
