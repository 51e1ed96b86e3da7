#include "coach_desk/desk_pages.hpp"

#include "coach/coach_repository.hpp"
#include "coach_desk/engagement_pages.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <charconv>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::sayCount;
using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::size_t perPage = 50;

struct Counts {
    std::int64_t active = 0, completed = 0, attention = 0;
};

Counts countsOf(const std::vector<DeskEngagement>& all, sdk::Date today) {
    Counts counts;
    for (const auto& one : all) {
        counts.active += one.engagement.open();
        counts.completed += one.engagement.status == Status::Completed;
        counts.attention += one.isStalled(today);
    }
    return counts;
}

std::string attentionOf(const DeskEngagement& one, sdk::Date today) {
    if (!one.isStalled(today)) return {};
    const auto days = *one.quietDays(today);
    return one.lastSession ? sayCount(days, "No session for {n} day", "No session for {n} days")
                           : sayCount(days, "No session yet for {n} day", "No session yet for {n} days");
}

Value rowOf(const DeskEngagement& one, const sdk::Viewer& viewer, sdk::Date today) {
    const auto& engagement = one.engagement;
    const auto shown = sdk::present(engagements().fields().only({"name", "email", "status"}),
                                    engagements().values(&engagement), viewer, sdk::Relation::Assigned);
    return {{"url", EngagementPages::pathOf(engagement.id)},
            {"name", shown["name"]},
            {"email", shown["email"]},
            {"program", one.program},
            {"cohort", engagement.cohortCode},
            {"sessions", say("{n} of {all}", {{"n", std::to_string(engagement.sessions)},
                                              {"all", std::to_string(engagement.totalSessions)}})},
            {"last", one.lastSession ? sdk::showDate(*one.lastSession) : std::string()},
            {"state", {{"tag", shown["status_tag"]}, {"text", shown["status"]}}},
            {"has_draft", one.drafts > 0},
            {"attention", attentionOf(one, today)}};
}

Value figures(const std::vector<DeskEngagement>& all, std::int64_t held, sdk::Date today) {
    const auto counts = countsOf(all, today);
    const auto counted = counts.active + counts.completed;
    return Value::array(
        {sdk::showFigure({.title = say("Active engagements"), .value = double(counts.active)}),
         sdk::showFigure({.title = say("Sessions this week"), .value = double(held), .note = say("since Monday")}),
         sdk::showFigure({.title = say("Completion rate"),
                          .value = counted ? 100.0 * double(counts.completed) / double(counted) : 0.0,
                          .unit = "%",
                          .note = say("{n} of {all} engagements",
                                      {{"n", std::to_string(counts.completed)}, {"all", std::to_string(counted)}})}),
         sdk::showFigure({.title = say("Needs attention"),
                          .value = double(counts.attention),
                          .note = say("no session for too long"),
                          .attention = counts.attention > 0})});
}

/// Which page of so many rows; what is no number is the first.
std::size_t pageIn(const std::string& typed, std::size_t rows) {
    std::size_t page = 1;
    std::from_chars(typed.data(), typed.data() + typed.size(), page);
    return std::clamp<std::size_t>(page, 1, std::max<std::size_t>(1, (rows + perPage - 1) / perPage));
}

}  // namespace

void DeskPages::describe(sdk::Registrar& add) {
    add.get(path, "coaching.coach", [this](const Request& request) { return show(request); });
    add.portalLink("My coaching", path, 10, "coaching.coach");
    add.recordSection(
        {.record = "kernel.home",
         .title = "My coaching",
         .access = "coaching.coach",
         .data = [this](Transaction& tx, const sdk::Viewer& viewer, std::string_view) { return onHome(tx, viewer); },
         .templateName = "kernel/person_records",
         .order = 10});
}

sdk::Date DeskPages::today(const sdk::Viewer& viewer) const {
    return sdk::dateIn(services_.clock.now(), viewer.timeZone());
}

std::optional<Value> DeskPages::onHome(Transaction& tx, const sdk::Viewer& viewer) const {
    const auto coach = CoachRepository::byPerson(tx, viewer.personId());
    if (!coach) return {};
    const auto counts = countsOf(DeskRepository::of(tx, coach->id, coach->person), today(viewer));
    auto note = sayCount(counts.active, "{n} active engagement", "{n} active engagements");
    if (counts.attention > 0) note += ", " + sayCount(counts.attention, "{n} needs attention", "{n} need attention");
    return Value{{"rows", Value::array({{{"title", say("Your engagements")}, {"url", path}, {"note", note}}})}};
}

Response DeskPages::show(const Request& request) const {
    const auto& viewer = request.viewer();
    const auto now = today(viewer);
    std::optional<Coach> coach;
    std::int64_t held = 0;
    auto all = services_.database.read([&](Transaction& tx) {
        coach = CoachRepository::byPerson(tx, viewer.personId());
        if (!coach) return std::vector<DeskEngagement>();
        const auto weekday = std::chrono::weekday(std::chrono::sys_days(now));
        held = DeskRepository::sessionsHeld(tx, coach->person,
                                            std::chrono::sys_days(now) - (weekday - std::chrono::Monday), now);
        return DeskRepository::of(tx, coach->id, coach->person);
    });
    Value data{{"is_coach", coach.has_value()}};
    if (coach) {
        const bool completed = request.query("tab") == "completed";
        data["cards"] = figures(all, held, now);
        data["tabs"] = Value::array(
            {{{"label", say("Active")}, {"url", path}, {"current", !completed}},
             {{"label", say("Completed")}, {"url", std::string(path) + "?tab=completed"}, {"current", completed}}});
        std::erase_if(all, [&](const DeskEngagement& one) { return one.engagement.open() == completed; });
        std::ranges::stable_sort(all, std::greater(), [&](const DeskEngagement& one) {
            return one.isStalled(now) ? *one.quietDays(now) : -1;
        });
        const auto page = pageIn(request.query("page"), all.size());
        data["rows"] = Value::array();
        for (auto i = (page - 1) * perPage; i < std::min(all.size(), page * perPage); ++i)
            data["rows"].push_back(rowOf(all[i], viewer, now));
        const auto addressOf = [&](std::size_t other) {
            return std::string(path) + "?" + (completed ? "tab=completed&" : "") + "page=" + std::to_string(other);
        };
        data["previous_url"] = page > 1 ? addressOf(page - 1) : std::string();
        data["next_url"] = page * perPage < all.size() ? addressOf(page + 1) : std::string();
        data["empty"] = completed ? say("No engagement of yours has been completed yet.")
                                  : say("You have no active engagement. When a participant chooses you, they appear "
                                        "here.");
    }
    return Response::page({.templateName = "coaching/coach_desk",
                           .title = say("My coaching"),
                           .data = std::move(data),
                           .frame = sdk::Frame::Portal});
}

}  // namespace guildhall::coaching
