#include "calendar/calendar_pages.hpp"

#include "calendar/calendar_repository.hpp"
#include "coach/coach_repository.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

using sdk::Request;
using sdk::Response;
using sdk::say;
using sdk::Transaction;

namespace {

constexpr const char* fileEnding = ".ics";

/// What stands before `.ics`; throws NotFound when nothing ends so.
std::string stemOf(const std::string& file) {
    const std::string ending = fileEnding;
    if (file.size() <= ending.size() || !file.ends_with(ending)) throw sdk::NotFound();
    return file.substr(0, file.size() - ending.size());
}

Coach coachOf(Transaction& tx, const Request& request) {
    const auto coach = CoachRepository::byPerson(tx, request.viewer().personId());
    if (!coach) throw sdk::NotFound();
    return *coach;
}

Response calendarFile(const std::vector<CalendarEntry>& entries) {
    return Response::bytes(icalendar(say("Coaching"), entries), "text/calendar; charset=utf-8");
}

}  // namespace

void CalendarPages::describe(sdk::Registrar& add) {
    const auto to = [this](Response (CalendarPages::*handler)(const Request&)) {
        return [this, handler](const Request& request) { return (this->*handler)(request); };
    };
    add.get(path, "coaching.coach", to(&CalendarPages::show));
    add.post(std::string(path) + "/renew", "coaching.coach", to(&CalendarPages::renew));
    add.get(std::string(path) + "/{file}", sdk::Public, to(&CalendarPages::subscribe));
    add.get("/coach/sessions/{file}", "coaching.coach", to(&CalendarPages::download));
}

/// After the host of this site, so that no two sites have the same.
std::string CalendarPages::uid(const std::string& name) const {
    const auto& url = services_.site.portalUrl;
    const auto from = url.find("//") == url.npos ? 0 : url.find("//") + 2;
    return name + "@" + url.substr(from, url.find_first_of(":/", from) - from);
}

std::vector<CalendarEntry> CalendarPages::sessionsOf(Transaction& tx, std::string_view author,
                                                     std::string_view session) const {
    std::vector<CalendarEntry> entries;
    for (const auto& one : CalendarRepository::held(tx, author, session))
        entries.push_back(
            {.uid = uid(one.id),
             .sequence = one.version,
             .changedAt = one.submittedAt,
             .day = one.day,
             .summary = say(one.status == "forfeited_not_used" ? "Coaching session {n} of {all} (not taken)"
                                                               : "Coaching session {n} of {all}",
                            {{"n", std::to_string(one.number)}, {"all", std::to_string(one.total)}}),
             .canceled = one.status == "forfeited_cancelled"});
    return entries;
}

std::vector<CalendarEntry> CalendarPages::deadlinesOf(Transaction& tx, const Coach& coach) const {
    std::vector<CalendarEntry> entries;
    for (const auto& one : CalendarRepository::deadlines(tx, coach.id)) {
        const auto number = std::to_string(one.number);
        entries.push_back(
            {.uid = uid(one.cohort + "-" + coach.id + "-deadline-" + number),
             .sequence = one.version,
             .changedAt = services_.clock.now(),
             .day = one.day,
             .summary = say("{cohort}: session {n} should be held by today", {{"cohort", one.code}, {"n", number}}),
             .description = sdk::sayCount(one.engagements, "{n} engagement of yours still lacks it.",
                                          "{n} engagements of yours still lack it.")});
    }
    return entries;
}

Response CalendarPages::subscribe(const Request& request) {
    const auto key = stemOf(request.pathValue("file"));
    const auto entries = services_.database.read([&](Transaction& tx) {
        const auto coach = CoachRepository::byCalendar(tx, key);
        const auto person = coach ? services_.people.find(tx, coach->person) : std::nullopt;
        if (!person || person->status != "active") throw sdk::NotFound();
        auto all = sessionsOf(tx, coach->person, "");
        for (auto& one : deadlinesOf(tx, *coach)) all.push_back(std::move(one));
        return all;
    });
    return calendarFile(entries).header("X-Robots-Tag", "noindex").inlined("coaching.ics");
}

Response CalendarPages::download(const Request& request) {
    const auto id = stemOf(request.pathValue("file"));
    if (!sdk::isId(id)) throw sdk::NotFound();
    const auto entries =
        services_.database.read([&](Transaction& tx) { return sessionsOf(tx, coachOf(tx, request).person, id); });
    if (entries.empty()) throw sdk::NotFound();
    return calendarFile(entries).download("coaching-session.ics");
}

Response CalendarPages::show(const Request& request) {
    const auto coach = services_.database.read([&](Transaction& tx) { return coachOf(tx, request); });
    const auto address =
        coach.active ? services_.site.portalUrl + path + "/" + coach.calendarKey + fileEnding : std::string();
    return Response::page(
        {.templateName = "coaching/coach_calendar",
         .title = say("Your calendar"),
         .data = {{"has_address", coach.active},
                  {"copy", sdk::showCopyBox(
                               {.id = "calendar-address", .label = say("Address of your calendar"), .value = address})},
                  {"renew_url", std::string(path) + "/renew"}},
         .crumbs = {{say("My coaching"), "/coach"}},
         .frame = sdk::Frame::Portal});
}

Response CalendarPages::renew(const Request& request) {
    services_.database.write([&](Transaction& tx) {
        const auto before = coaches().lock(tx, coachOf(tx, request).id);
        auto after = before;
        after.calendarKey = sdk::newToken(services_.random);
        if (!coaches().update(tx, after)) throw sdk::Conflict("Somebody else has just changed this. Try once more.");
        services_.audit.record(tx, request.actor(), coaches().entry("COACH_CALENDAR_RENEWED", &before, &after));
    });
    return Response::redirect(path).notice(
        say("Your calendar has a new address. Subscribe to it again; the old one leads nowhere now."));
}

}  // namespace guildhall::coaching
