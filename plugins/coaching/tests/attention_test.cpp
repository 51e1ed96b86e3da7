// What the hourly job flags, when, and for how long.
#include "operations_site.hpp"

#include <thread>

namespace guildhall::coaching_tests {
namespace {

class Attention : public OperationsSite {};
GUILDHALL_ON_BOTH_DATABASES(Attention);

TEST_P(Attention, IsCalledToWhoHasNotChosenWhenTheWindowCloses) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP"), ef = program(admin, "EF", false);
    const auto ada = participant(admin, cohort(admin, "ALP-1", alp), "ada@example.com");
    const auto ben = participant(admin, cohort(admin, "EF-1", ef), "ben@example.com");
    const auto grace = coach(admin, "Grace Coach", alp);
    comes("2026-03-31");
    EXPECT_EQ(raised(ada), "") << "the last day of the window";
    comes("2026-04-01");
    EXPECT_EQ(raised(ada), "selection_overdue");
    EXPECT_EQ(flags(ben), "") << "five sessions";
    EXPECT_TRUE(later().get("/engagements/" + ada).shows("Selection overdue"));
    chosen(ada, grace);
    EXPECT_EQ(raised(ada), "");
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE attention_since IS NOT NULL"), 0);
}

TEST_P(Attention, IsCalledToACoachWhoLogsNothing) {
    auto admin = host().signedInAs("coaching_admin");
    const auto ef = program(admin, "EF", false);
    const auto ada = participant(admin, cohort(admin, "EF-1", ef), "ada@example.com");
    chosen(ada, coach(admin, "Grace Coach", ef));
    host().clock().advance(std::chrono::days(14) - std::chrono::minutes(1));
    EXPECT_EQ(raised(ada), "");
    host().clock().advance(std::chrono::minutes(1));
    EXPECT_EQ(raised(ada), "coach_stalled");
    session(ada, 1, "2026-03-26");
    EXPECT_EQ(raised(ada), "");
    host().clock().advance(std::chrono::days(13));
    session(ada, 2, "2026-04-08", false);
    host().clock().advance(std::chrono::days(1));
    EXPECT_EQ(raised(ada), "coach_stalled") << "a draft is no session";
    write("UPDATE coaching_program SET stalled_days = 60");
    EXPECT_EQ(raised(ada), "") << "days are the program's";
}

TEST_P(Attention, IsCalledToSessionsThatAreNotTakenInTime) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    write("UPDATE coaching_program SET stalled_days = 365, escalation_days = 365");
    const auto spring =
        cohort(admin, "ALP-1", alp, {{"first_deadline", "2026-04-10"}, {"second_deadline", "2026-05-10"}});
    const auto ada = participant(admin, spring, "ada@example.com");
    chosen(ada, coach(admin, "Grace Coach", alp));
    comes("2026-04-10");
    EXPECT_EQ(raised(ada), "");
    comes("2026-04-11");
    EXPECT_EQ(raised(ada), "use_it_or_lose_it");
    EXPECT_EQ(count("SELECT count(*) FROM coaching_session"), 0) << "it only flags";
    session(ada, 1, "2026-04-11");
    EXPECT_EQ(raised(ada), "");
    comes("2026-05-11");
    EXPECT_EQ(raised(ada), "use_it_or_lose_it");
    session(ada, 2, "2026-05-11");
    EXPECT_EQ(raised(ada), "");
}

TEST_P(Attention, IsCalledToDraftsThatAreLeftLying) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    write("UPDATE coaching_program SET stalled_days = 5");
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto grace = coach(admin, "Grace Coach", alp);
    const auto ada = participant(admin, spring, "ada@example.com"), ben = participant(admin, spring, "ben@example.com");
    for (const auto& one : {ada, ben}) chosen(one, grace);
    session(ada, 1, "2026-03-12", false);
    session(ben, 1, "2026-03-30", false);
    host().clock().advance(std::chrono::days(2));
    EXPECT_EQ(raised(ada), "") << "48 hours are given";
    host().clock().advance(std::chrono::days(1));
    EXPECT_EQ(raised(ada), "session_status_missing");
    EXPECT_EQ(flags(ben), "") << "it is to come";
    host().clock().advance(std::chrono::days(2));
    EXPECT_EQ(raised(ben), "coach_stalled,session_status_missing") << "begun five days ago, in the order of all kinds";
}

TEST_P(Attention, ChangesNothingThatSomebodyCouldBeEditing) {
    auto admin = host().signedInAs("coaching_admin");
    const auto ada = participant(admin, cohort(admin, "ALP-1", program(admin, "ALP")), "ada@example.com");
    const auto before = text("SELECT version || ' ' || last_activity FROM coaching_engagement");
    comes("2026-04-01");
    EXPECT_EQ(raised(ada), "selection_overdue");
    EXPECT_EQ(text("SELECT version || ' ' || last_activity FROM coaching_engagement"), before);
    const auto since = count("SELECT attention_since FROM coaching_engagement");
    const auto audited = host().audit().size();
    comes("2026-04-20");
    EXPECT_EQ(raised(ada), "selection_overdue,escalation");
    EXPECT_EQ(count("SELECT attention_since FROM coaching_engagement"), since) << "since the first flag came up";
    EXPECT_EQ(host().audit().size(), audited);
    EXPECT_THAT(host().mails(), IsEmpty()) << "no mail unless it is asked for, and never one to a participant";
}

