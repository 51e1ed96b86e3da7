#include "kernel/web/design_parts.hpp"

namespace guildhall::web::design {

namespace {

/// What both kinds of charts have, and what is the one's.
std::vector<Member> chartMembers(std::vector<Member> own) {
    std::vector<Member> members{
        {"id", "The HTML id its parts begin with"},
        {"title", "What it shows"},
        {"note", "What is counted, since when", false},
        {"scale_note", "Where the scale begins, unless at nought", false},
        {"head", "Of what the labels are"},
        {"description", "The picture in words"},
        {"is_empty", "There is no figure", false},
        {"empty_text", "What stands there then"},
        {"legend[].label", "The name of a series; only of several"},
        {"legend[].series", "Its number, from 1"},
        {"columns[]", "The names of the series"},
        {"rows[].label", "A row of the table"},
        {"rows[].cells[].head", "The series"},
        {"rows[].cells[].text", "The figure; empty: not known", false},
        {"room", "Letters that stand beside the picture, 2 to 16"},
        {"height", "Pixels"},
        {"label_y", "Where the words below stand"},
    };
    members.insert(members.end(), own.begin(), own.end());
    return members;
}

Part stepsPart() {
    return {.name = "steps",
            .title = "Steps",
            .purpose =
                "How far something has come that goes through a few steps in order. Side by side where there is room, "
                "else one below the other.",
            .partial = "parts/steps",
            .lines = "{{#progress}}{{> parts/steps}}{{/progress}}",
            .code = R"(const auto usual = showSteps({"Progress of the session",
                              {{.label = "Booked", .state = Steps::State::Done, .note = "2 Mar 2026"},
                               {.label = "Materials ordered", .state = Steps::State::Done, .note = "9 Mar 2026"},
                               {.label = "Delivered", .state = Steps::State::Now, .url = "#steps"},
                               {.label = "Certificates issued"}}});)",
            .members =
                {
                    {"name", "Of what the steps are; read out before the list"},
                    {"told", "How many are done, in words"},
                    {"steps[].label", "The step in a few words"},
                    {"steps[].state", "Done, Now or To come, in words"},
                    {"steps[].number", "Its place, from 1"},
                    {"steps[].note", "When it was done, or what it waits for", false},
                    {"steps[].url", "Where it is done", false},
                    {"steps[].is_done", "It is over", false},
                    {"steps[].is_now", "It is now", false},
                },
            .samples = stepsSamples};
}

Part progressPart() {
    return {
        .name = "progress",
        .title = "Progress",
        .purpose = "How far work has come that the machine does. With script it renews itself on the page of a job.",
        .partial = "progress",
        .lines = "{{#job}}{{> progress}}{{/job}}",
        .code = R"(const Value running{{"title", "Issue certificates for Problem solving, Leeds"},
                    {"done", "150"},
                    {"total", "384"},
                    {"has_total", true},
                    {"percent", 39},
                    {"message", "Ada Lovelace"},
                    {"elapsed", "12 s"},
                    {"is_queued", false}};)",
        .members =
            {
                {"title", "What is done; read out as the name of the bar"},
                {"done", "How many are done"},
                {"total", "Of how many"},
                {"has_total", "It is known how many there are", false},
                {"percent", "0 to 100"},
                {"message", "What it is at", false},
                {"elapsed", "How long it has taken"},
                {"is_queued", "It waits for its turn", false},
            },
        .samples = progressSamples};
}

Part timelinePart() {
    return {.name = "timeline",
            .title = "Timeline",
            .purpose = "What happened, newest first, by the day it was for the reader.",
            .partial = "parts/timeline",
            .lines = "{{#history}}{{> parts/timeline}}{{/history}}",
            .code = R"(const auto usual = showTimeline(
    {.events = {{.at = now - hours(1),
                 .what = "Certificates issued",
                 .who = "Ada Lovelace",
                 .url = "#timeline",
                 .tag = "green",
                 .state = "24 of 24"},
                {.at = now - days(1), .what = "Marked as delivered", .who = "Ada Lovelace"},
                {.at = now - days(9), .what = "Booked", .who = "Zoë Ångström", .note = "By telephone"}},
     .zone = zone,
     .now = now});)",
            .members =
                {
                    {"empty_text", "What stands there when nothing happened"},
                    {"days[].day", "Today, yesterday or the date"},
                    {"days[].events[].when", "The time of day in the reader’s zone"},
                    {"days[].events[].at", "The moment after ISO 8601"},
                    {"days[].events[].what", "What happened"},
                    {"days[].events[].who", "Who did it", false},
                    {"days[].events[].note", "A sentence more", false},
                    {"days[].events[].url", "Where it leads", false},
                    {"days[].events[].tag", "The colour of the state"},
                    {"days[].events[].state", "What came of it, in a word", false},
                },
            .samples = timelineSamples};
}

