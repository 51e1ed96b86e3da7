#include "kernel/web/line_diff.hpp"

#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include <random>

namespace guildhall::web {
namespace {

/// One character a line: ` ` same, `-` removed, `+` added, with its text.
std::string told(std::string_view before, std::string_view after) {
    std::string all;
    for (const auto& line : lineDiff(before, after))
        all += (line.kind == DiffLine::Kind::Same      ? " "
                : line.kind == DiffLine::Kind::Removed ? "-"
                                                       : "+") +
               line.text + "\n";
    return all;
}

TEST(LineDiff, TellsWhatWasRemovedAndAddedInItsPlace) {
    EXPECT_EQ(told("a\nb\nc\n", "a\nB\nc\nd\n"), " a\n-b\n+B\n c\n+d\n");
    EXPECT_EQ(told("a\nb\nc\nd\n", "b\nd\n"), "-a\n b\n-c\n d\n");
    EXPECT_EQ(told("", "a\n"), "+a\n");
    EXPECT_EQ(told("a\n", ""), "-a\n");
    EXPECT_EQ(told("", ""), "");
}

TEST(LineDiff, PutsRemovalsBeforeAdditions) {
    EXPECT_EQ(told("one\ntwo\nend\n", "uno\ndue\nend\n"), "-one\n-two\n+uno\n+due\n end\n");
}

TEST(LineDiff, TakesOtherLineEndsForNoDifference) {
    EXPECT_EQ(told("a\r\nb\r\n", "a\nb"), " a\n b\n");
    EXPECT_EQ(told("a\n\nb\n", "a\nb\n"), " a\n-\n b\n");
}

TEST(LineDiff, NumbersTheLinesOfBothTexts) {
    const auto lines = lineDiff("a\nb\n", "x\nb\n");
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0], (DiffLine{DiffLine::Kind::Removed, 1, 0, "a"}));
    EXPECT_EQ(lines[1], (DiffLine{DiffLine::Kind::Added, 0, 1, "x"}));
    EXPECT_EQ(lines[2], (DiffLine{DiffLine::Kind::Same, 2, 2, "b"}));
}

TEST(LineDiff, LeadsFromTheOldTextToTheNewWhateverTheyAre) {
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
        std::string before, after;
        for (auto* text : {&before, &after})
            for (auto lines = random() % 12; lines > 0; --lines) *text += std::string(1, 'a' + random() % 3) + "\n";
        std::string was, is;
        for (const auto& line : lineDiff(before, after)) {
            if (line.kind != DiffLine::Kind::Added) was += line.text + "\n";
            if (line.kind != DiffLine::Kind::Removed) is += line.text + "\n";
        }
        ASSERT_EQ(was, before);
        ASSERT_EQ(is, after);
    }
}

TEST(LineDiff, ReplacesAsAWholeWhatIsTooLongToCompare) {
    std::string before = "head\n", after = "head\n";
    for (int line = 0; line < 2'500; ++line) {
        before += "old " + std::to_string(line) + "\nkept\n";
        after += "new " + std::to_string(line) + "\nkept\n";
    }
    const auto lines = lineDiff(before + "tail\n", after + "tail\n");
    EXPECT_EQ(lines.front().kind, DiffLine::Kind::Same);
    EXPECT_EQ(lines.back().kind, DiffLine::Kind::Same);
    EXPECT_EQ(lines.size(), 2u + 2 * 4'999u + 1u);
}

TEST(LineDiff, ShowsChangesWithTheirSurroundingsOnly) {
    std::string before;
    for (int line = 1; line <= 20; ++line) before += "line " + std::to_string(line) + "\n";
    auto after = before;
    after.replace(after.find("line 10\n"), 8, "line ten\n");
    const auto view = lineDiffView(before, after, 2);
    EXPECT_TRUE(view["has_changes"]);
    EXPECT_EQ(view["summary"], "1 line added, 1 removed");
    ASSERT_EQ(view["rows"].size(), 6u);
    EXPECT_EQ(view["rows"][0]["gap"], "7 unchanged lines");
    EXPECT_EQ(view["rows"][0]["text"], "line 8");
    EXPECT_EQ(view["rows"][2]["is_removed"], true);
    EXPECT_EQ(view["rows"][3]["is_added"], true);
    EXPECT_EQ(view["rows"][3]["after"], "10");
    EXPECT_FALSE(lineDiffView(before, before)["has_changes"]);
}

}  // namespace
}  // namespace guildhall::web
