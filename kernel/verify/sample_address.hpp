// Addresses for a route's pattern.
#pragma once

#include "kernel/verify/subject.hpp"

#include <optional>
#include <string>

namespace guildhall::plugins::verify {

/// Every `{name}` filled with an id of the right shape that no record has.
std::string absentAddress(std::string_view pattern);
/// Filled with values that links to other pages used for the same names; none when nothing is known of one.
std::optional<std::string> knownAddress(std::string_view pattern, const std::vector<CrawledPage>& pages);

/// The kernel's pages of one person of each role, and of oneself.
std::vector<std::string> personPages(Subject& subject);

}  // namespace guildhall::plugins::verify
