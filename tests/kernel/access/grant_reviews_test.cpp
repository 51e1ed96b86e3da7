#include "tests/kernel/access/role_site.hpp"

namespace guildhall::access {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// The clock begins on 12 March 2026.
class GrantsOfASite : public testing::RoleSite {
protected:
    void run(const char* job) {
        write([&](sdk::Transaction& tx) { site().house().jobs.queue.enqueue(tx, {.kind = job}); });
        site().runJobs();
    }
    void warn() { run(EndingGrants::job); }
    void review() { run(GrantReviews::job); }
    void moveTo(const char* day) { clock_->set(sdk::instantOf(*sdk::parseDate(day), 9 * 60, "UTC")); }
    std::string grantId(const std::string& person, const std::string& role) {
        return read([&](sdk::Transaction& tx) {
            for (const auto& grant : RoleRepository().history(tx, person))
                if (grant.role == role) return grant.id;
            return std::string();
        });
    }
    std::int64_t warnings(const std::string& person) { return mailsOf(person, EndingGrants::mailKey); }
};
GUILDHALL_ON_EVERY_DATABASE(GrantsOfASite);

TEST_P(GrantsOfASite, ThatEndAreToldOfTwoWeeksAndThreeDaysBefore) {
    const auto holder = site().signedInAs("readonly").personId(), giver = site().signedInAs("admin").personId();
    give(holder, "auditor", clock_->now() + days(20), giver);
    warn();
    EXPECT_EQ(warnings(holder), 0);
    clock_->advance(days(7));
    warn();
    warn();
    EXPECT_EQ(warnings(holder), 1);
    EXPECT_EQ(warnings(giver), 1);
    clock_->advance(days(11));
    warn();
    warn();
    EXPECT_EQ(warnings(holder), 2);
    EXPECT_EQ(warnings(giver), 2);
    clock_->advance(days(3));
    warn();
    EXPECT_EQ(warnings(holder), 2) << "it has ended";
    const auto text = read([&](sdk::Transaction& tx) {
        return tx.query("SELECT subject, body_text FROM kernel_mail WHERE person_id = $1", holder).front().text(0);
    });
    EXPECT_THAT(text, HasSubstr("1 Apr 2026"));
}

TEST_P(GrantsOfASite, ForAFewDaysAreToldOfOnceOrNotAtAll) {
    const auto week = site().signedInAs("readonly").personId(), day = site().signedInAs("readonly").personId();
    give(week, "auditor", clock_->now() + days(10), week);
    give(day, "auditor", clock_->now() + days(1));
    warn();
    EXPECT_EQ(warnings(week), 0);
    clock_->advance(days(8));
    warn();
    EXPECT_EQ(warnings(week), 1) << "and not twice for who gave it to themselves";
    EXPECT_EQ(warnings(day), 0);
}

TEST_P(GrantsOfASite, AreConfirmedOnceAQuarterByWhoMayGiveThem) {
    const auto keeper = site().signedInAs("admin").personId(), auditor = site().signedInAs("auditor").personId();
    const auto super = site().signedInAs("super_admin").personId();
    EXPECT_THAT(site().signedInPerson(keeper).get(GrantReviews::path).body, HasSubstr("Nothing is left to confirm"))
        << "what was given in this quarter needs no confirming";
    moveTo("2026-04-02");
    auto admin = site().signedInPerson(keeper);
    EXPECT_THAT(admin.get(GrantReviews::path).body,
                AllOf(HasSubstr("Q2 2026"), HasSubstr("30 Jun 2026"), HasSubstr("Visitor 2")));
    EXPECT_THAT(admin.get("/").body, HasSubstr("Roles to confirm"));
    EXPECT_EQ(admin
                  .post(GrantReviews::path, {{"deed", "confirm"},
                                             {"id", grantId(auditor, "auditor")},
                                             {"id", grantId(keeper, "admin")},
                                             {"id", grantId(super, "super_admin")}})
                  .status,
              303);
    EXPECT_EQ(audited("ROLE_CONFIRMED", auditor), 1);
    EXPECT_EQ(audited("ROLE_CONFIRMED", keeper), 0) << "nobody confirms their own";
    EXPECT_EQ(audited("ROLE_CONFIRMED", super), 0) << "nor what may do more than theirs";
    EXPECT_THAT(admin.get(GrantReviews::path).body, Not(HasSubstr(grantId(auditor, "auditor"))));
    EXPECT_EQ(site().signedInPerson(auditor).get(GrantReviews::path).status, 403);
    moveTo("2026-07-02");
    admin = site().signedInPerson(keeper);
    EXPECT_THAT(admin.get(GrantReviews::path).body, HasSubstr(grantId(auditor, "auditor"))) << "each quarter anew";
    admin.post(GrantReviews::path, {{"deed", "take"}, {"id", grantId(auditor, "auditor")}});
    EXPECT_FALSE(holds(auditor, "auditor"));
    EXPECT_EQ(audited("ROLE_REVOKED", auditor), 1);
}

TEST_P(GrantsOfASite, NotConfirmedEndWithTheQuarterAndTheirHoldersAreTold) {
    const auto super = site().signedInAs("super_admin").personId(), helper = site().signedInAs("helpdesk").personId();
    const auto kept = site().signedInAs("auditor").personId();
    review();
    moveTo("2026-04-01");
    review();
    EXPECT_TRUE(holds(helper, "helpdesk")) << "a review that was open for three weeks takes nothing away";
    EXPECT_EQ(mailsOf(super, GrantReviews::tellMail), 1);
    site().signedInPerson(super).post(GrantReviews::path, {{"deed", "confirm"}, {"id", grantId(kept, "auditor")}});
    moveTo("2026-06-20");
    review();
    review();
    EXPECT_EQ(mailsOf(super, GrantReviews::tellMail), 2) << "reminded once";
    EXPECT_TRUE(holds(helper, "helpdesk"));
    moveTo("2026-07-01");
    review();
    EXPECT_FALSE(holds(helper, "helpdesk"));
    EXPECT_TRUE(holds(helper, "participant")) << "a learner's role is nobody's to review";
    EXPECT_TRUE(holds(kept, "auditor"));
    EXPECT_TRUE(holds(super, "super_admin")) << "the last one stays";
    EXPECT_EQ(audited("ROLE_REVOKED", helper), 1);
    EXPECT_EQ(mailsOf(helper, GrantReviews::endedMail), 1);
    review();
    EXPECT_EQ(mailsOf(helper, GrantReviews::endedMail), 1);
}

TEST(Quarters, BeginWithTheirFirstMonth) {
    const auto quarter = Quarter::of(sdk::instantOf(*sdk::parseDate("2026-12-31"), 23 * 60, "UTC"));
    EXPECT_EQ(sdk::isoDate(quarter.first), "2026-10-01");
    EXPECT_EQ(quarter.name(), "Q4 2026");
    EXPECT_EQ(quarter.lastDay(), "31 Dec 2026");
    EXPECT_EQ(Quarter::of(quarter.end).name(), "Q1 2027");
}

}  // namespace
}  // namespace guildhall::access
