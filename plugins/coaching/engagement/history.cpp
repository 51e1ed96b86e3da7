#include "engagement/history.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

using sdk::say;

namespace {

std::string called(const Change& change) {
    if (change.action == "added") return say("Added to the roster");
    if (change.action == "select") return say("{coach} chosen", {{"coach", change.coach}});
    if (change.action == "begin") return say("First session logged");
    if (change.action == "complete") return say("All sessions logged");
    if (change.action == "hold") return say("Put on hold");
    if (change.action == "resume") return say("Resumed");
    if (change.action == "cancel") return say("Canceled");
    if (change.action == "reopen") return say("Reopened");
    if (change.action == "reassign") return say("Given to {coach}", {{"coach", change.coach}});
    return say("Window extended");
}

}  // namespace

sdk::Value showHistory(const std::vector<Change>& changes, const std::string& zone, sdk::Instant now, HistoryFor whom) {
    sdk::Timeline timeline{.zone = zone, .now = now};
    for (const auto& change : changes) {
        const auto& choice = statusChoices()[static_cast<std::size_t>(change.status)];
        sdk::Timeline::Event event{
            .at = change.at, .what = called(change), .tag = choice.tag, .state = say(choice.label)};
        if (whom == HistoryFor::Operations) {
            event.who = change.person;
            event.note = change.reason;
        }
        timeline.events.push_back(std::move(event));
    }
    return sdk::showTimeline(timeline);
}

}  // namespace guildhall::coaching
