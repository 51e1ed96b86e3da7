#include "kernel/web/design_samples.hpp"

#include <guildhall/sdk/parts.hpp>

namespace guildhall::web::design {

using namespace sdk;  // so that the lines the page prints are lines of this file

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::chrono::year_month monthAsked(const Asked& asked) {
    const auto today = dateIn(asked.now, asked.zone);
    const auto wanted = parseDate(asked.month + "-01").value_or(today);
    return wanted.year() / wanted.month();
}

}  // namespace

Samples stepsSamples(const Asked&) {
    const auto usual = showSteps({"Progress of the session",
                                  {{.label = "Booked", .state = Steps::State::Done, .note = "2 Mar 2026"},
                                   {.label = "Materials ordered", .state = Steps::State::Done, .note = "9 Mar 2026"},
                                   {.label = "Delivered", .state = Steps::State::Now, .url = "#steps"},
                                   {.label = "Certificates issued"}}});
    const auto begun = showSteps(stepsUpTo("Setting up this site", {"Name and mark", "Mail", "First people"}, 0));
    const auto many = showSteps(stepsUpTo("Way of an application",
                                          {"Received", "Complete", "Checked for conflicts of interest", "Reviewed",
                                           "Discussed by the panel", "Decided", "Told", "Archived"},
                                          5));
    const auto over = showSteps(
        stepsUpTo("Import", {"Lebensmittelhygieneschulungsteilnehmerliste", "نتائج الورشة", "Taken over"}, 3));
    return {{"On the way", usual},
            {"Just begun", begun},
            {"Many", many},
            {"Over, with a long word and one from right to left", over}};
}

Samples progressSamples(const Asked&) {
    const Value running{{"title", "Issue certificates for Problem solving, Leeds"},
                        {"done", "150"},
                        {"total", "384"},
                        {"has_total", true},
                        {"percent", 39},
                        {"message", "Ada Lovelace"},
                        {"elapsed", "12 s"},
                        {"is_queued", false}};
    auto waiting = running;
    waiting.update({{"done", "0"},
                    {"total", "0"},
                    {"has_total", false},
                    {"percent", 0},
                    {"message", ""},
                    {"elapsed", "2 s"},
                    {"is_queued", true}});
    return {{"Running", running}, {"Waiting", waiting}};
}

Samples timelineSamples(const Asked& asked) {
    const auto zone = asked.zone;
    const auto now = asked.now;
    const auto usual = showTimeline(
        {.events = {{.at = now - hours(1),
                     .what = "Certificates issued",
                     .who = "Ada Lovelace",
                     .url = "#timeline",
                     .tag = "green",
                     .state = "24 of 24"},
                    {.at = now - days(1), .what = "Marked as delivered", .who = "Ada Lovelace"},
                    {.at = now - days(9), .what = "Booked", .who = "Zoë Ångström", .note = "By telephone"}},
         .zone = zone,
         .now = now});
    const auto words = showTimeline(
        {.events = {{.at = now - days(40),
                     .what = "Donaudampfschifffahrtsgesellschaftskapitänsprüfung verschoben",
                     .who = "ليلى حداد",
                     .note =
                         "The hall was not to be had on that day, and the two others who could have held it were away.",
                     .tag = "amber",
                     .state = "Put off"},
                    {.at = now - days(40) - hours(30), .what = "Added"}},
         .zone = zone,
         .now = now});
    return {{"Usual", usual},
            {"Long words, and a name from right to left", words},
            {"Empty", showTimeline({.zone = zone})}};
}

Samples treeSamples(const Asked&) {
    const auto usual =
        showTree({"Places",
                  {{.label = "Leeds",
                    .note = "3 rooms",
                    .children = {{.label = "Town hall",
                                  .open = true,
                                  .children = {{.label = "Council chamber", .url = "#tree", .current = true},
                                               {.label = "Reading room", .url = "#tree"}}},
                                 {.label = "Corn exchange", .url = "#tree"}}},
                   {.label = "York", .url = "#tree", .note = "1 room", .children = {{.label = "Guildhall"}}}}});
    Tree::Node deep{.label = "مكتبة البلدية"};
    for (const auto* label :
         {"Regierungsbezirksverwaltungsaußenstelle", "Third floor", "East wing", "Annex", "Main building"})
        deep = {.label = label, .open = true, .children = {deep}};
    return {{"Usual", usual}, {"Deep, with a long word and one from right to left", showTree({"Building", {deep}})}};
}