TEST_P(Attention, IsNotCalledToWhatIsAtRest) {
    auto admin = host().signedInAs("coaching_admin");
    const auto spring = cohort(admin, "ALP-1", program(admin, "ALP"));
    const auto ada = participant(admin, spring, "ada@example.com"), ben = participant(admin, spring, "ben@example.com");
    comes("2026-05-01");
    EXPECT_EQ(raised(ada), "selection_overdue,escalation");
    admin = later();
    EXPECT_EQ(admin.post("/engagements/" + ada + "/hold", {{"reason", "On leave"}}).status, 303);
    EXPECT_EQ(flags(ada), "") << "at once";
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE escalated_at IS NOT NULL"), 1);
    EXPECT_EQ(admin.post("/engagements/" + ben + "/cancel", {{"reason", "Has left"}}).status, 303);
    EXPECT_EQ(raised(ada), "");
    EXPECT_EQ(flags(ben), "");
    EXPECT_EQ(admin.post("/engagements/" + ada + "/resume", {{"reason", "Is back"}}).status, 303);
    EXPECT_EQ(raised(ada), "selection_overdue") << "somebody has done something";
}

TEST_P(Attention, IsLeftToTheRunThatIsAtWork) {
    auto admin = host().signedInAs("coaching_admin");
    const auto ada = participant(admin, cohort(admin, "ALP-1", program(admin, "ALP")), "ada@example.com");
    comes("2026-04-01");
    write("INSERT INTO coaching_run (name, job, until) VALUES ('attention', 'jobs-another22222', $1)",
          host().clock().now() + std::chrono::minutes(10));
    EXPECT_EQ(raised(ada), "");
    host().clock().advance(std::chrono::minutes(11));
    EXPECT_EQ(raised(ada), "selection_overdue") << "the other one has died";
    EXPECT_EQ(count("SELECT count(*) FROM coaching_run"), 0);
}

class Escalation : public OperationsSite {
protected:
    TestHostOptions options() override {
        return {.settings = {{"escalation_mail", "true"}, {"operations_emails", "ops@example.com, more@example.com"}}};
    }
};
GUILDHALL_ON_BOTH_DATABASES(Escalation);

TEST_P(Escalation, IsToldToOperationsOnceEachTime) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto ada = participant(admin, cohort(admin, "ALP-1", alp), "ada@example.com");
    const auto grace = coach(admin, "Grace Coach", alp);
    comes("2026-04-01");
    EXPECT_EQ(raised(ada), "selection_overdue");
    EXPECT_THAT(host().mails(), IsEmpty());
    comes("2026-04-03");
    EXPECT_EQ(raised(ada), "selection_overdue,escalation") << "nothing was done for 21 days";
    raised(ada);
    const auto mails = host().mails();
    ASSERT_THAT(mails, SizeIs(2));
    EXPECT_THAT((std::vector{mails[0].to, mails[1].to}),
                testing::UnorderedElementsAre("ops@example.com", "more@example.com"));
    EXPECT_EQ(mails[0].subject, "Escalated: Ada Example in ALP");
    EXPECT_THAT(mails[0].text, testing::HasSubstr("Selection overdue, Escalated"));
    EXPECT_THAT(mails[0].text, testing::Not(testing::HasSubstr("Coach:"))) << "there is none";
    chosen(ada, grace);
    EXPECT_EQ(raised(ada), "");
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE escalated_at IS NOT NULL"), 0);
    comes("2026-05-20");
    EXPECT_EQ(raised(ada), "coach_stalled,escalation");
    EXPECT_THAT(host().mails(), SizeIs(4)) << "another escalation";
    EXPECT_THAT(host().mails().back().text, testing::HasSubstr("Coach: Grace Coach"));
}

TEST_P(Escalation, IsToldOnceByTwoRunsAtOnce) {
    auto admin = host().signedInAs("coaching_admin");
    const auto spring = cohort(admin, "ALP-1", program(admin, "ALP"));
    for (int i = 0; i < 20; ++i) participant(admin, spring, "p" + std::to_string(i) + "@example.com");
    comes("2026-05-01");
    std::thread other([&] { host().runJob("coaching.attention"); });
    host().runJob("coaching.attention");
    other.join();
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE attention = 'selection_overdue,escalation'"), 20);
    EXPECT_THAT(host().mails(), SizeIs(40)) << "one for each and address";
    EXPECT_EQ(count("SELECT count(*) FROM coaching_run"), 0);
}

class RuledAttention : public OperationsSite {
protected:
    TestHostOptions options() override { return {.rules = GUILDHALL_SOURCE_DIR "/plugins/coaching/tests/rules"}; }
};
GUILDHALL_ON_BOTH_DATABASES(RuledAttention);

TEST_P(RuledAttention, IsCalledByASitesOwnRules) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP"), bad = program(admin, "BAD");
    const auto spring = cohort(admin, "ALP-1", alp);
    const auto ada = participant(admin, spring, "ada@example.com"), ben = participant(admin, spring, "ben@example.com");
    const auto eve = participant(admin, cohort(admin, "BAD-1", bad), "eve@example.com");
    const auto grace = coach(admin, "Grace Coach", alp);
    host().signedOut().post("/coaching", {{"email", "ben@example.com"}});
    chosen(ben, grace);
    session(ben, 1, "2026-03-12");
    EXPECT_EQ(raised(ada), "");
    host().clock().advance(std::chrono::days(3));
    EXPECT_EQ(raised(ada), "rule:Call them");
    EXPECT_EQ(flags(ben), "");
    EXPECT_TRUE(later().get("/engagements/" + ada).shows("Call them"));
    EXPECT_TRUE(later().get("/coaching-desk").shows("By your rules"));
    comes("2026-04-10");
    EXPECT_EQ(raised(eve), "selection_overdue,escalation") << "a rule that fails stops nothing";
    EXPECT_EQ(flags(ada), "selection_overdue,escalation,rule:Call them");
    raised(ada);  // rules are told what is up, from the run before
    EXPECT_THAT(host().hookProblems(), IsEmpty());
}

}  // namespace
}  // namespace guildhall::coaching_tests
