// Records as programs send and get them: JSON objects with the stored value of each field under its name. Dates and
// moments are ISO 8601, decimals text (“12.50”), so that no reader rounds them.
#pragma once

#include "kernel/records/record_desk.hpp"

#include <guildhall/sdk/value.hpp>

#include <string_view>

namespace guildhall::records {

/// Why a program cannot set this field of a record; empty: it can. Files come by themselves.
std::string whyNotSet(const sdk::Viewer& viewer, const RecordDesk& desk, const Found& record, const std::string& name);

/// With `id` and `version`. Fields this viewer may not see are not there.
sdk::Value recordJson(const RecordDesk& desk, const sdk::Viewer& viewer, const Found& found);

/// Id of what a new record is to belong to. Throws Invalid when it is not said.
std::string parentFromJson(const RecordDesk& desk, std::string_view body);

/// What a program sent, as parseField makes it: only fields that may be set, each of its own JSON type. Throws Invalid
/// with an error for each that is wrong. `fresh`: of a new record, where what is required must be there.
sdk::Value fieldsFromJson(sdk::Moment& moment, const RecordDesk& desk, const Found& record, std::string_view body,
                          bool fresh);

}  // namespace guildhall::records
