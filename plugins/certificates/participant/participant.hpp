// A participant: one person's place in one session.
#pragma once

#include <guildhall/sdk/field.hpp>

#include <optional>
#include <string>

namespace guildhall::certificates {

/// The one place that says what a participant is.
const sdk::FieldSet& participantFields();
/// Names of the fields a person fills in, in the order of the form.
const std::vector<std::string>& participantFormFields();

/// Checks a full name beyond what its field knows: an error text, or nothing. A name that a spreadsheet would run as a
/// formula (`=…`) is no name.
std::optional<std::string> nameProblem(const std::string& name);

/// Why this viewer cannot add or import people where they stand in this relation to the session; nothing when they can.
/// Whoever adds an address is told that it is there already, so it takes the right to see addresses.
std::optional<std::string> whyNotAdd(const sdk::Viewer& viewer, sdk::Relation relation);

}  // namespace guildhall::certificates
