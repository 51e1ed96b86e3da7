// The states of an engagement and what leads from one to another, said once: the pages of operations, what participants
// and coaches do, imports and jobs all go by this table.
#pragma once

#include <guildhall/sdk/field.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::coaching {

enum class Status : int { Invited, CoachSelected, InProgress, Completed, OnHold, Canceled };

/// In the order of the enumerators.
const std::vector<sdk::Choice>& statusChoices();
const std::string& statusName(Status status);  ///< `coach_selected`
std::optional<Status> statusNamed(std::string_view name);
std::string statusLabel(Status status);

/// Does it take one of its coach's places?
constexpr bool takesPlace(Status status) {
    return status == Status::CoachSelected || status == Status::InProgress || status == Status::OnHold;
}
constexpr bool isOpen(Status status) { return status != Status::Completed && status != Status::Canceled; }
/// Can sessions be kept?
constexpr bool isCoached(Status status) { return status == Status::CoachSelected || status == Status::InProgress; }

enum class Action { Select, Begin, Complete, Hold, Cancel, Resume, Reopen, Reassign };

struct Transition {
    Action action;
    const char* name;          ///< of the action: `hold`
    std::vector<Status> from;  ///< where it is possible
    std::optional<Status> to;  ///< none: where it was before, or as it is
};
const std::vector<Transition>& transitions();
const Transition& transition(Action action);

/// Why this action is not possible in this state, as a sentence; none: it is.
std::optional<std::string> whyNot(Action action, Status status);

}  // namespace guildhall::coaching
