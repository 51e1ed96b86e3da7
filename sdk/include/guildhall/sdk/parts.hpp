// Parts of pages made by hand: what the theme draws (themes/govuk/parts), as small plain structs. Each `show…` works
// out the data of the partial of the same name; sdk/PARTS.md says how, and in development /admin/design shows them all:
//
//   data["progress"] = showSteps({"Progress of this session", {{.label = "Booked", .state = Steps::State::Done}, …}});
//   {{#progress}}{{> parts/steps}}{{/progress}}
//
// Labels and words given here are shown as they are: say your own (say.hpp), and put values of fields in only through
// `present`. Every member a partial asks for is always there, if only as “no”, so that nothing further out is shown in
// its place. An `id` is the HTML id of the part: letters, digits and hyphens, once on a page.
//
// All of it is plain data and pure functions: any thread.
#pragma once

#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// How far something has come that goes through a few steps in order. For work that the machine does, by percent, there
/// is the partial `progress`.
struct Steps {
    enum class State { Done, Now, ToCome };
    struct Step {
        std::string label;
        State state = State::ToCome;
        std::string note = {};  ///< when it was done, or what it waits for
        std::string url = {};   ///< where one does it or sees what came of it
    };
    std::string name;  ///< of what: read out before the list
    std::vector<Step> steps;
};
Value showSteps(const Steps& steps);
/// The first `done` of them are done, the next one is now.
Steps stepsUpTo(std::string name, const std::vector<std::string>& labels, std::size_t done);

/// What happened, newest first, by the day it was in the viewer's zone.
struct Timeline {
    struct Event {
        Instant at;
        std::string what;
        std::string who = {};   ///< isolated for direction
        std::string note = {};  ///< a sentence more
        std::string url = {};   ///< where `what` leads
        std::string tag = {};   ///< a colour for `state`: grey, green, blue, amber, red
        std::string state = {};
    };
    std::vector<Event> events;  ///< in any order
    std::string zone = "UTC";   ///< IANA
    Instant now = {};           ///< for “Today” and “Yesterday”; none: every day by its date
    std::string empty = {};     ///< instead of “Nothing has happened yet.”
};
Value showTimeline(const Timeline& timeline);

/// Things in things, opened and closed one by one. Any depth; some hundred nodes, as all are on the page.
struct Tree {
    struct Node {
        std::string label;
        std::string url = {};
        std::string note = {};  ///< a number or a word behind it
        bool open = false;
        bool current = false;  ///< where the reader is; what it stands in is open
        std::vector<Node> children = {};
    };
    std::string name;  ///< of what: read out before it
    std::vector<Node> nodes;
};
Value showTree(const Tree& tree);

/// The same things of two or more, side by side. A row that differs says so in words.
struct Comparison {
    struct Row {
        std::string label;
        std::vector<std::string> values;  ///< one for each of `columns`; empty: it has none
    };
    std::string title;
    std::vector<std::string> columns;
    std::vector<Row> rows;
};
/// Throws std::invalid_argument for a row with more values than columns; fewer: the others have none.
Value showComparison(const Comparison& comparison);

/// A number and how it has changed, for the partial `cards` (a list: `data["cards"]`).
struct KeyFigure {
    enum class Better { Neither, More, Less };
    std::string title;
    double value = 0;
    std::optional<double> before = {};  ///< the number it is compared with; none: no change is shown
    std::string since = {};             ///< what `before` was: “last month” gives “Up 12 (8%) on last month”
    Better better = Better::Neither;    ///< which way is good; said as “better” or “worse”
    int places = 0;                     ///< digits behind the point, 0 to 6
    std::string unit = {};              ///< behind the number, after a narrow blank: %, h, EUR
    std::string note = {};              ///< what it means, in a few words
    std::string path = {};              ///< where the whole card leads
    bool attention = false;             ///< something waits for a person
};
Value showFigure(const KeyFigure& figure);

