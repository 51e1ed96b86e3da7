#include "kernel/jobs/cron_time.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace guildhall::jobs {
namespace {

sdk::Instant at(int year, unsigned month, unsigned day, int hour, int minute) {
    using namespace std::chrono;
    return sys_days(std::chrono::year(year) / month / day) + hours(hour) + minutes(minute);
}

std::string nextOf(const std::string& pattern, sdk::Instant after, const std::string& zone = "UTC") {
    const auto next = CronTime(pattern).next(after, zone);
    return next ? sdk::isoInstant(*next) : "never";
}

TEST(CronTimes, FindTheNextTime) {
    const auto noon = at(2026, 3, 12, 12, 0);  // a Thursday
    EXPECT_EQ(nextOf("* * * * *", noon), "2026-03-12T12:01:00Z");
    EXPECT_EQ(nextOf("0 3 * * *", noon), "2026-03-13T03:00:00Z");
    EXPECT_EQ(nextOf("*/15 * * * *", noon), "2026-03-12T12:15:00Z");
    EXPECT_EQ(nextOf("30 8 * * 1-5", at(2026, 3, 13, 9, 0)), "2026-03-16T08:30:00Z");
    EXPECT_EQ(nextOf("0 0 1 jan *", noon), "2027-01-01T00:00:00Z");
    EXPECT_EQ(nextOf("0 0 29 2 *", noon), "2028-02-29T00:00:00Z");
    EXPECT_EQ(nextOf("5,35 10-11 * * sun", noon), "2026-03-15T10:05:00Z");
    EXPECT_EQ(nextOf("0 12 * * 7", noon), "2026-03-15T12:00:00Z");
    EXPECT_EQ(nextOf("0 0 30 2 *", noon), "never");
}

TEST(CronTimes, TakeEitherDayWhenBothAreRestricted) {
    EXPECT_EQ(nextOf("0 0 13 * fri", at(2026, 3, 12, 0, 0)), "2026-03-13T00:00:00Z");
    EXPECT_EQ(nextOf("0 0 14 * fri", at(2026, 3, 13, 1, 0)), "2026-03-14T00:00:00Z");
}

TEST(CronTimes, KeepTheirHourInTheirZoneAcrossClockChanges) {
    // Rome goes to summer time on 29 March 2026 at 02:00 and back on 25 October at 03:00.
    EXPECT_EQ(nextOf("0 8 * * *", at(2026, 3, 28, 12, 0), "Europe/Rome"), "2026-03-29T06:00:00Z");
    EXPECT_EQ(nextOf("0 8 * * *", at(2026, 3, 27, 12, 0), "Europe/Rome"), "2026-03-28T07:00:00Z");
    EXPECT_EQ(nextOf("30 2 * * *", at(2026, 3, 28, 12, 0), "Europe/Rome"), "2026-03-29T01:00:00Z");
    EXPECT_EQ(nextOf("30 2 * * *", at(2026, 10, 24, 12, 0), "Europe/Rome"), "2026-10-25T00:30:00Z");
    EXPECT_EQ(nextOf("30 2 * * *", at(2026, 10, 25, 0, 30), "Europe/Rome"), "2026-10-26T01:30:00Z");
}

TEST(CronTimes, SayWhatIsWrongAndWhatIsAllowed) {
    const auto refusal = [](const std::string& pattern) -> std::string {
        try {
            CronTime time(pattern);
        } catch (const std::invalid_argument& problem) {
            return problem.what();
        }
        return "accepted";
    };
    EXPECT_NE(refusal("0 3 * *").find("five parts"), std::string::npos);
    EXPECT_NE(refusal("60 3 * * *").find("The minute “60” is not one. Allowed are *, numbers from 0 to 59"),
              std::string::npos);
    for (const auto* pattern : {"", "* * * * * *", "0 24 * * *", "0 0 0 * *", "0 0 * 13 *", "0 0 * * 8", "5-1 * * * *",
                                "*/0 * * * *", "1, * * * *", "a * * * *", "-1 * * * *", "1-2-3 * * * *", "* * * * mo"})
        EXPECT_NE(refusal(pattern), "accepted") << pattern;
}

TEST(CronTimes, AreToldInWordsWhenTheyAreSimple) {
    EXPECT_EQ(CronTime("0 3 * * *").words(), "Every day at 03:00");
    EXPECT_EQ(CronTime("30 8 * * 1-5").words(), "Monday to Friday at 08:30");
    EXPECT_EQ(CronTime("0 9 * * mon").words(), "Mondays at 09:00");
    EXPECT_EQ(CronTime("*/15 * * * *").words(), "Every 15 minutes");
    EXPECT_EQ(CronTime("0 6 1 * *").words(), "Day 1 of each month at 06:00");
    EXPECT_EQ(CronTime("5 0,12 1 */2 *").words(), "5 0,12 1 */2 *");
}

TEST(CronTimes, AreToldByTheRulesTheyFollow) {
    struct Case {
        const char *pattern, *words;
        int runsInMarch;  ///< 2026, whose 1st is a Sunday
    };
    for (const auto& [pattern, words, runs] :
         {Case{"0 3 1 * mon", "Day 1 of each month, and Mondays, at 03:00", 6},
          Case{"0 3 1-31 * mon", "Every day at 03:00", 31}, Case{"0 3 1 * 0-6", "Every day at 03:00", 31},
          Case{"0 3 */1 * mon", "Mondays at 03:00", 5}, Case{"0 3 1 * */1", "Day 1 of each month at 03:00", 1},
          Case{"0 3 15 * 1-5", "Day 15 of each month, and Monday to Friday, at 03:00", 23},
          Case{"0 3 */2 * mon", "0 3 */2 * mon", 2}, Case{"0 3 31 2 *", "Never: no month has such a day", 0}}) {
        const CronTime time(pattern);
        EXPECT_EQ(time.words(), words) << pattern;
        int counted = 0;
        for (auto next = time.next(at(2026, 2, 28, 23, 59), "UTC"); next && *next < at(2026, 4, 1, 0, 0);
             next = time.next(*next, "UTC"))
            ++counted;
        EXPECT_EQ(counted, runs) << pattern;
    }
    EXPECT_EQ(CronTime("*/40 * * * *").words(), "*/40 * * * *") << "at 0 and 40 past: not every 40 minutes";
}

TEST(CronTimes, ComeAgainHoweverRareTheyAre) {
    const CronTime thirdOfJanuaryOnSunday("0 0 3 1 */7");
    EXPECT_EQ(thirdOfJanuaryOnSunday.next(at(2026, 10, 25, 0, 0), "UTC"), at(2027, 1, 3, 0, 0));
    EXPECT_EQ(thirdOfJanuaryOnSunday.next(at(2027, 1, 3, 0, 0), "UTC"), at(2038, 1, 3, 0, 0));
}

}  // namespace

}  // namespace guildhall::jobs
