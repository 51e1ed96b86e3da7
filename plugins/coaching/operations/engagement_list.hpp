// The list of engagements on the desk of operations: what it shows, is searched, filtered and sorted by, fit for tens
// of thousands of them.
#pragma once

#include "engagement/engagement.hpp"

#include <guildhall/sdk/list.hpp>

#include <string>
#include <vector>

namespace guildhall::coaching {

/// Of the page and of the file.
const std::vector<std::string>& deskColumns();
const std::vector<std::string>& deskFileColumns();
/// Searched is what the viewer may see: participant, coach and, by permission, e-mail address.
sdk::ListSource deskSource(const std::vector<std::string>& columns, const sdk::Viewer& viewer);
/// With what can be chosen to filter by, as long as it can be looked through.
sdk::FieldSet deskFields(sdk::Transaction& tx);
sdk::ListPage::Show deskShown(const std::vector<std::string>& columns);

}  // namespace guildhall::coaching