/// Figures by names (bars) or in an order such as time (lines), as a picture and as the table behind it.
struct Chart {
    struct Series {
        std::string label;
        std::vector<std::optional<double>> values;  ///< one for each label; none, no number, or beyond 1e300: not known
    };
    std::string id;
    std::string title;
    std::string head;                 ///< of what the labels are: “Month”, “Workshop type”
    std::vector<std::string> labels;  ///< some thirty bars, some hundred points
    std::vector<Series> series;       ///< one to four: they are told apart by pattern or dash and sign, not only colour
    std::string unit = {};            ///< behind every number: %, h, EUR
    int places = 0;                   ///< digits behind the point, 0 to 6
    std::string note = {};            ///< below the title: what is counted, since when
    std::string empty = {};           ///< instead of “There are no figures yet.”
    bool fromZero = true;  ///< lines only: false lets the scale begin near the lowest value; bars always do at 0
};
/// Throw std::invalid_argument for more than four series or an id that is none.
Value showBarChart(const Chart& chart);
Value showLineChart(const Chart& chart);

/// The numbers along an axis: round ones (1, 2 or 5 with noughts), from at or below the lowest value to at or above the
/// highest. For what is no number at all it is 0 to 1.
struct ChartScale {
    double low = 0, high = 1, step = 1;
    std::vector<double> ticks;
    /// 0 at `low` to 1 at `high`.
    double share(double value) const;
};
/// About `parts` of them, never more than twice as many; `whole`: no fractions between the ticks.
ChartScale chartScale(double low, double high, bool fromZero = true, bool whole = false, int parts = 5);
/// `1,234.5`, `−12`; from a thousand million million on `1.2 × 10^18`. `places`: 0 to 6.
std::string figureText(double number, int places = 0);

/// A month on one page, with what falls on its days. On a phone: the days that have something, as a list.
struct CalendarMonth {
    struct Entry {
        Date day;
        std::string label;
        std::string url = {};
        std::string tag = {};    ///< a colour for `state`
        std::string state = {};  ///< a word before the label
    };
    std::string id;
    std::chrono::year_month month;
    Date today = {};                  ///< none: no day is marked
    std::vector<Entry> entries = {};  ///< in any order of days; those of the days around the month, too
    std::chrono::weekday firstDay = std::chrono::Monday;  ///< see firstDayOfWeek
    std::size_t most = 3;  ///< entries shown of a day; the others open below “+2 more”
    std::function<std::string(std::chrono::year_month)> url;  ///< of another month; none: no ways there
};
/// Throws std::invalid_argument for a month that is none.
Value showMonth(const CalendarMonth& month);
/// By the region of a BCP 47 tag as Unicode CLDR has it: Monday for `en-GB`, Sunday for `en-US`, Saturday for `ar-EG`.
/// What is no tag has Monday.
std::chrono::weekday firstDayOfWeek(std::string_view language);

/// A value people take elsewhere: an address, a key. With script there is a button that copies it.
struct CopyBox {
    std::string id;
    std::string label;
    std::string value;
    std::string hint = {};
    bool several = false;  ///< several lines
};
Value showCopyBox(const CopyBox& box);

/// A text for the camera of a phone (ISO/IEC 18004). The same stands beside it as a link or to copy, for who has but
/// one device or does not see.
struct QrCode {
    std::string text;
    std::string label;  ///< what it is: “QR code for your app”
};
/// Throws std::invalid_argument for a text that is too long: some 2,300 bytes.
Value showQrCode(const QrCode& code);

/// A question or an explanation in front of the page. Without script its link leads to `url`, a page (kernel/confirm)
/// or a place that says and does the same.
struct Dialog {
    std::string id;
    std::string opener;  ///< the link's words
    std::string url;     ///< where it leads without script
    std::string title;
    std::vector<std::string> lines;  ///< paragraphs
    std::string action = {};         ///< where its form posts to; empty: it only tells
    std::string button = {};         ///< the deed: “Remove item”
    bool danger = false;
    std::vector<std::pair<std::string, std::string>> values = {};  ///< what the form sends besides its token
};
/// Throws std::invalid_argument when there is no `url`, or an action without a button.
Value showDialog(const Dialog& dialog);

/// A file field with room to drop a file on. Its form needs `enctype="multipart/form-data"`.
struct DropZone {
    std::string id;  ///< also its name in the form
    std::string label;
    std::string hint = {};
    std::string accept = {};  ///< as in HTML: `.csv,text/csv`
    std::string error = {};
    bool optional = false;
};
Value showDropZone(const DropZone& zone);

}  // namespace guildhall::sdk