Samples barChartSamples(const Asked&) {
    const auto usual =
        showBarChart({.id = "people-by-type",
                      .title = "People certified by workshop type",
                      .head = "Workshop type",
                      .labels = {"Facilitation basics", "Problem solving", "Writing for the web", "Ethics"},
                      .series = {{"People", {412, 268, 97, 18}}},
                      .note = "Since 1 January"});
    const auto several =
        showBarChart({.id = "hours-by-region",
                      .title = "Hours of teaching by region",
                      .head = "Region",
                      .labels = {"North", "Donaudampfschifffahrtsgesellschaftsbezirk Unterfranken", "منطقة الجنوب"},
                      .series = {{"2024", {120, 80.5, 44}}, {"2025", {160, {}, 61}}, {"2026", {90, 42, 12}}},
                      .unit = "h",
                      .places = 1});
    const auto negative = showBarChart({.id = "balance",
                                        .title = "Places filled more or less than the year before",
                                        .head = "Town",
                                        .labels = {"Leeds", "York", "Hull", "Ripon"},
                                        .series = {{"Difference", {34, -12, 0, -41}}}});
    const auto empty = showBarChart({.id = "no-bars",
                                     .title = "Certificates withdrawn",
                                     .head = "Reason",
                                     .labels = {},
                                     .series = {{"Certificates", {}}}});
    return {{"Usual", usual},
            {"Several series, one figure not known, long words", several},
            {"Above and below nought", negative},
            {"Empty", empty}};
}

Samples lineChartSamples(const Asked&) {
    const auto usual =
        showLineChart({.id = "certificates-a-month",
                       .title = "Certificates issued a month",
                       .head = "Month",
                       .labels = {months.begin(), months.end()},
                       .series = {{"2026", {120, 134, 180, 165, 172, 240, 98, 60, 210, 262, 248, 190}}}});
    const auto several = showLineChart({.id = "attendance",
                                        .title = "Attendance",
                                        .head = "Month",
                                        .labels = {months.begin(), months.end()},
                                        .series = {{"Leeds", {88, 91, 90, 86, {}, {}, 84, 87, 90, 93, 94, 92}},
                                                   {"York", {72, 75, 71, 78, 80, 82, 79, 74, 77, 81, 83, 86}},
                                                   {"مدينة هال", {64, 61, 66, 68, 65, 63, {}, 58, {}, 62, 67, 69}},
                                                   {"Ripon", {55, 52, 49, 53, 51, 47, 45, 48, 50, 46, 44, 41}}},
                                        .unit = "%",
                                        .note = "Of those who were booked. No courses in Leeds in May and June",
                                        .fromZero = false});
    std::vector<std::string> dates;
    Chart::Series money{"Balance", {}};
    for (int i = 0; i < 60; ++i) {
        dates.push_back(std::to_string(i + 1));
        money.values.emplace_back((i % 17 - 6) * 1250.0 - i * 90.0);
    }
    const auto many = showLineChart({.id = "balance-by-day",
                                     .title = "Balance by day",
                                     .head = "Day",
                                     .labels = dates,
                                     .series = {money},
                                     .unit = "EUR"});
    const auto one = showLineChart({.id = "first-month",
                                    .title = "People with an account",
                                    .head = "Month",
                                    .labels = {"Nov 2026"},
                                    .series = {{"People", {14}}}});
    return {
        {"Usual", usual}, {"Several series, with gaps", several}, {"Many, above and below nought", many}, {"One", one}};
}

Samples cardsSamples(const Asked&) {
    auto cards = Value::array();
    cards.push_back(showFigure({.title = "Certificates issued",
                                .value = 190,
                                .before = 248,
                                .since = "October",
                                .better = KeyFigure::Better::More,
                                .path = "#cards"}));
    cards.push_back(showFigure({.title = "Attendance",
                                .value = 92.4,
                                .before = 90.1,
                                .since = "October",
                                .better = KeyFigure::Better::More,
                                .places = 1,
                                .unit = "%"}));
    cards.push_back(showFigure({.title = "People waiting for a place",
                                .value = 31,
                                .before = 19,
                                .since = "last week",
                                .better = KeyFigure::Better::Less,
                                .path = "#cards",
                                .attention = true}));
    cards.push_back(
        showFigure({.title = "Sessions", .value = 12, .before = 12, .since = "October", .note = "three in Leeds"}));
    cards.push_back(showFigure({.title = "Languages", .value = 7, .note = "of 24"}));
    cards.push_back(showFigure(
        {.title = "Teilnahmebescheinigungsnachbestellungen", .value = 1234567, .before = 0, .since = "2025"}));
    return {{"Better, worse, the same, without a change", {{"cards", cards}}}};
}

Samples comparisonSamples(const Asked&) {
    const auto usual = showComparison({.title = "Two entries for the same person?",
                                       .columns = {"Entry of 2 March", "Entry of 9 March"},
                                       .rows = {{"Name", {"Zoë Ångström", "Zoë Ångström"}},
                                                {"E-mail", {"zoe@guildhall.example", "z.angstroem@guildhall.example"}},
                                                {"Telephone", {"+44 113 496 0000", ""}},
                                                {"Language", {"Swedish", "Swedish"}}}});
    const auto three =
        showComparison({.title = "Three offers",
                        .columns = {"Hall Ltd", "شركة النور", "Veranstaltungstechnikverleih Wölfel"},
                        .rows = {{"Price", {"EUR 1,200", "EUR 980", "EUR 1,450"}}, {"Days", {"2", "2", "2"}}}});
    const auto same = showComparison(
        {.title = "Before and after", .columns = {"Before", "After"}, .rows = {{"Title", {"Ethics", "Ethics"}}}});
    return {
        {"Usual", usual}, {"Three, with a long word and a name from right to left", three}, {"No difference", same}};
}

