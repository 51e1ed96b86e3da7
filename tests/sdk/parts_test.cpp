// The parts of hand-made pages: scales, figures, months, and what else their data need worked out.
#include <guildhall/sdk/parts.hpp>
#include <guildhall/sdk/say.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

namespace guildhall::sdk {

namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr double huge = 1e300;

Chart chartOf(std::vector<std::optional<double>> values, std::vector<std::string> labels = {}) {
    for (auto i = labels.size(); i < values.size(); ++i) labels.push_back("at " + std::to_string(i + 1));
    return {.id = "chart",
            .title = "Title",
            .head = "When",
            .labels = std::move(labels),
            .series = {{"Series", std::move(values)}}};
}

/// Every text in a value, anywhere.
std::string textOf(const Value& value) { return value.dump(); }

KeyFigure figureOf(double value, std::optional<double> before) {
    return {
        .title = "Figure", .value = value, .before = before, .since = "last month", .better = KeyFigure::Better::More};
}

std::vector<std::string> datesOf(const Value& month) {
    std::vector<std::string> dates;
    for (const auto& week : month["weeks"])
        for (const auto& day : week["days"]) dates.push_back(day["date"]);
    return dates;
}

Value monthOf(int year, unsigned month, std::chrono::weekday first = std::chrono::Monday) {
    return showMonth({.id = "month", .month = std::chrono::year(year) / std::chrono::month(month), .firstDay = first});
}

}  // namespace

TEST(Scales, HaveRoundTicksAroundEveryValue) {
    EXPECT_THAT(chartScale(12, 87).ticks, ElementsAre(0, 20, 40, 60, 80, 100));
    EXPECT_THAT(chartScale(0, 1).ticks, ElementsAre(0, 0.2, 0.4, DoubleNear(0.6, 1e-9), 0.8, 1));
    EXPECT_THAT(chartScale(0, 412).ticks, ElementsAre(0, 100, 200, 300, 400, 500));
    EXPECT_THAT(chartScale(-41, 34).ticks, ElementsAre(-60, -40, -20, 0, 20, 40));
    EXPECT_THAT(chartScale(-90, -10).ticks, ElementsAre(-100, -80, -60, -40, -20, 0));
    for (const auto [low, high] :
         {std::pair(0.1, 0.3), {3.0, 3.0}, {-7.0, 9e9}, {1e-9, 3e-9}, {-huge, huge}, {0.0, huge}, {-5.0, -5.0}}) {
        for (const bool fromZero : {true, false}) {
            const auto scale = chartScale(low, high, fromZero);
            EXPECT_LE(scale.low, low) << low << " " << high;
            EXPECT_GE(scale.high, high * (1 - 1e-12)) << low << " " << high;
            EXPECT_GE(scale.ticks.size(), 2u) << low << " " << high;
            EXPECT_LE(scale.ticks.size(), 11u) << low << " " << high;
            EXPECT_GE(scale.share(low), 0);
            EXPECT_LE(scale.share(high), 1);
            EXPECT_GT(scale.high, scale.low);
        }
    }
}

TEST(Scales, AreThereForNoValueOneValueAndWhatIsNoNumber) {
    EXPECT_THAT(chartScale(infinite, -infinite).ticks, ElementsAre(0, 0.2, 0.4, DoubleNear(0.6, 1e-9), 0.8, 1))
        << "no value at all";
    EXPECT_THAT(chartScale(0, std::numeric_limits<double>::max()).ticks,
                ElementsAre(0, 0.2, 0.4, DoubleNear(0.6, 1e-9), 0.8, 1));
    EXPECT_THAT(chartScale(std::nan(""), 5).ticks, ElementsAre(0, 0.2, 0.4, DoubleNear(0.6, 1e-9), 0.8, 1));
    EXPECT_THAT(chartScale(0, 0, true, true).ticks, ElementsAre(0, 1)) << "nobody counts half people";
    const auto near = chartScale(98, 99, false);
    EXPECT_GE(near.low, 90);
    EXPECT_EQ(chartScale(98, 99).low, 0);
    const auto equal = chartScale(7, 7, false);
    EXPECT_LT(equal.low, 7);
    EXPECT_GT(equal.high, 7);
    EXPECT_NEAR(chartScale(-huge, huge).share(0), 0.5, 1e-9);
}