Part treePart() {
    return {.name = "tree",
            .title = "Tree",
            .purpose = "Things in things, opened and closed one by one, with and without script.",
            .partial = "parts/tree",
            .lines = "{{#places}}{{> parts/tree}}{{/places}}",
            .code = R"(const auto usual =
    showTree({"Places",
              {{.label = "Leeds",
                .note = "3 rooms",
                .children = {{.label = "Town hall",
                              .open = true,
                              .children = {{.label = "Council chamber", .url = "#tree", .current = true},
                                           {.label = "Reading room", .url = "#tree"}}},
                             {.label = "Corn exchange", .url = "#tree"}}},
               {.label = "York", .url = "#tree", .note = "1 room", .children = {{.label = "Guildhall"}}}}});)",
            .members =
                {
                    {"name", "Of what it is; read out before it"},
                    {"nodes[].label", "Its name"},
                    {"nodes[].url", "Where it leads", false},
                    {"nodes[].note", "A number or a word behind it", false},
                    {"nodes[].is_current", "Where the reader is", false},
                    {"nodes[].is_branch", "Something is in it: the next node", false},
                    {"nodes[].is_open", "It is open", false},
                    {"nodes[].ends[]", "One for each branch that ends with it", false},
                },
            .samples = treeSamples};
}

Part barChartPart() {
    return {.name = "bar_chart",
            .title = "Bar chart",
            .purpose =
                "Figures by name, in bars from left to right, so that names have room on a phone, too. The table "
                "behind has every figure.",
            .partial = "parts/bar_chart",
            .lines = "{{#by_type}}{{> parts/bar_chart}}{{/by_type}}",
            .code = R"(const auto usual =
    showBarChart({.id = "people-by-type",
                  .title = "People certified by workshop type",
                  .head = "Workshop type",
                  .labels = {"Facilitation basics", "Problem solving", "Writing for the web", "Ethics"},
                  .series = {{"People", {412, 268, 97, 18}}},
                  .note = "Since 1 January"});)",
            .members = chartMembers({
                {"legend[].fill", "Its colour or pattern"},
                {"axis_y", "Where the grid ends"},
                {"ticks[].x", "Place of a line of the grid"},
                {"ticks[].label", "Its number; not every one has room", false},
                {"ticks[].anchor", "How the number stands at it"},
                {"ticks[].is_zero", "It is nought", false},
                {"groups[].label", "The name, shortened"},
                {"groups[].y", "Its place"},
                {"groups[].bars[].series", "The number of the series"},
                {"groups[].bars[].fill", "Colour or pattern"},
                {"groups[].bars[].x", "Where the bar begins"},
                {"groups[].bars[].width", "How long it is"},
                {"groups[].bars[].y", "Its place"},
                {"groups[].bars[].text", "The figure"},
                {"groups[].bars[].is_known", "There is a figure", false},
                {"groups[].bars[].text_x", "Where the figure stands"},
                {"groups[].bars[].text_y", "Where the figure stands"},
            }),
            .samples = barChartSamples};
}

Part lineChartPart() {
    return {.name = "line_chart",
            .title = "Line chart",
            .purpose = "Figures in an order, such as time. A line ends where a figure is not known.",
            .partial = "parts/line_chart",
            .lines = "{{#by_month}}{{> parts/line_chart}}{{/by_month}}",
            .code = R"(const auto usual =
    showLineChart({.id = "certificates-a-month",
                   .title = "Certificates issued a month",
                   .head = "Month",
                   .labels = {months.begin(), months.end()},
                   .series = {{"2026", {120, 134, 180, 165, 172, 240, 98, 60, 210, 262, 248, 190}}}});)",
            .members = chartMembers({
                {"legend[].sign", "The sign of its points"},
                {"ticks[].y", "Place of a line of the grid"},
                {"ticks[].label_y", "Place of its number"},
                {"ticks[].label", "Its number"},
                {"ticks[].is_zero", "It is nought", false},
                {"labels[].x", "Place of a label"},
                {"labels[].label", "The label; not every one has room"},
                {"labels[].anchor", "How it stands there"},
                {"lines[].series", "The number of the series"},
                {"lines[].path", "The line, broken where a figure is not known", false},
                {"lines[].signs[].x", "Place of a point"},
                {"lines[].signs[].y", "Place of a point"},
                {"lines[].signs[].shape", "Its sign"},
            }),
            .samples = lineChartSamples};
}

