#include "engagement/status.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::coaching {

const std::vector<sdk::Choice>& statusChoices() {
    static const std::vector<sdk::Choice> choices{
        {"invited", "Invited", "blue"},          {"coach_selected", "Coach selected", "blue"},
        {"in_progress", "In progress", "green"}, {"completed", "Completed", "grey"},
        {"on_hold", "On hold", "amber"},         {"canceled", "Canceled", "red"}};
    return choices;
}

const std::string& statusName(Status status) { return statusChoices()[static_cast<std::size_t>(status)].value; }

std::optional<Status> statusNamed(std::string_view name) {
    const auto found = std::ranges::find(statusChoices(), name, &sdk::Choice::value);
    if (found == statusChoices().end()) return {};
    return static_cast<Status>(found - statusChoices().begin());
}

std::string statusLabel(Status status) { return sdk::say(statusChoices()[static_cast<std::size_t>(status)].label); }

const std::vector<Transition>& transitions() {
    using enum Status;
    static const std::vector<Transition> all{
        {Action::Select, "select", {Invited}, CoachSelected},
        {Action::Begin, "begin", {CoachSelected}, InProgress},
        {Action::Complete, "complete", {CoachSelected, InProgress}, Completed},
        {Action::Hold, "hold", {Invited, CoachSelected, InProgress}, OnHold},
        {Action::Cancel, "cancel", {Invited, CoachSelected, InProgress, OnHold}, Canceled},
        {Action::Resume, "resume", {OnHold}, {}},
        {Action::Reopen, "reopen", {Completed, Canceled}, {}},
        {Action::Reassign, "reassign", {CoachSelected, InProgress, OnHold}, {}},
    };
    return all;
}

const Transition& transition(Action action) { return *std::ranges::find(transitions(), action, &Transition::action); }

std::optional<std::string> whyNot(Action action, Status status) {
    const auto& from = transition(action).from;
    if (std::ranges::find(from, status) != from.end()) return {};
    const auto state = sdk::asciiLower(statusLabel(status));
    switch (action) {
        case Action::Select:
            return sdk::say("A coach is chosen once only. This engagement is {state}.", {{"state", state}});
        case Action::Begin:
        case Action::Complete: return sdk::say("Nothing is logged while an engagement is {state}.", {{"state", state}});
        case Action::Hold: return sdk::say("An engagement that is {state} cannot be put on hold.", {{"state", state}});
        case Action::Cancel: return sdk::say("An engagement that is {state} cannot be canceled.", {{"state", state}});
        case Action::Resume:
            return sdk::say("Only what is on hold can be resumed. This engagement is {state}.", {{"state", state}});
        case Action::Reopen:
            return sdk::say("Only what is completed or canceled can be reopened. This engagement is {state}.",
                            {{"state", state}});
        case Action::Reassign: break;
    }
    return sdk::say("An engagement that is {state} has no coach to replace.", {{"state", state}});
}

}  // namespace guildhall::coaching
