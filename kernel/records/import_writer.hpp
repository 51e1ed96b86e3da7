// Writes what an import reads, and notes what each row did: for the record's history, and to undo it.
#pragma once

#include "kernel/records/import_reader.hpp"
#include "kernel/records/import_repository.hpp"

#include <span>

namespace guildhall::records {

/// Writes the usable rows that were judged in this transaction, and counts them all in `import`.
void writeRows(sdk::Moment& moment, const RecordDesk& desk, std::span<ImportRow> rows, Import& import);

/// What people call its list.
std::string listName(const Import& import);

}  // namespace guildhall::records
