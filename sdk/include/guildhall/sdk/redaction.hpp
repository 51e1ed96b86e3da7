// The one redaction point. Every value of a declared field reaches a template, JSON, CSV or a file name through
// here: pages hand records over as Values and get back what this viewer may see, as display text.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/list_row.hpp>
#include <guildhall/sdk/view.hpp>

namespace guildhall::sdk {

/// What stands in place of a value the viewer may not see: no hint of its length or presence.
inline constexpr std::string_view redacted = "[REDACTED]";

/// One value as display text in the viewer's zone; `redacted` when they may not see it.
std::string presentField(const Field& field, const Value& value, const Viewer& viewer,
                         Relation relation = Relation::None);

std::string presentCell(const Field& field, const Cell& cell, const Viewer& viewer, Relation relation = Relation::None);
/// The same of a row's column, kept in `scratch`: for a page's hundreds of cells.
std::string_view presentCell(const Field& field, const ListRow& row, std::size_t column, const Viewer& viewer,
                             Relation relation, Scratch& scratch);

/// The rows of a Group, a line each: “Charger, 2”. None for those who may not see it.
std::vector<std::string> presentRows(const Field& group, const Value& value, const Viewer& viewer,
                                     Relation relation = Relation::None);

/// The colour of a Choice's tag; empty for plain text. For those only who may see the value.
std::string presentTag(const Field& field, const Value& value);
std::string_view presentCellTag(const Field& field, const Cell& cell);

/// Every declared field of `record` as display text under its name; fields the record lacks are left out,
/// and so is anything not declared, except "id".
/// A Choice with a tag colour also yields `<name>_tag`; a Boolean also yields `<name>_is` (true/false) unless redacted.
Value present(const FieldSet& fields, const Value& record, const Viewer& viewer, Relation relation = Relation::None);

/// For machines (CSV, JSON): the stored value (dates ISO, instants ISO), or "[REDACTED]".
Value exportField(const Field& field, const Value& value, const Viewer& viewer, Relation relation = Relation::None);
Cell exportCell(const Field& field, const Cell& cell, const Viewer& viewer, Relation relation = Relation::None);

}  // namespace guildhall::sdk