TEST(Figures, AreWrittenAsPeopleReadThem) {
    EXPECT_EQ(figureText(1234567), "1,234,567");
    EXPECT_EQ(figureText(-1234.56, 1), "−1,234.6");
    EXPECT_EQ(figureText(-0.004, 2), "0.00") << "nothing has no sign";
    EXPECT_EQ(figureText(999.999, 2), "1,000.00");
    EXPECT_EQ(figureText(123), "123");
    EXPECT_EQ(figureText(999'999'999'999'999), "999,999,999,999,999");
    EXPECT_EQ(figureText(1.25e18), "1.2 × 10^18");
    EXPECT_EQ(figureText(-huge), "−1.0 × 10^300");
    EXPECT_EQ(figureText(infinite), "");
    EXPECT_EQ(figureText(std::nan("")), "");
}

TEST(KeyFigures, SayTheirChangeInWordsAndWhetherItIsGood) {
    const auto up = showFigure(figureOf(190, 152));
    EXPECT_EQ(up["number"], "190");
    EXPECT_EQ(up["change"], "Up 38 (25%) on last month");
    EXPECT_EQ(up["change_sign"], "↑");
    EXPECT_EQ(up["judgement"], "better");
    const auto down = showFigure(figureOf(1500, 2000));
    EXPECT_EQ(down["change"], "Down 500 (25%) on last month");
    EXPECT_EQ(down["judgement"], "worse");
    EXPECT_EQ(down["change_tag"], "red");
    auto waiting = figureOf(19, 31);
    waiting.better = KeyFigure::Better::Less;
    EXPECT_EQ(showFigure(waiting)["judgement"], "better");
    waiting.better = KeyFigure::Better::Neither;
    EXPECT_EQ(showFigure(waiting)["judgement"], "");
    EXPECT_EQ(showFigure(waiting)["change_tag"], "grey");
}

