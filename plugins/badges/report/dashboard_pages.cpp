#include "report/dashboard_pages.hpp"

#include "report/report_repository.hpp"
#include "request/request.hpp"
#include "request/request_repository.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <array>

namespace guildhall::badges {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;
using sdk::Value;
using std::chrono::days;

namespace {

/// How long the requests that wait have been waiting.
Value ageChart(const std::vector<sdk::Instant>& since, sdk::Instant now) {
    constexpr std::array limits{1, 3, 7, 14};
    std::vector<std::optional<double>> counts(limits.size() + 1, 0);
    for (const auto at : since) {
        const auto limit = std::ranges::find_if(limits, [&](int most) { return now - at < days(most); });
        *counts[std::size_t(limit - limits.begin())] += 1;
    }
    return sdk::showBarChart({.id = "queue-age",
                              .title = say("Requests that wait"),
                              .head = say("For how long"),
                              .labels = {say("Under a day"), say("1 to 3 days"), say("3 to 7 days"), say("7 to 14 days"),
                                         say("Longer")},
                              .series = {{say("Requests"), std::move(counts)}},
                              .empty = say("No request waits.")});
}

Value awardChart(Transaction& tx, sdk::Instant now, const std::string& zone) {
    const auto today = sdk::dateIn(now, zone);
    std::vector<std::string> labels;
    std::vector<std::optional<double>> counts;
    for (auto month = today.year() / today.month() - std::chrono::months(11); month <= today.year() / today.month();
         month += std::chrono::months(1)) {
        const auto start = [&](std::chrono::year_month of) { return sdk::instantOf(of / 1, 0, zone); };
        labels.push_back(sdk::showDate(month / 1).substr(2));
        counts.emplace_back(ReportRepository::awarded(tx, start(month), start(month + std::chrono::months(1))));
    }
    return sdk::showLineChart({.id = "awards",
                               .title = say("Awards by month"),
                               .head = say("Month"),
                               .labels = std::move(labels),
                               .series = {{say("Awards"), std::move(counts)}}});
}

Value funnelChart(const std::vector<ReportRepository::Funnel>& funnels) {
    std::vector<std::string> labels;
    std::vector<std::optional<double>> begun, skilled, done;
    for (const auto& one : funnels) {
        labels.push_back(one.title);
        begun.emplace_back(one.begun);
        skilled.emplace_back(one.skilled);
        done.emplace_back(one.done);
    }
    return sdk::showBarChart({.id = "funnel",
                              .title = say("How far people come in each program"),
                              .head = say("Program"),
                              .labels = std::move(labels),
                              .series = {{say("Hold a badge of it"), std::move(begun)},
                                         {say("Hold a skill"), std::move(skilled)},
                                         {say("Hold the program"), std::move(done)}},
                              .empty = say("No program is active yet.")});
}

Value topChart(const std::vector<ReportRepository::Top>& top) {
    std::vector<std::string> labels;
    std::vector<std::optional<double>> holders;
    for (const auto& one : top) {
        labels.push_back(one.title);
        holders.emplace_back(one.holders);
    }
    return sdk::showBarChart({.id = "top",
                              .title = say("Badges most people hold"),
                              .head = say("Badge"),
                              .labels = std::move(labels),
                              .series = {{say("Holders"), std::move(holders)}}});
}

}  // namespace

void DashboardPages::describe(sdk::Registrar& add) {
    add.menu({sdk::MenuGroup::Work, "Badges at a glance", "/badge-dashboard", "badges.awards", 49});
    add.get("/badge-dashboard", "badges.awards", [this](const Request& request) { return overview(request); });
    add.get("/badge-dashboard/reviews", "badges.review", [this](const Request& request) { return reviews(request); });
}

Response DashboardPages::overview(const Request& request) {
    const auto now = services_.clock.now();
    const auto& viewer = request.viewer();
    Value data;
    services_.database.read([&](Transaction& tx) {
        const auto queue = RequestRepository::queue(tx, viewer.personId(), now - days(7));
        const auto figure = [](sdk::KeyFigure figure) { return sdk::showFigure(figure); };
        data["cards"] = {figure({.title = say("Awards in 30 days"),
                                 .value = double(ReportRepository::awarded(tx, now - days(30), now)),
                                 .before = double(ReportRepository::awarded(tx, now - days(60), now - days(30))),
                                 .since = say("the 30 days before"),
                                 .path = "/badge-awards"}),
                         figure({.title = say("Requests that wait"),
                                 .value = double(queue.waiting),
                                 .note = queue.late ? sdk::sayCount(queue.late, "{n} for more than a week",
                                                                    "{n} for more than a week")
                                                    : say("none for more than a week"),
                                 .path = viewer.can("badges.review") ? "/badge-dashboard/reviews" : "",
                                 .attention = queue.late > 0})};
        data["charts"] = {{{"line", awardChart(tx, now, viewer.timeZone())}, {"bars", nullptr}},
                          {{"line", nullptr}, {"bars", funnelChart(ReportRepository::funnels(tx))}},
                          {{"line", nullptr}, {"bars", ageChart(ReportRepository::waitingSince(tx), now)}},
                          {{"line", nullptr}, {"bars", topChart(ReportRepository::top(tx, 10))}}};
    });
    return Response::page({.templateName = "badges/dashboard", .title = say("Badges at a glance"), .data = std::move(data)});
}

Response DashboardPages::reviews(const Request& request) {
    const auto now = services_.clock.now();
    const auto& viewer = request.viewer();
    Value data;
    services_.database.read([&](Transaction& tx) {
        const auto queue = RequestRepository::queue(tx, viewer.personId(), now - days(7));
        data["cards"] = {sdk::showFigure({.title = say("Waiting"), .value = double(queue.waiting), .path = "/badge-requests"}),
                         sdk::showFigure({.title = say("Assigned to me"),
                                          .value = double(queue.mine),
                                          .path = "/badge-requests/mine",
                                          .attention = queue.mine > 0})};
        data["charts"] = {{{"line", nullptr}, {"bars", ageChart(ReportRepository::waitingSince(tx), now)}}};
        sdk::Timeline timeline{
            .zone = viewer.timeZone(), .now = now, .empty = say("You have not decided on any request yet.")};
        const auto& states = requests().declared().get("state");
        for (const auto& one : ReportRepository::decisions(tx, viewer.personId(), 20)) {
            const auto tag = std::ranges::find(states.options.choices, one.state, &sdk::Choice::value);
            timeline.events.push_back({.at = one.at,
                                       .what = one.title,
                                       .who = one.person,
                                       .url = requests().path() + "/" + one.request,
                                       .tag = tag->tag,
                                       .state = say(tag->label)});
        }
        data["decisions"] = sdk::showTimeline(timeline);
    });
    return Response::page({.templateName = "badges/dashboard",
                           .title = say("Reviews"),
                           .data = std::move(data),
                           .crumbs = {{say("Requests"), requests().path()}}});
}

}  // namespace guildhall::badges
