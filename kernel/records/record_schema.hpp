// The declaration of a record type compared with what the migrations made: at enabling, not at the first request.
#pragma once

#include <guildhall/sdk/record.hpp>

#include <string>

namespace guildhall::records {

/// What does not fit, as one sentence for whoever wrote the plugin; empty: it fits.
std::string schemaComplaint(sdk::Transaction& tx, const sdk::RecordModel& model);
/// What is wrong with the declaration by itself, likewise.
std::string declarationComplaint(const std::string& owner, const sdk::RecordModel& model);

}  // namespace guildhall::records
