// What has happened to an engagement, as people read it.
#pragma once

#include "engagement/engagement_repository.hpp"

#include <guildhall/sdk/value.hpp>

#include <string>
#include <vector>

namespace guildhall::coaching {

/// Who did something and why is the matter of operations.
enum class HistoryFor { Operations, Coaches };

/// For parts/timeline.
sdk::Value showHistory(const std::vector<Change>& changes, const std::string& zone, sdk::Instant now, HistoryFor whom);

}  // namespace guildhall::coaching
