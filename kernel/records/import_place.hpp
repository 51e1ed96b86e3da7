// What an import is about, and where its pages are: the list of one parent, of records that stand by themselves, or one
// whose rows belong to different parents — a place without a parent, then.
#pragma once

#include "kernel/records/import_columns.hpp"
#include "kernel/records/import_repository.hpp"
#include "kernel/records/record_desk.hpp"

#include <string>

namespace guildhall::records {

/// Where lists are brought in; below it, each import under its id. `parent`: an id, or `{parent}` for a route.
std::string importPath(const sdk::RecordModel& model, const std::string& parent);
/// Where those that have been done are listed.
std::string importsPath(const sdk::RecordModel& model, const std::string& parent);
/// Where one goes from there: to the list, or the page that offers the import.
std::string pathAround(const sdk::RecordModel& model, const std::string& parent);

/// Throw NotFound for a parent that is not there for this viewer. `heldImportPlace` holds it for this transaction.
Place importPlace(const RecordDesk& desk, sdk::Moment& moment, const std::string& parent);
Place importPlace(const RecordDesk& desk, sdk::Moment& moment, const sdk::Request& request);
Place heldImportPlace(const RecordDesk& desk, sdk::Moment& moment, const std::string& parent);
/// Throws as RecordDesk::requireAdding; whether a row can be added to its own parent is seen when it is read.
void requireImporting(const RecordDesk& desk, sdk::Moment& moment, const Place& place);

/// What stands above the title; of one parent its name.
std::string importIntro(const RecordDesk& desk, const sdk::Viewer& viewer, const Place& place);
RecordDesk::Crumbs importCrumbs(const RecordDesk& desk, const sdk::Viewer& viewer, const Place& place);
/// May this viewer, who may undo imports here, know of those of others? One list tells of many parents.
bool seesOthersImports(const RecordDesk& desk, const sdk::Viewer& viewer, const std::string& parent);

}  // namespace guildhall::records
