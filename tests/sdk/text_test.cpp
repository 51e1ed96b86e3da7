#include <guildhall/sdk/text.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace guildhall::sdk {

TEST(Texts, AreCutBetweenCharactersAndStayText) {
    EXPECT_EQ(shortened("short", 10), "short");
    EXPECT_EQ(shortened("0123456789abc", 10), "0123456789");
    EXPECT_EQ(shortened(std::string(499, 'a') + "é", 500), std::string(499, 'a')) << "é is two bytes";
    EXPECT_EQ(shortened("Zoe\u0308 Long", 4, ""), "Zo") << "the accent belongs to the e";
    EXPECT_EQ(shortened("Adéọlá Example", 10, "…"), "Adéọ…");
    EXPECT_EQ(shortened(std::string(300, 'e') + std::string(90'000, '\xCC'), 20), std::string(20, 'e'));
    for (std::size_t bytes = 0; bytes < 40; ++bytes) {
        const auto cut = shortened("نستعليق प्रिया 👩‍🚒 e\u0301e\u0301e\u0301", bytes, "…");
        EXPECT_TRUE(isUtf8(cut)) << bytes;
        EXPECT_LE(cut.size(), bytes);
    }
}

TEST(Texts, FromOutsideAreRepairedWhenTheyAreCut) {
    EXPECT_EQ(shortened("br\xC3", 10), "br\uFFFD");
    EXPECT_EQ(shortened(std::string_view("nul\0byte", 8), 20), "nul\uFFFDbyte");
    EXPECT_EQ(repaired("\xED\xA0\x80ok"), "\uFFFD\uFFFD\uFFFDok") << "a lone surrogate";
    EXPECT_TRUE(isUtf8(shortened(std::string(1000, '\xFF'), 500)));
}

TEST(Texts, LoseWhatNobodySeesAtTheirEnds) {
    for (const auto* blank : {" ", "\t\r\n", "\u00A0", "\u00AD", "\u200B", "\u200E", "\u202A", "\u202E", "\u2060",
                              "\u2069", "\uFEFF", "\u2000", "\u200A", "\u3000", "\u2028", "\u180E"})
        EXPECT_EQ(trim(std::string(blank) + blank + "Ada  Lee" + blank), "Ada  Lee") << blank;
    EXPECT_EQ(trim(" \u200B\u00A0 "), "");
}

TEST(Texts, AreStoredComposedWithSingleBlanksAndWithoutHiddenCharacters) {
    EXPECT_EQ(cleaned("Zoe\u0308 \u00A0 \u3000A\u030Angstro\u0308m"), "Zoë Ångström");
    EXPECT_EQ(cleaned("Ada \u202Eelpmaxe\u202C"), "Ada elpmaxe");
    EXPECT_EQ(cleaned("Ada\u200BLee\u00AD\uFEFF"), "AdaLee");
    EXPECT_EQ(cleaned("A\u200Dda\u200C Lee"), "Ada Lee") << "joiners mean nothing in Latin";
    EXPECT_EQ(cleaned("می\u200Cخواهم"), "می\u200Cخواهم") << "Persian needs them";
    EXPECT_EQ(cleaned("क्\u200Dष"), "क्\u200Dष") << "so does Devanagari";
    EXPECT_EQ(cleaned("👩\u200D🚒"), "👩\u200D🚒") << "and a firefighter";
    EXPECT_EQ(cleaned("one \u00A0two\n\n  three\u202E", Lines::Several), "one \u00A0two\n\n  three");
    EXPECT_EQ(cleaned(cleaned("e\u200B\u0301\u202E\u0300")), cleaned("e\u200B\u0301\u202E\u0300"));
}

TEST(Texts, AreUnusableWithControlsOrLostCharacters) {
    for (const auto* bad : {"a\tb", "a\nb",
                            "a\x7f"
                            "b",
                            "a\u0085b", "a\uFFFDb", "a\uFFFEb"})
        EXPECT_TRUE(hasUnusable(bad)) << bad;
    EXPECT_FALSE(hasUnusable("Ẹ̀bùn 王小明 😀"));
    EXPECT_FALSE(hasUnusable("a\tb\nc", Lines::Several));
}

TEST(Texts, AreEqualWhenPeopleReadThemAsEqual) {
    const std::vector<std::vector<std::string>> equal = {
        {"Müller", "Mu\u0308ller", "MÜLLER", "mÜller"},   {"Straße", "STRASSE", "STRAẞE"}, {"Σίσυφος", "ΣΊΣΥΦΟΣ"},
        {"İbrahim Işık", "ibrahim ışık", "IBRAHIM IŞIK"}, {"Ada", "Ａｄａ", "A\u200Bda"},  {"ﬁn", "FIN"}};
    for (const auto& group : equal)
        for (const auto& text : group) EXPECT_EQ(folded(text), folded(group.front())) << text;
    EXPECT_NE(folded("Müller"), folded("Muller"));
    EXPECT_TRUE(isUtf8(folded("br\xC3")));
}

TEST(Texts, SortAsPeopleSort) {
    std::vector<std::string> names{"Zoë", "Östen", "adam", "Oscar", "Ada", "Émile", "Eva", "zebra", "ada"};
    std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return compareText(a, b) < 0; });
    EXPECT_EQ(names,
              (std::vector<std::string>{"ada", "Ada", "adam", "Émile", "Eva", "Oscar", "Östen", "zebra", "Zoë"}));
    EXPECT_EQ(compareText("Zoë", "Zoë"), 0);
    EXPECT_NE(compareText("Zoe\u0308", "Zoë"), 0) << "an order has no ties but between the same";
}

}  // namespace guildhall::sdk
