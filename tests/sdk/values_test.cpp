// Times, ids, files and answers: the small values everything is made of.
#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/words.hpp>

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <set>

namespace guildhall::sdk {

namespace {

class Dice : public Random {
public:
    void fill(std::span<std::byte> bytes) override {
        for (auto& byte : bytes) byte = static_cast<std::byte>(generator_());
    }

private:
    std::mt19937 generator_{7};
};

Date day(int y, unsigned m, unsigned d) {
    return Date{std::chrono::year{y}, std::chrono::month{m}, std::chrono::day{d}};
}

}  // namespace

TEST(Times, AreShownInTheViewersZone) {
    const auto at = fromMicros(1'774'000'000'000'000);  // 20 Mar 2026, 09:46:40 UTC
    EXPECT_EQ(isoInstant(at), "2026-03-20T09:46:40Z");
    EXPECT_EQ(showInstant(at, "Europe/Rome"), "20 Mar 2026, 10:46");
    EXPECT_EQ(showInstant(at, "Nowhere/Land"), "20 Mar 2026, 09:46") << "an unknown zone counts as UTC";
}

TEST(Times, KnowWhichDayItIsWhere) {
    const auto lateEvening = Instant(std::chrono::sys_days(day(2026, 3, 20))) + std::chrono::hours(23);
    EXPECT_EQ(dateIn(lateEvening, "UTC"), day(2026, 3, 20));
    EXPECT_EQ(dateIn(lateEvening, "Asia/Tokyo"), day(2026, 3, 21));
    EXPECT_EQ(dateIn(lateEvening, "America/Los_Angeles"), day(2026, 3, 20));
}

// Matomo's issue 7658 and Zetkin's 2160: eight o'clock is eight o'clock where it is meant, in summer as in winter.
TEST(Times, KnowWhenATimeOfDayIsWhere) {
    const auto at = [](Date date, int hour, int minute, const char* zone) {
        return isoInstant(instantOf(date, hour * 60 + minute, zone));
    };
    EXPECT_EQ(at(day(2026, 1, 12), 8, 0, "Europe/Berlin"), "2026-01-12T07:00:00Z");
    EXPECT_EQ(at(day(2026, 7, 13), 8, 0, "Europe/Berlin"), "2026-07-13T06:00:00Z");
    EXPECT_EQ(at(day(2026, 3, 29), 2, 30, "Europe/Berlin"), "2026-03-29T01:30:00Z") << "leapt over: 03:30 there";
    EXPECT_EQ(at(day(2026, 10, 25), 2, 30, "Europe/Berlin"), "2026-10-25T00:30:00Z") << "twice: the earlier one";
    EXPECT_EQ(at(day(2026, 1, 1), 0, 0, "Pacific/Kiritimati"), "2025-12-31T10:00:00Z");
    EXPECT_EQ(at(day(2026, 1, 12), 8, 0, "Nowhere/Land"), "2026-01-12T08:00:00Z");
    EXPECT_EQ(timeOfDay(instantOf(day(2026, 7, 13), 8 * 60, "Asia/Tokyo"), "Asia/Tokyo"), "08:00");
}

TEST(Times, AcceptOnlyRealDatesWrittenOneWay) {
    EXPECT_EQ(parseDate("2024-02-29"), day(2024, 2, 29));
    for (const auto* bad :
         {"2023-02-29", "2024-13-01", "2024-1-01", "24-01-01", "2024/01/01", "-024-01-01", "2024-01-0x", ""})
        EXPECT_FALSE(parseDate(bad)) << bad;
}

TEST(Codes, AreReadAsWords) {
    EXPECT_EQ(codeInWords("PARTICIPANT_VIEWED"), "Participant viewed");
    EXPECT_EQ(codeInWords("certificates.issue"), "Certificates: issue");
    EXPECT_EQ(codeInWords(""), "");
    EXPECT_EQ(languageName("en"), "English");
    EXPECT_EQ(languageName("pt-BR"), "Portuguese (Brazil)");
    EXPECT_EQ(languageName("not a language"), "not a language");
    EXPECT_EQ(languageName(""), "");
}

TEST(Ids, HaveTheirShapeAndDoNotRepeat) {
    Dice dice;
    std::set<std::string> seen;
    for (int i = 0; i < 10'000; ++i) {
        const auto id = newId(dice, "sess");
        ASSERT_TRUE(isId(id)) << id;
        ASSERT_EQ(id.find_first_of("ilo01", 5), std::string::npos) << id;
        ASSERT_TRUE(seen.insert(id).second);
    }
    EXPECT_TRUE(isId(newPersonId(dice)));
    EXPECT_THROW(newId(dice, "SESS"), std::invalid_argument);
    for (const auto* bad :
         {"sess-aaaaaaaaaaa", "sess-aaaaaaaaaaaaa", "sess_aaaaaaaaaaaa", "SESS-aaaaaaaaaaaa", "../../etc/passwd-"})
        EXPECT_FALSE(isId(bad)) << bad;
}

TEST(Ids, OfTokensAreLongAndHashed) {
    Dice dice;
    const auto token = newToken(dice);
    EXPECT_EQ(token.size(), 43u);
    EXPECT_EQ(hashToken("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(PluginFiles, StayInTheirFolder) {
    const auto root = std::filesystem::temp_directory_path() / ("gh-files-" + std::to_string(::getpid()));
    const Files files(root);
    files.write("2026/a/b.pdf", "one");
    files.write("2026/a/b.pdf", "two");
    std::string content;
    std::ifstream(files.path("2026/a/b.pdf")) >> content;
    EXPECT_EQ(content, "two");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(root / "2026/a"), {}), 1)
        << "no half-written file is left";
    for (const auto* bad : {"../x", "/etc/passwd", "a/../../x", "", "a\nb"})
        EXPECT_THROW(files.path(bad), std::invalid_argument) << bad;
    files.remove("2026/a/b.pdf");
    EXPECT_FALSE(std::filesystem::exists(root / "2026")) << "empty folders go, too";
    std::filesystem::remove_all(root);
}

TEST(Times, OfferEveryZoneOfTheDatabaseThisMachineKnows) {
    const auto& zones = timeZones();
    EXPECT_EQ(zones.front(), "UTC");
    const std::set<std::string> named(zones.begin(), zones.end());
    EXPECT_EQ(named.size(), zones.size()) << "each once";
    for (const auto* zone : {"Europe/Kyiv", "Europe/Brussels", "Europe/Helsinki", "Asia/Kolkata", "America/Sao_Paulo"})
        EXPECT_TRUE(named.contains(zone)) << zone;
    for (const auto& zone : zones) EXPECT_TRUE(isTimeZone(zone)) << zone;
}

TEST(Fields, TakeTheWordsPeopleSayYesWith) {
    for (const auto* yes : {"y", "Yes", " on ", "1", "TRUE"}) EXPECT_TRUE(saysYes(yes)) << yes;
    for (const auto* no : {"", "no", "0", "false", "yesterday"}) EXPECT_FALSE(saysYes(no)) << no;
}

TEST(PluginFiles, MakeSafeNamesOfAnything) {
    EXPECT_EQ(Files::safeSegment("ann@example.com"), "ann@example.com");
    EXPECT_EQ(Files::safeSegment("../../x"), ".._.._x");
    EXPECT_EQ(Files::safeSegment(".."), "_..");
    EXPECT_EQ(Files::safeSegment(""), "_");
}

TEST(Answers, CannotCarryAHeaderWithLineBreaks) {
    EXPECT_THROW(Response::redirect("/x\r\nSet-Cookie: a=b"), std::invalid_argument);
    EXPECT_THROW(Response::text("x").header("X Y", "z"), std::invalid_argument);
}

TEST(Answers, OfferDownloadsUnderAnyName) {
    const auto response = Response::text("x").download("Zeugnis „Größe“\r\n.pdf");
    EXPECT_EQ(response.headers.back().second,
              "attachment; filename=\"Zeugnis ___Gr____e_____.pdf\"; "
              "filename*=UTF-8''Zeugnis%20%E2%80%9EGr%C3%B6%C3%9Fe%E2%80%9C%0D%0A.pdf");
}

}  // namespace guildhall::sdk
