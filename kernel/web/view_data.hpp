// View models (JSON) as the data a mustache template reads. Empty text, null, false and empty lists are “no” in a
// section; numbers become text. Pure; any thread.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <kainjow/mustache.hpp>

namespace guildhall::web {

using ViewData = kainjow::mustache::data;

/// A list `x` also gives `has_x`. The items of the SDK's view models (fields, cells, heads, pages …) get their absent
/// keys as “no”: otherwise mustache would look further out and find, say, the row's `url` for a cell that has none.
ViewData toViewData(const sdk::Value& value);

}  // namespace guildhall::web
