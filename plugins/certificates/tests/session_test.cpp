#include "session/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::certificates {

namespace {

using testing::HasSubstr;

sdk::Date day(unsigned d) { return sdk::Date{std::chrono::year{2026}, std::chrono::month{3}, std::chrono::day{d}}; }
sdk::Instant noon(unsigned d) { return sdk::Instant(std::chrono::sys_days(day(d))) + std::chrono::hours(12); }

SessionState state(std::initializer_list<Step> steps, std::int64_t participants = 5) {
    SessionState result;
    result.endDate = day(12);
    result.participants = participants;
    for (const auto step : steps) result.set(step, true);
    return result;
}
std::string why(const SessionState& s, Step step, bool reached = true, sdk::Instant now = noon(20)) {
    return whyNot(s, step, reached, now).value_or("allowed");
}

}  // namespace

TEST(Sessions, HaveTheFirstStatusThatHolds) {
    EXPECT_EQ(statusOf(state({})), "New");
    EXPECT_EQ(statusOf(state({Step::Ready})), "Confirmed");
    EXPECT_EQ(statusOf(state({Step::Ready, Step::Delivered})), "Delivered");
    EXPECT_EQ(statusOf(state({Step::Ready, Step::Delivered, Step::Finalized})), "Closed");
    EXPECT_EQ(statusOf(state({Step::Ready, Step::Delivered, Step::Finalized, Step::OnHold})), "On hold");
    EXPECT_EQ(statusOf(state({Step::OnHold, Step::Cancelled})), "Cancelled");
}

TEST(Sessions, CanOrderMaterialsAtAnyTime) { EXPECT_EQ(why(state({}, 0), Step::MaterialsOrdered), "allowed"); }

TEST(Sessions, AreReadyOnlyWithParticipants) {
    EXPECT_THAT(why(state({}, 0), Step::Ready), HasSubstr("no participants yet"));
    EXPECT_EQ(why(state({}, 1), Step::Ready), "allowed");
}

TEST(Sessions, AreDeliveredOnlyWhenReadyAndOver) {
    EXPECT_THAT(why(state({}), Step::Delivered), HasSubstr("Ready for delivery first"));
    EXPECT_THAT(
        why(state({Step::Ready}), Step::Delivered, true, noon(11)),
        HasSubstr(
            "This session cannot be marked as Delivered — the workshop End Date is in the future (12 Mar 2026)."));
    EXPECT_EQ(why(state({Step::Ready}), Step::Delivered, true, noon(12)), "allowed") << "the last day counts";
}

TEST(Sessions, GoByTheirOwnTimeZone) {
    auto s = state({Step::Ready});
    const auto elevenInTheEvening = sdk::Instant(std::chrono::sys_days(day(11))) + std::chrono::hours(23);
    EXPECT_THAT(why(s, Step::Delivered, true, elevenInTheEvening), HasSubstr("future"));
    s.timeZone = "Asia/Tokyo";
    EXPECT_EQ(why(s, Step::Delivered, true, elevenInTheEvening), "allowed");
    // On both sides of the date line: the last day, the 12th, begins 14 hours early and 11 hours late.
    const auto began = sdk::Instant(std::chrono::sys_days(day(12)));
    for (const auto& [zone, from] : {std::pair("Pacific/Kiritimati", -14), std::pair("Pacific/Pago_Pago", 11)}) {
        s.timeZone = zone;
        const auto first = began + std::chrono::hours(from);
        EXPECT_THAT(why(s, Step::Delivered, true, first - std::chrono::seconds(1)), HasSubstr("future")) << zone;
        EXPECT_EQ(why(s, Step::Delivered, true, first), "allowed") << zone;
    }
}

TEST(Sessions, CloseOnlyWhenDelivered) {
    EXPECT_THAT(why(state({Step::Ready}), Step::Finalized), HasSubstr("Delivered first"));
    EXPECT_EQ(why(state({Step::Ready, Step::Delivered}), Step::Finalized), "allowed");
}

TEST(Sessions, DoNotGoBackBehindWhatFollowed) {
    EXPECT_THAT(why(state({Step::Ready, Step::Delivered}), Step::Ready, false), HasSubstr("stays Ready"));
    EXPECT_THAT(why(state({Step::Ready, Step::Delivered, Step::Finalized}), Step::Delivered, false),
                HasSubstr("stays Delivered"));
    auto issued = state({Step::Ready, Step::Delivered});
    issued.certificates = 1;
    EXPECT_THAT(why(issued, Step::Delivered, false), HasSubstr("Certificates have been issued"));
}

TEST(Sessions, StayAsTheyAreOnceCancelled) {
    for (const auto step : allSteps)
        for (const bool reached : {true, false})
            EXPECT_THAT(why(state({Step::Ready, Step::Cancelled}), step, reached), HasSubstr("cancelled"))
                << stepName(step);
}

TEST(Sessions, LockTheirParticipants) {
    EXPECT_FALSE(whyParticipantsLocked(state({Step::Ready}), false));
    EXPECT_TRUE(whyParticipantsLocked(state({Step::Ready, Step::Delivered}), false));
    EXPECT_FALSE(whyParticipantsLocked(state({Step::Ready, Step::Delivered}), true));
    EXPECT_TRUE(whyParticipantsLocked(state({Step::Ready, Step::Delivered, Step::Finalized}), true));
    EXPECT_TRUE(whyParticipantsLocked(state({Step::OnHold}), true));
    EXPECT_TRUE(whyParticipantsLocked(state({Step::Cancelled}), true));
}

TEST(Sessions, IssueCertificatesOnlyWhenDeliveredAndNotCancelled) {
    EXPECT_TRUE(whyNotIssue(state({Step::Ready})));
    EXPECT_FALSE(whyNotIssue(state({Step::Ready, Step::Delivered})));
    EXPECT_FALSE(whyNotIssue(state({Step::Ready, Step::Delivered, Step::Finalized})));
    EXPECT_TRUE(whyNotIssue(state({Step::Ready, Step::Delivered, Step::Cancelled})));
}

}  // namespace guildhall::certificates
