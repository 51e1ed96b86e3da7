#include "operations/summary_pages.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <functional>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;
using OfProgram = SummaryRepository::OfProgram;

namespace {

constexpr const char* path = "/coaching-summary";
constexpr std::size_t mostBars = 30;
constexpr int months = 12;

std::optional<double> share(std::int64_t some, std::int64_t all) {
    if (all == 0) return {};
    return 100.0 * double(some) / double(all);
}

std::string text(const std::optional<double>& number, int places = 0, const char* unit = "") {
    return number ? sdk::figureText(*number, places) + unit : "–";
}

std::string percent(std::int64_t some, std::int64_t all) { return text(share(some, all), 0, " %"); }

std::optional<double> sessionsEach(const OfProgram& one) {
    if (one.coached == 0) return {};
    return double(one.sessions) / double(one.coached);
}

Value programRows(const std::vector<OfProgram>& programs) {
    auto rows = Value::array();
    for (const auto& one : programs)
        rows.push_back({{"code", one.code},
                        {"name", one.name},
                        {"participants", sdk::figureText(double(one.participants))},
                        {"completed", percent(one.completed, one.participants)},
                        {"sessions", text(sessionsEach(one), 1)},
                        {"days", text(one.daysToComplete, 0)},
                        {"soon", percent(one.soon, one.dated)},
                        {"entered", percent(one.entered, one.called)},
                        {"hours", text(one.hoursToChoose, 1)}});
    return rows;
}

Value programChart(const std::vector<OfProgram>& programs) {
    sdk::Chart chart{.id = "by-program",
                     .title = say("How far programs are"),
                     .head = say("Program"),
                     .unit = "%",
                     .note = say("Of participants who are not canceled; signing in, of those whose window has opened."),
                     .empty = say("Nobody is on a roster yet.")};
    std::vector<std::optional<double>> entered, coached, completed;
    for (const auto& one : programs) {
        chart.labels.push_back(one.code);
        entered.push_back(share(one.entered, one.called));
        coached.push_back(share(one.coached, one.participants));
        completed.push_back(share(one.completed, one.participants));
    }
    chart.series = {{say("Came in"), std::move(entered)},
                    {say("Have a coach"), std::move(coached)},
                    {say("Completed"), std::move(completed)}};
    return sdk::showBarChart(chart);
}

Value coachChart(const std::vector<SummaryRepository::OfCoach>& coaches) {
    sdk::Chart chart{.id = "by-coach",
                     .title = say("Places that are taken, by coach"),
                     .head = say("Coach"),
                     .unit = "%",
                     .note = coaches.size() > mostBars ? say("The fullest {n}. All are in the table below.",
                                                             {{"n", std::to_string(mostBars)}})
                                                       : "",
                     .empty = say("No coach is active.")};
    std::vector<std::optional<double>> taken;
    for (const auto& coach : coaches) {
        if (taken.size() == mostBars) break;
        chart.labels.push_back(coach.name);
        taken.push_back(share(coach.open, coach.most));
    }
    chart.series = {{say("Places taken"), std::move(taken)}};
    return sdk::showBarChart(chart);
}

Value coachRows(const std::vector<SummaryRepository::OfCoach>& coaches) {
    auto rows = Value::array();
    for (const auto& coach : coaches)
        rows.push_back({{"name", coach.name},
                        {"open", sdk::figureText(double(coach.open))},
                        {"most", sdk::figureText(double(coach.most))},
                        {"taken", percent(coach.open, coach.most)}});
    return rows;
}

Value monthChart(const std::vector<std::pair<std::int64_t, std::int64_t>>& byDay, sdk::Date today) {
    sdk::Chart chart{.id = "by-month", .title = say("Engagements completed, by month"), .head = say("Month")};
    const auto last = today.year() / today.month();
    std::vector<std::optional<double>> counts;
    for (auto month = last - std::chrono::months(months - 1); month <= last; month += std::chrono::months(1)) {
        chart.labels.push_back(sdk::showDate(month / 1).substr(2));
        double sum = 0;
        for (const auto& [day, number] : byDay) {
            const sdk::Date date{std::chrono::sys_days(std::chrono::days(day))};
            if (date.year() / date.month() == month) sum += double(number);
        }
        counts.emplace_back(sum);
    }
    chart.series = {{say("Completed"), std::move(counts)}};
    return sdk::showLineChart(chart);
}

/// Programs of five sessions, against nine months after the window opened.
Value cohortRows(const std::vector<SummaryRepository::OfCohort>& cohorts, sdk::Date today) {
    auto rows = Value::array();
    for (const auto& cohort : cohorts) {
        const auto due = reportDay(cohort.opens);
        const auto left = cohort.participants - cohort.completed;
        const bool isDue = left > 0 && due <= today;
        rows.push_back({{"code", cohort.code},
                        {"program", cohort.program},
                        {"due", sdk::showDate(due)},
                        {"completed", say("{done} of {all}", {{"done", std::to_string(cohort.completed)},
                                                              {"all", std::to_string(cohort.participants)}})},
                        {"state",
                         {{"tag", isDue       ? "red"
                                  : left == 0 ? "green"
                                              : "blue"},
                          {"text", isDue       ? say("Report due")
                                   : left == 0 ? say("All completed")
                                               : say("In time")}}}});
    }
    return rows;
}

}  // namespace

sdk::Date reportDay(sdk::Date opened) {
    const auto due = opened + std::chrono::months(9);
    return due.ok() ? due : sdk::Date(due.year() / due.month() / std::chrono::last);
}

void SummaryPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::Work, "Coaching summary", path, "coaching.summary", 61});
    add.get(path, "coaching.summary", [this](const Request& request) { return show(request); });
}

Response SummaryPages::show(const Request&) {
    const auto now = services_.clock.now();
    const auto today = sdk::dateIn(now, "UTC");
    const auto since = std::chrono::sys_days((today.year() / today.month() - std::chrono::months(months - 1)) / 1);
    const auto summary = kept_.get("", now, [&] {
        return services_.database.read([&](Transaction& tx) {
            return Summary{SummaryRepository::programs(tx, today), SummaryRepository::longCohorts(tx),
                           SummaryRepository::coaches(tx), SummaryRepository::completedByDay(tx, since)};
        });
    });
    return Response::page({.templateName = "coaching/summary",
                           .title = say("Coaching summary"),
                           .data = {{"programs", programRows(summary->programs)},
                                    {"by_program", programChart(summary->programs)},
                                    {"by_month", monthChart(summary->completed, today)},
                                    {"cohorts", cohortRows(summary->cohorts, today)},
                                    {"by_coach", coachChart(summary->coaches)},
                                    {"coaches", coachRows(summary->coaches)}}});
}

}  // namespace guildhall::coaching
