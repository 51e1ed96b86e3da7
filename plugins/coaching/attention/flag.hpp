// What can need somebody's attention in an engagement: five kinds of flags that the hourly job raises, and what a
// site's own rules add. Said once: the job, the dashboard and the mails go by this list.
#pragma once

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/value.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

/// Code, label and colour, in the order in which an engagement keeps its flags and pages show them. The last one stands
/// for whatever rules say.
const std::vector<sdk::Choice>& flagKinds();

/// A rule's own words are kept behind this, so that none is taken for a kind of ours.
inline constexpr std::string_view ruleFlag = "rule:";

/// Of a flag as an engagement keeps it; null: there is no such kind (any more).
const sdk::Choice* flagKind(std::string_view flag);
/// As people read it: the kind's label, or the rule's words.
std::string flagLabel(std::string_view flag);
/// [{tag, text}], for the partial `tag`.
sdk::Value showFlags(const std::vector<std::string>& flags);

}  // namespace guildhall::coaching