Samples calendarSamples(const Asked& asked) {
    const auto month = monthAsked(asked);
    const auto today = dateIn(asked.now, asked.zone);
    std::vector<CalendarMonth::Entry> entries{
        {.day = month / 3, .label = "Facilitation basics", .url = "#calendar", .tag = "green", .state = "Confirmed"},
        {.day = month / 12, .label = "Problem solving, Leeds", .url = "#calendar"},
        {.day = month / 12, .label = "ورشة الكتابة", .tag = "blue", .state = "Draft"},
        {.day = month / 12, .label = "Ethics", .tag = "red", .state = "Cancelled"},
        {.day = month / 12, .label = "Writing for the web"},
        {.day = month / 12, .label = "Donaudampfschifffahrtskunde"},
        {.day = month / 26, .label = "Facilitation basics", .url = "#calendar"}};
    const auto usual = showMonth({.id = "sessions-of-the-month",
                                  .month = month,
                                  .today = today,
                                  .entries = entries,
                                  .firstDay = firstDayOfWeek("en-GB"),
                                  .url = [](std::chrono::year_month other) {
                                      return "/admin/design?month=" + isoDate(other / 1).substr(0, 7) + "#calendar";
                                  }});
    const auto empty =
        showMonth({.id = "leap-february", .month = std::chrono::year(2032) / 2, .firstDay = firstDayOfWeek("en-US")});
    return {{"Usual", usual}, {"Empty, with weeks that begin on Sunday", empty}};
}

Samples tabsSamples(const Asked& asked) {
    auto tabs = Value::array();
    for (const auto& [name, label] :
         {std::pair("", "All"), std::pair("mine", "Mine"), std::pair("late", "Past, but not delivered")})
        tabs.push_back({{"label", label},
                        {"url", *name ? std::string("/admin/design?tab=") + name + "#tabs" : "/admin/design#tabs"},
                        {"current", asked.tab == name}});
    auto many = Value::array();
    for (const auto* label : {"Summary", "Participants", "ملاحظات", "Certificates", "Veranstaltungsräumlichkeiten",
                              "Files", "Costs", "History"})
        many.push_back({{"label", label}, {"url", "#tabs"}, {"current", many.empty()}});
    return {{"Usual", {{"tabs_label", "Sessions"}, {"tabs", tabs}}},
            {"Many", {{"tabs_label", "Parts of a session"}, {"tabs", many}}}};
}

Samples dialogSamples(const Asked&) {
    const auto deed = showDialog({.id = "remove-item",
                                  .opener = "Remove item",
                                  .url = "/admin/design/confirm",
                                  .title = "Remove the item “Projector”?",
                                  .lines = {"It is gone from every list. Two loans keep its name."},
                                  .action = "/admin/design/confirm",
                                  .button = "Remove item",
                                  .danger = true});
    const auto told = showDialog(
        {.id = "about-numbers",
         .opener = "How is this counted?",
         .url = "#dialog-in-words",
         .title = "How this is counted",
         .lines = {"Everybody who was there on the last day counts once.", "Who left early does not count."}});
    return {{"A deed that asks first", deed}, {"An explanation", told}};
}

Samples dropZoneSamples(const Asked&) {
    const auto usual = showDropZone(
        {.id = "list", .label = "List of participants", .hint = "CSV, up to 20 MB.", .accept = ".csv,text/csv"});
    const auto wrong = showDropZone({.id = "photo",
                                     .label = "Photograph",
                                     .accept = "image/*",
                                     .error = "This file is larger than 5 MB. Choose a smaller one.",
                                     .optional = true});
    return {{"Usual", usual}, {"With an error", wrong}};
}

Samples copyBoxSamples(const Asked&) {
    const auto usual = showCopyBox({.id = "feed",
                                    .label = "Address of this calendar",
                                    .value = "https://guildhall.example/calendar/leeds.ics?token=7h3k-9m2p",
                                    .hint = "Subscribe to it in your own calendar."});
    const auto several = showCopyBox({.id = "settings",
                                      .label = "Settings for the receiver",
                                      .value = "host = guildhall.example\nport = 443\nname = قاعة",
                                      .several = true});
    return {{"Usual", usual}, {"Several lines", several}};
}

Samples qrCodeSamples(const Asked&) {
    const auto usual = showQrCode({.text = "https://guildhall.example/verify/cert-abcd2345efgh",
                                   .label = "QR code of the page where the certificate is checked"});
    return {{"Usual", usual}};
}

}  // namespace guildhall::web::design