Part cardsPart() {
    return {.name = "cards",
            .title = "Cards and key figures",
            .purpose = "At most six numbers, each with its change and a way to what is behind it.",
            .partial = "cards",
            .lines = "{{> cards}}",
            .code = R"(cards.push_back(showFigure({.title = "Certificates issued",
                            .value = 190,
                            .before = 248,
                            .since = "October",
                            .better = KeyFigure::Better::More,
                            .path = "#cards"}));)",
            .members =
                {
                    {"cards[].title", "What is counted"},
                    {"cards[].number", "The number with its unit"},
                    {"cards[].note", "What it means, in a few words", false},
                    {"cards[].path", "Where the card leads", false},
                    {"cards[].attention", "Something waits for a person", false},
                    {"cards[].change", "How it has changed, in words", false},
                    {"cards[].change_sign", "The same as a sign", false},
                    {"cards[].change_tag", "Its colour: green, red or grey", false},
                    {"cards[].judgement", "Better or worse", false},
                },
            .samples = cardsSamples};
}

Part comparisonPart() {
    return {.name = "comparison",
            .title = "Comparison",
            .purpose = "The same things of two or more, side by side. A row that differs says so.",
            .partial = "parts/comparison",
            .lines = "{{#both}}{{> parts/comparison}}{{/both}}",
            .code = R"(const auto usual = showComparison({.title = "Two entries for the same person?",
                                   .columns = {"Entry of 2 March", "Entry of 9 March"},
                                   .rows = {{"Name", {"Zoë Ångström", "Zoë Ångström"}},
                                            {"E-mail", {"zoe@guildhall.example", "z.angstroem@guildhall.example"}},
                                            {"Telephone", {"+44 113 496 0000", ""}},
                                            {"Language", {"Swedish", "Swedish"}}}});)",
            .members =
                {
                    {"title", "What is compared"},
                    {"told", "How many rows differ, in words"},
                    {"columns[]", "The names of those that are compared"},
                    {"rows[].label", "What of them"},
                    {"rows[].cells[].head", "The column it stands in"},
                    {"rows[].cells[].pieces[]", "The value, in the pieces between which its line may break", false},
                    {"rows[].differs", "Not all have the same", false},
                    {"rows[].told", "The same, in words"},
                },
            .samples = comparisonSamples};
}

Part calendarPart() {
    return {.name = "calendar",
            .title = "Calendar",
            .purpose = "A month and what falls on its days. Where there is little room, the days that have something.",
            .partial = "parts/calendar",
            .lines = "{{#month}}{{> parts/calendar}}{{/month}}",
            .code = R"(const auto usual = showMonth({.id = "sessions-of-the-month",
                              .month = month,
                              .today = today,
                              .entries = entries,
                              .firstDay = firstDayOfWeek("en-GB"),
                              .url = [](std::chrono::year_month other) {
                                  return "/admin/design?month=" + isoDate(other / 1).substr(0, 7) + "#calendar";)",
            .members =
                {
                    {"id", "The HTML id of its heading"},
                    {"title", "Month and year"},
                    {"previous_url", "Where the month before is", false},
                    {"previous", "Its name"},
                    {"next_url", "Where the month after is", false},
                    {"next", "Its name"},
                    {"is_empty", "Nothing falls in it", false},
                    {"empty_text", "What stands there then"},
                    {"heads[].name", "The day of the week"},
                    {"heads[].short", "The same in three letters"},
                    {"weeks[].days[].number", "The day"},
                    {"weeks[].days[].date", "The date after ISO 8601"},
                    {"weeks[].days[].name", "The date with the day of the week"},
                    {"weeks[].days[].is_today", "It is today", false},
                    {"weeks[].days[].is_outside", "It belongs to another month", false},
                    {"weeks[].days[].is_free", "Nothing falls on it", false},
                    {"weeks[].days[].more_text", "How many more there are, in words", false},
                    {"weeks[].days[].entries[].label", "What it is"},
                    {"weeks[].days[].entries[].url", "Where it leads", false},
                    {"weeks[].days[].entries[].tag", "The colour of the state"},
                    {"weeks[].days[].entries[].state", "A word before it", false},
                    {"weeks[].days[].more[].label", "What it is"},
                    {"weeks[].days[].more[].url", "Where it leads", false},
                    {"weeks[].days[].more[].tag", "The colour of the state"},
                    {"weeks[].days[].more[].state", "A word before it", false},
                },
            .samples = calendarSamples};
}