TEST(KeyFigures, TellNoPerCentOfNothingAndNoChangeThatNobodySees) {
    EXPECT_EQ(showFigure(figureOf(5, 0))["change"], "Up 5 on last month");
    EXPECT_EQ(showFigure(figureOf(5, -5))["change"], "Up 10 on last month");
    EXPECT_EQ(showFigure(figureOf(100'000, 1))["change"], "Up 99,999 on last month");
    EXPECT_EQ(showFigure(figureOf(100'001, 100'000))["change"], "Up 1 (<1%) on last month");
    EXPECT_EQ(showFigure(figureOf(12, 12))["change"], "The same as last month");
    EXPECT_EQ(showFigure(figureOf(12.2, 11.9))["change"], "The same as last month") << "both are shown as 12";
    auto percent = figureOf(92.4, 90.1);
    percent.places = 1;
    percent.unit = "%";
    EXPECT_EQ(showFigure(percent)["number"], "92.4%");
    EXPECT_EQ(showFigure(percent)["change"], "Up 2.3 points on last month");
    EXPECT_EQ(showFigure(figureOf(3, {}))["change"], "");
    EXPECT_EQ(showFigure(figureOf(3, std::nan("")))["change"], "");
    EXPECT_EQ(showFigure(figureOf(infinite, 3))["change"], "");
}

TEST(BarCharts, PutBarsOnBothSidesOfNought) {
    const auto chart = showBarChart(chartOf({40, -20, 0, {}}));
    ASSERT_EQ(chart["groups"].size(), 4u);
    const auto bar = [&](int at) { return chart["groups"][at]["bars"][0]; };
    EXPECT_EQ(bar(0)["x"], "33.33%");
    EXPECT_EQ(bar(0)["width"], "66.67%");
    EXPECT_EQ(bar(1)["x"], "0.00%");
    EXPECT_EQ(bar(1)["width"], "33.33%");
    EXPECT_EQ(bar(1)["text_x"], "33.33%") << "its figure stands where there is room";
    EXPECT_EQ(bar(1)["text"], "−20");
    EXPECT_EQ(bar(2)["width"], "0.00%");
    EXPECT_EQ(bar(3)["text"], "not known");
    EXPECT_EQ(chart["rows"][3]["cells"][0]["text"], "");
}

TEST(BarCharts, HaveNoFigureThatIsNoNumber) {
    for (const auto& values : {std::vector<std::optional<double>>{huge, -huge},
                               {infinite, std::nan("")},
                               {0, 0},
                               {5},
                               {7, 7, 7},
                               {1e-12, 2e-12},
                               {}})
        for (const auto& chart : {showBarChart(chartOf(values)), showLineChart(chartOf(values))}) {
            EXPECT_THAT(textOf(chart), Not(HasSubstr("nan")));
            EXPECT_THAT(textOf(chart), Not(HasSubstr("inf")));
            EXPECT_THAT(textOf(chart), Not(HasSubstr("null")));
        }
    EXPECT_EQ(showBarChart(chartOf({infinite, std::nan("")}))["is_empty"], true) << "no figure is known";
}

TEST(BarCharts, TellWhatThePictureShows) {
    const auto chart = showBarChart(chartOf({12, 30, 4}, {"Leeds", "York", "Hull"}));
    EXPECT_EQ(chart["description"], "Bar chart. Series: highest 30 (York), lowest 4 (Hull).");
    const auto line = showLineChart(chartOf({{}, 30, 4, 9}, {"Jan", "Feb", "Mar", "Apr"}));
    EXPECT_EQ(line["description"], "Line chart. Series: 30 (Feb) to 9 (Apr); highest 30 (Feb), lowest 4 (Mar).");
}

TEST(BarCharts, CutLongNamesInThePictureOnly) {
    const std::string name(100, 'x');
    const auto chart = showBarChart(chartOf({1}, {name}));
    EXPECT_LT(chart["groups"][0]["label"].get<std::string>().size(), 50u);
    EXPECT_EQ(chart["rows"][0]["label"], name);
}

TEST(Charts, RefuseWhatCannotBeDrawn) {
    auto chart = chartOf({1, 2});
    chart.labels.pop_back();
    EXPECT_THROW(showBarChart(chart), std::invalid_argument) << "more values than labels";
    chart = chartOf({1});
    chart.series.resize(5, chart.series.front());
    EXPECT_THROW(showLineChart(chart), std::invalid_argument) << "no fifth pattern";
    chart.series.clear();
    EXPECT_THROW(showLineChart(chart), std::invalid_argument);
    for (const auto* id : {"", "1st", "a b", "x\"y", "ä"}) {
        chart = chartOf({1});
        chart.id = id;
        EXPECT_THROW(showBarChart(chart), std::invalid_argument) << id;
    }
}

TEST(LineCharts, BreakWhereAFigureIsNotKnown) {
    const auto chart = showLineChart(chartOf({1, 2, {}, 4, {}, 6, 7}));
    const std::string path = chart["lines"][0]["path"];
    EXPECT_EQ(std::ranges::count(path, 'M'), 3);
    EXPECT_EQ(std::ranges::count(path, 'L'), 2);
    EXPECT_EQ(chart["lines"][0]["signs"].size(), 5u) << "a point between two gaps is seen, too";
}

TEST(LineCharts, MarkEachPointOfAFewAndLonePointsOfMany) {
    std::vector<std::optional<double>> many(60, 5);
    EXPECT_EQ(showLineChart(chartOf(many))["lines"][0]["signs"].size(), 0u);
    many[29] = many[31] = std::nullopt;
    EXPECT_EQ(showLineChart(chartOf(many))["lines"][0]["signs"].size(), 1u);
    const auto one = showLineChart(chartOf({14}));
    EXPECT_EQ(one["lines"][0]["signs"][0]["x"], "50.00%");
    EXPECT_EQ(one["labels"].size(), 1u);
}

TEST(LineCharts, SayWhereTheirScaleBeginsUnlessAtNought) {
    auto chart = chartOf({91, 95});
    EXPECT_EQ(showLineChart(chart)["scale_note"], "");
    chart.fromZero = false;
    EXPECT_EQ(showLineChart(chart)["scale_note"], "The scale begins at 91.");
    EXPECT_EQ(showBarChart(chart)["scale_note"], "");
}

TEST(LineCharts, LeaveLabelsOutThatWouldRunIntoEachOther) {
    const std::vector<std::optional<double>> values(60, 1);
    EXPECT_LE(showLineChart(chartOf(values))["labels"].size(), 7u);
    const auto few = showLineChart(chartOf({1, 2, 3, 4, 5, 6}, {"Jan", "Feb", "Mar", "Apr", "May", "Jun"}));
    EXPECT_EQ(few["labels"].size(), 6u);
    EXPECT_EQ(few["labels"][0]["anchor"], "start");
    EXPECT_EQ(few["labels"][5]["anchor"], "end");
}

TEST(Months, HaveWholeWeeksWithTheDaysAround) {
    const auto march = monthOf(2026, 3);  // begins on a Sunday
    const auto dates = datesOf(march);
    EXPECT_EQ(march["title"], "March 2026");
    EXPECT_EQ(march["weeks"].size(), 6u);
    EXPECT_EQ(dates.front(), "2026-02-23");
    EXPECT_EQ(dates.back(), "2026-04-05");
    EXPECT_EQ(march["heads"][0]["short"], "Mon");
    EXPECT_EQ(march["weeks"][0]["days"][6]["is_outside"], false);
    EXPECT_EQ(march["weeks"][0]["days"][5]["is_outside"], true);
    const auto sunday = monthOf(2026, 3, std::chrono::Sunday);
    EXPECT_EQ(datesOf(sunday).front(), "2026-03-01") << "no week of days around it";
    EXPECT_EQ(sunday["heads"][0]["name"], "Sunday");
    EXPECT_EQ(sunday["weeks"].size(), 5u);
}

TEST(Months, KnowLeapYearsAndTheEndsOfYears) {
    EXPECT_EQ(monthOf(2021, 2)["weeks"].size(), 4u) << "28 days from a Monday";
    EXPECT_THAT(datesOf(monthOf(2024, 2)), ::testing::Contains("2024-02-29"));
    EXPECT_THAT(datesOf(monthOf(2026, 2)), Not(::testing::Contains("2026-02-29")));
    EXPECT_THAT(datesOf(monthOf(2100, 2)), Not(::testing::Contains("2100-02-29")));
    CalendarMonth december{.id = "month",
                           .month = std::chrono::year(2026) / 12,
                           .url = [](std::chrono::year_month month) { return isoDate(month / 1); }};
    auto shown = showMonth(december);
    EXPECT_EQ(shown["next"], "January 2027");
    EXPECT_EQ(shown["next_url"], "2027-01-01");
    EXPECT_EQ(datesOf(shown).back(), "2027-01-03");
    december.month = std::chrono::year(2026) / 1;
    shown = showMonth(december);
    EXPECT_EQ(shown["previous"], "December 2025");
    EXPECT_EQ(datesOf(shown).front(), "2025-12-29");
    EXPECT_THROW(monthOf(2026, 13), std::invalid_argument);
}

TEST(Months, ShowAFewEntriesOfADayAndSayHowManyMoreThereAre) {
    const auto day = std::chrono::year(2026) / 3 / 12;
    CalendarMonth month{.id = "month", .month = day.year() / day.month(), .today = day, .entries = {}};
    for (const auto* label : {"a", "b", "c", "d", "e"}) month.entries.push_back({.day = day, .label = label});
    month.entries.push_back({.day = std::chrono::year(2026) / 4 / 2, .label = "next month"});
    const auto shown = showMonth(month);
    const auto& twelfth = shown["weeks"][2]["days"][3];
    EXPECT_EQ(twelfth["name"], "Thursday 12 Mar 2026");
    EXPECT_EQ(twelfth["entries"].size(), 3u);
    EXPECT_EQ(twelfth["more_text"], "+2 more");
    EXPECT_EQ(twelfth["more"].size(), 2u);
    EXPECT_EQ(twelfth["is_today"], true);
    EXPECT_EQ(twelfth["is_free"], false);
    EXPECT_EQ(shown["weeks"][5]["days"][3]["entries"][0]["label"], "next month");
    month.entries = {month.entries.back()};
    EXPECT_EQ(showMonth(month)["is_empty"], true) << "what falls into the next one does not count";
    EXPECT_EQ(monthOf(2026, 3)["weeks"][2]["days"][3]["is_today"], false);
}

TEST(Months, BeginTheirWeeksAsTheReadersRegionDoes) {
    EXPECT_EQ(firstDayOfWeek("en-GB"), std::chrono::Monday);
    EXPECT_EQ(firstDayOfWeek("en-US"), std::chrono::Sunday);
    EXPECT_EQ(firstDayOfWeek("ar-EG"), std::chrono::Saturday);
    EXPECT_EQ(firstDayOfWeek("de"), std::chrono::Monday);
    for (const auto* none : {"", "no tag at all", "\xff"}) EXPECT_EQ(firstDayOfWeek(none), std::chrono::Monday) << none;
}

TEST(StepsOfAWay, AreDoneNowOrToCome) {
    const auto shown = showSteps(stepsUpTo("Way", {"One", "Two", "Three"}, 1));
    EXPECT_EQ(shown["told"], "1 of 3 steps done");
    EXPECT_EQ(shown["steps"][0]["state"], "Done");
    EXPECT_EQ(shown["steps"][1]["is_now"], true);
    EXPECT_EQ(shown["steps"][2]["state"], "To come");
    EXPECT_EQ(showSteps(stepsUpTo("Way", {"One"}, 9))["steps"][0]["is_done"], true);
    EXPECT_EQ(showSteps({"Way", {}})["told"], "0 of 0 steps done");
}

TEST(Timelines, GroupWhatHappenedByTheReadersDay) {
    const auto now = fromMicros(1'774'000'000'000'000);  // 20 Mar 2026, 09:46:40 UTC; 02:46 in Los Angeles
    Timeline timeline{.events = {{.at = now - std::chrono::hours(12), .what = "first"},
                                 {.at = now - std::chrono::hours(1), .what = "last"},
                                 {.at = now - std::chrono::hours(2), .what = "middle"}},
                      .zone = "UTC",
                      .now = now};
    auto shown = showTimeline(timeline);
    ASSERT_EQ(shown["days"].size(), 2u);
    EXPECT_EQ(shown["days"][0]["day"], "Today, 20 Mar 2026");
    EXPECT_EQ(shown["days"][0]["events"][0]["what"], "last");
    EXPECT_EQ(shown["days"][0]["events"][1]["what"], "middle");
    EXPECT_EQ(shown["days"][0]["events"][0]["when"], "08:46");
    EXPECT_EQ(shown["days"][1]["day"], "Yesterday, 19 Mar 2026");
    timeline.zone = "America/Los_Angeles";
    shown = showTimeline(timeline);
    EXPECT_EQ(shown["days"][0]["events"].size(), 2u);
    EXPECT_EQ(shown["days"][0]["events"][0]["when"], "01:46");
    EXPECT_EQ(showTimeline({})["days"].size(), 0u);
}

TEST(Trees, AreLaidOutSoThatEverythingOpenedIsClosed) {
    const auto shown =
        showTree({"Tree",
                  {{.label = "a", .children = {{.label = "b", .children = {{.label = "c", .current = true}}}}},
                   {.label = "d"}}});
    const auto& nodes = shown["nodes"];
    ASSERT_EQ(nodes.size(), 4u);
    std::size_t opened = 0, closed = 0;
    for (const auto& node : nodes) {
        opened += node["is_branch"].get<bool>();
        closed += node["ends"].size();
    }
    EXPECT_EQ(opened, closed);
    EXPECT_EQ(nodes[2]["ends"].size(), 2u);
    EXPECT_EQ(nodes[0]["is_open"], true) << "where the reader is can be seen";
    EXPECT_EQ(showTree({"Tree", {}})["nodes"].size(), 0u);
}

TEST(Comparisons, SayInWordsWhichRowsDiffer) {
    const auto shown =
        showComparison({"Two", {"One", "Other"}, {{"Name", {"Ada", "Ada"}}, {"E-mail", {"a@example.org"}}}});
    EXPECT_EQ(shown["told"], "1 of 2 rows are different.");
    EXPECT_EQ(shown["rows"][0]["told"], "The same");
    EXPECT_EQ(shown["rows"][1]["cells"][0]["pieces"], (Value{"a@", "example.", "org"}))
        << "addresses break at their signs";
    EXPECT_EQ(shown["rows"][1]["told"], "Different") << "what one of them lacks";
    EXPECT_EQ(shown["rows"][1]["cells"][1]["pieces"].size(), 0u);
    EXPECT_EQ(showComparison({"None", {"One"}, {}})["told"], "There is no difference.");
    EXPECT_THROW(showComparison({"Two", {"One"}, {{"Name", {"a", "b"}}}}), std::invalid_argument);
}

TEST(Dialogs, LeadSomewhereWithoutScript) {
    EXPECT_THROW(showDialog({.id = "x", .opener = "Remove", .title = "Remove?"}), std::invalid_argument);
    EXPECT_THROW(showDialog({.id = "x", .opener = "Remove", .url = "/x", .title = "Remove?", .action = "/x"}),
                 std::invalid_argument)
        << "a form with no deed";
    EXPECT_EQ(showDialog({.id = "x", .opener = "Why?", .url = "#why", .title = "Why"})["action"], "");
}

TEST(QrCodes, AreDrawnWithTheQuietRoundThemThatReadersNeed) {
    const auto code = showQrCode({.text = "https://guildhall.example", .label = "QR code of the start page"});
    EXPECT_EQ(code["label"], "QR code of the start page");
    EXPECT_EQ(code["size"], 25 + 2 * 4) << "version 2 with four modules on each side";
    EXPECT_TRUE(code["path"].get<std::string>().starts_with("M4 4h1v1h-1z"));
    EXPECT_THROW(showQrCode({.text = std::string(4000, 'x'), .label = "Too much"}), std::invalid_argument);
}

TEST(Parts, SpeakTheLanguageOfTheReader) {
    class Loud : public Texts {
        std::string told(std::string_view english) const override { return "!" + std::string(english); }
        std::string told(std::string_view one, std::string_view many, std::int64_t number) const override {
            return "!" + std::string(number == 1 ? one : many);
        }
    } loud;
    const Speaking speaking(&loud);
    EXPECT_EQ(showSteps(stepsUpTo("Way", {"One"}, 0))["told"], "!0 of 1 step done");
    EXPECT_EQ(showSteps(stepsUpTo("Way", {"One"}, 0))["steps"][0]["state"], "!Now");
    EXPECT_EQ(monthOf(2026, 3)["title"], "!!March 2026");
    EXPECT_EQ(showFigure(figureOf(12, 12))["change"], "!The same as last month");
}

}  // namespace guildhall::sdk
