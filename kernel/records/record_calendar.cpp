// The view of a record list that shows its rows on the days of a month.
#include "kernel/records/record_list_pages.hpp"

#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::records {

using sdk::Moment;
using sdk::Request;
using sdk::Response;
using std::chrono::sys_days;

namespace {

/// `2026-03`; anything else is the month of `today`.
std::chrono::year_month monthOf(const std::string& asked, sdk::Date today) {
    const auto first = asked.size() == 7 ? sdk::parseDate(asked + "-01") : std::nullopt;
    const auto day = first.value_or(today);
    return day.year() / day.month();
}

std::optional<sdk::Date> dateIn(const sdk::ListRow& row, const std::string& field) {
    const auto cell = row.find(field);
    const auto* text = cell ? std::get_if<std::string>(&*cell) : nullptr;
    return text ? sdk::parseDate(*text) : std::nullopt;
}

}  // namespace

Response RecordListPages::calendar(const Request& request, const sdk::RecordTab& tab) {
    const auto& viewer = request.viewer();
    return desk_->read(request, [&](Moment& moment) {
        const auto place = desk_->place(moment, request);
        const auto relation = place.parent.relation;
        const auto& fields = model().fields();
        for (const auto& name : {tab.from, tab.until})
            if (!viewer.sees(fields.get(name).options.sensitivity, relation)) throw sdk::Forbidden();
        const auto today = sdk::dateIn(moment.now, viewer.timeZone());
        const auto month = monthOf(request.query("month"), today);
        // With the days of the weeks it begins and ends in.
        const sys_days first = sys_days(month / 1) - std::chrono::days(6);
        const sys_days last = sys_days(month / std::chrono::last) + std::chrono::days(6);
        const auto& title = fields.get(model().list().columns.front());
        const auto source = model().source({title.name, tab.from, tab.until});
        const sdk::ListScope days{"r." + tab.from + " <= ? AND r." + tab.until + " >= ?",
                                  {sdk::isoDate(last), sdk::isoDate(first)}};
        sdk::ListQuery query;
        query.sort = tab.from;
        query.whole = true;
        const auto page = sdk::selectPage(moment.tx, fields, source, query, both(scopeOf(viewer, place, &tab), days));
        sdk::CalendarMonth shown{.id = "month", .month = month, .today = today};
        const auto link = linkOf(moment, place);
        for (const auto& row : page.rows) {
            const auto from = dateIn(row, tab.from), until = dateIn(row, tab.until);
            if (!from || !until) continue;
            const auto label = sdk::presentCell(title, *row.find(title.name), viewer, relation);
            for (auto day = std::max(first, sys_days(*from)); day <= std::min(last, sys_days(*until));
                 day += std::chrono::days(1))
                shown.entries.push_back({.day = day, .label = label, .url = link(row)});
        }
        shown.url = [path = request.path()](std::chrono::year_month other) {
            return path + "?month=" + sdk::isoDate(other / 1).substr(0, 7);
        };
        sdk::Page answer{.templateName = "kernel/calendar_page",
                         .title = sdk::say(sdk::capitalised(model().words().many)),
                         .data = {{"calendar", sdk::showMonth(shown)}},
                         .crumbs = desk_->crumbsAbove(viewer, place)};
        answer.views.emplace_back("", std::make_shared<sdk::Model>(frameOf(moment, place, &tab)));
        return Response::page(std::move(answer));
    });
}

}  // namespace guildhall::records