Part tabsPart() {
    return {.name = "tabs",
            .title = "Tabs by address",
            .purpose = "Views of one thing. Each is a page of its own, with an address one can keep.",
            .partial = "tabs",
            .lines = "{{> tabs}}",
            .code = R"(tabs.push_back({{"label", label},
                    {"url", *name ? std::string("/admin/design?tab=") + name + "#tabs" : "/admin/design#tabs"},
                    {"current", asked.tab == name}});)",
            .members =
                {
                    {"tabs_label", "Of what they are views; read out. Without it: Views", false},
                    {"tabs[].label", "The name of the view"},
                    {"tabs[].url", "Its address"},
                    {"tabs[].current", "It is the one that is shown", false},
                },
            .samples = tabsSamples};
}

Part dialogPart() {
    return {.name = "dialog",
            .title = "Dialog",
            .purpose =
                "A question or an explanation in front of the page. Without script its link leads to a page or a place "
                "that says the same.",
            .partial = "parts/dialog",
            .lines = "{{#removing}}{{> parts/dialog}}{{/removing}}",
            .code = R"(const auto deed = showDialog({.id = "remove-item",
                              .opener = "Remove item",
                              .url = "/admin/design/confirm",
                              .title = "Remove the item “Projector”?",
                              .lines = {"It is gone from every list. Two loans keep its name."},
                              .action = "/admin/design/confirm",
                              .button = "Remove item",
                              .danger = true});)",
            .members =
                {
                    {"id", "The HTML id of the dialog"},
                    {"opener", "The words of the link"},
                    {"url", "Where the link leads without script"},
                    {"title", "The question"},
                    {"lines[]", "Paragraphs below it"},
                    {"action", "Where the form posts to; none: it only tells", false},
                    {"button", "The deed", false},
                    {"danger", "It cannot be undone", false},
                    {"hidden_values[].name", "What the form sends besides"},
                    {"hidden_values[].value", "Its value", false},
                },
            .samples = dialogSamples};
}

Part dropZonePart() {
    return {.name = "drop_zone",
            .title = "Drop zone",
            .purpose = "A file field with room to drop a file on.",
            .partial = "parts/drop_zone",
            .lines = "{{#file}}{{> parts/drop_zone}}{{/file}}",
            .code = R"(const auto usual = showDropZone(
    {.id = "list", .label = "List of participants", .hint = "CSV, up to 20 MB.", .accept = ".csv,text/csv"});)",
            .members =
                {
                    {"id", "The HTML id of the field"},
                    {"name", "Its name in the form"},
                    {"label", "What file it is for"},
                    {"hint", "What may be chosen", false},
                    {"accept", "Kinds of files, as in HTML", false},
                    {"error", "What is wrong with the file that was sent", false},
                    {"optional", "There may be none", false},
                    {"required", "There must be one", false},
                    {"only_when", "Of other fields; a file has none", false},
                    {"maxlength", "Of other fields; a file has none", false},
                    {"autocomplete", "Of other fields; a file has none", false},
                },
            .samples = dropZoneSamples};
}

Part copyBoxPart() {
    return {.name = "copy_box",
            .title = "Copy box",
            .purpose = "A value that people take elsewhere. The button is there where script runs.",
            .partial = "parts/copy_box",
            .lines = "{{#feed}}{{> parts/copy_box}}{{/feed}}",
            .code = R"(const auto usual = showCopyBox({.id = "feed",
                                .label = "Address of this calendar",
                                .value = "https://guildhall.example/calendar/leeds.ics?token=7h3k-9m2p",
                                .hint = "Subscribe to it in your own calendar."});)",
            .members =
                {
                    {"id", "The HTML id of the field"},
                    {"label", "What it is"},
                    {"value", "What is copied"},
                    {"hint", "What it is for", false},
                    {"several", "It has several lines", false},
                },
            .samples = copyBoxSamples};
}

Part qrCodePart() {
    return {.name = "qr_code",
            .title = "QR code",
            .purpose = "A text for the camera of a phone. The same stands beside it, to follow or to copy.",
            .partial = "parts/qr_code",
            .lines = "{{#code}}{{> parts/qr_code}}{{/code}}",
            .code = R"(const auto usual = showQrCode({.text = "https://guildhall.example/verify/cert-abcd2345efgh",
                               .label = "QR code of the page where the certificate is checked"});)",
            .members =
                {
                    {"label", "What it is, for who does not see it"},
                    {"size", "Modules a side"},
                    {"path", "The dark ones, as a path of SVG"},
                },
            .samples = qrCodeSamples};
}

}  // namespace

std::vector<Part> parts() {
    return {stepsPart(),     progressPart(), timelinePart(),   treePart(),     barChartPart(),
            lineChartPart(), cardsPart(),    comparisonPart(), calendarPart(), tabsPart(),
            dialogPart(),    dropZonePart(), copyBoxPart(),    qrCodePart()};
}

}  // namespace guildhall::web::design
