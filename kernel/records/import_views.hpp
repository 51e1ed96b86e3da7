// What the pages of an import show, and the report of what is left out of it.
#pragma once

#include "kernel/records/import_place.hpp"
#include "kernel/records/import_report.hpp"

#include <string>
#include <vector>

namespace guildhall::records {

inline constexpr const char* byteOrderMark = "\xEF\xBB\xBF";

/// The columns of a list, for the page that asks for one: `needed`, `others` and how many of each.
sdk::Value wantedColumnsView(const std::vector<const ImportColumns::Column*>& columns);
/// What may stand in several columns: `whole`, and the names of its `parts`.
sdk::Value joinsView(const ImportColumns& known, const std::vector<const ImportColumns::Column*>& columns);
/// Each column of the file: what it is called, and what it can be.
sdk::Value columnsView(const ImportReader& reader);
/// Those that are not used: “Shoe size”, “Hat size”; empty when there are none.
std::string ignoredColumns(const ImportReader& reader);
sdk::Value encodingsView(const std::string& current);
sdk::Value problemsView(const std::vector<RowProblem>& problems);
/// What would happen in each parent, by title; null for a list of one.
sdk::Value parentsView(const ImportReport& report);
/// What has happened in each that the viewer may open; null for a list of one.
sdk::Value parentsView(const RecordDesk& desk, sdk::Moment& moment, const Import& import);
std::string reportCsv(const ImportReport& report);

}  // namespace guildhall::records
