// What `guildhall demo` shows of coaching.
#include "coaching_site.hpp"

namespace guildhall::coaching_tests {
namespace {

class CoachingDemonstration : public CoachingSite {
protected:
    TestHostOptions options() override { return {.demonstration = true}; }
};
GUILDHALL_ON_BOTH_DATABASES(CoachingDemonstration);

TEST_P(CoachingDemonstration, HasFourProgramsAndEngagementsInEveryState) {
    EXPECT_EQ(count("SELECT count(*) FROM coaching_program"), 4);
    EXPECT_EQ(count("SELECT count(DISTINCT status) FROM coaching_engagement"), 6);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement e WHERE e.status = 'completed' AND e.total_sessions <> "
                    "(SELECT count(*) FROM coaching_session s WHERE s.engagement = e.id AND NOT s.draft)"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM coaching_engagement WHERE coach = '' AND status NOT IN ('invited')"), 0);
    auto admin = host().signedInAs("coaching_admin");
    for (const auto* page : {"/coaching-programs", "/coaches", "/cohorts", "/engagements"})
        EXPECT_EQ(admin.get(page).status, 200) << page;
}

TEST_P(CoachingDemonstration, HasDrawsThatCanBeWorkedOutAgain) {
    const auto over = text("SELECT id FROM coaching_cohort WHERE code = 'ALP-131'");
    const auto record = sdk::Value::parse(host().signedOut().get("/coaching/record/" + over).body);
    EXPECT_GE(record["draws"].size(), 12u);
    EXPECT_FALSE(record["seeds"][0]["seed"].is_null()) << "its window is over";
    EXPECT_EQ(replay(record.dump()), 0);
    auto tampered = record;
    std::swap(tampered["draws"][0]["drawn"][0], tampered["draws"][0]["drawn"][2]);
    EXPECT_EQ(replay(tampered.dump()), 1);
}

}  // namespace
}  // namespace guildhall::coaching_tests
