// Progress under load, and by a site's own rules.
#include "badge_site.hpp"

#include <atomic>
#include <thread>

namespace guildhall::badges_tests {
namespace {

class Progression : public BadgeSite {};
GUILDHALL_ON_BOTH_DATABASES(Progression);

TEST_P(Progression, LeavesOneAwardOfEachBadgeWhenManyApproveAtOnce) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    std::vector<std::string> minis{lean.first, lean.second};
    for (int i = 0; i < 8; ++i) minis.push_back(badge(admin, "mini_badge", "More " + std::to_string(i), lean.skill));
    constexpr int people = 20;
    std::vector<std::string> paths, ids;
    for (int i = 0; i < people; ++i) {
        auto learner = student();
        ids.push_back(learner.personId());
        for (const auto& mini : minis) paths.push_back(ask(learner, mini));
    }
    ASSERT_THAT(paths, SizeIs(200));
    std::atomic<int> approved = 0;
    std::vector<Client> reviewers;
    for (int i = 0; i < 8; ++i) reviewers.push_back(host().signedInAs("badge_assistant"));
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < reviewers.size(); ++t)
        threads.emplace_back([&, t] {
            for (auto i = t; i < paths.size(); i += reviewers.size())
                approved += reviewers[t].post(paths[i] + "/approve").status == 303;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(approved, 200);
    EXPECT_EQ(count("SELECT count(*) FROM badges_award"), people * 12);
    for (const auto& id : ids) EXPECT_EQ(held(lean.program, id), 1);
    EXPECT_EQ(count("SELECT count(*) FROM badges_award WHERE source = 'progression'"), people * 2);
}

TEST_P(Progression, IsWorkedOutOnceWhenTheLastTwoAreApprovedAtTheSameMoment) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    for (int round = 0; round < 10; ++round) {
        auto learner = student();
        const std::string paths[] = {ask(learner, lean.first), ask(learner, lean.second)};
        Client reviewers[] = {host().signedInAs("badge_assistant"), host().signedInAs("badge_assistant")};
        std::thread other([&] { reviewers[1].post(paths[1] + "/approve"); });
        reviewers[0].post(paths[0] + "/approve");
        other.join();
        EXPECT_EQ(held(lean.skill, learner.personId()), 1);
        EXPECT_EQ(held(lean.program, learner.personId()), 1);
    }
}

class RuledProgression : public BadgeSite {
protected:
    TestHostOptions options() override { return {.rules = GUILDHALL_SOURCE_DIR "/plugins/badges/tests/rules"}; }
};
GUILDHALL_ON_BOTH_DATABASES(RuledProgression);

TEST_P(RuledProgression, TakesAsManyPartsAsARuleSays) {
    auto admin = host().signedInAs("badge_admin");
    const auto any = program(admin, "Any");
    auto learner = student();
    admin.post("/badge-awards", {{"person", learner.personId()}, {"badge", any.second}, {"reason", "Pilot"}});
    EXPECT_EQ(held(any.skill, learner.personId()), 0) << "the rule asks for the first one among them";
    auto other = student();
    admin.post("/badge-awards", {{"person", other.personId()}, {"badge", any.first}, {"reason", "Pilot"}});
    EXPECT_EQ(held(any.skill, other.personId()), 1) << "and for one only";
    EXPECT_EQ(held(any.program, other.personId()), 1);
    EXPECT_THAT(host().hookProblems(), IsEmpty());
}

TEST_P(RuledProgression, IsLookedForAsARuleSays) {
    auto admin = host().signedInAs("badge_admin");
    const auto any = program(admin, "Any");
    for (const auto& id : {any.program, any.skill})
        ASSERT_EQ(admin.post("/badge-catalogue/" + id + "/deactivate").status, 303);
    auto learner = student(), other = student();
    admin.post("/badge-awards", {{"person", learner.personId()}, {"badge", any.first}, {"reason", "Pilot"}});
    admin.post("/badge-awards", {{"person", other.personId()}, {"badge", any.second}, {"reason", "Pilot"}});
    EXPECT_EQ(held(any.skill, learner.personId()), 0) << "nobody can earn it";
    activate(admin, any.skill);
    activate(admin, any.program);
    admin.post("/badge-progress/look");
    host().runJobs();
    EXPECT_TRUE(admin.get("/badge-progress").shows("1 badge would be awarded.")) << "the rule asks for the first one";
    admin.post("/badge-progress");
    host().runJobs();
    EXPECT_EQ(held(any.program, learner.personId()), 1);
    EXPECT_EQ(held(any.skill, other.personId()), 0);
}

TEST_P(RuledProgression, RefusesAndAddsEvidenceAsARuleSays) {
    auto admin = host().signedInAs("badge_admin");
    const auto closed = program(admin, "Closed");
    auto learner = student();
    const auto answer =
        admin.post("/badge-awards", {{"person", learner.personId()}, {"badge", closed.first}, {"reason", "Pilot"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Closed for this year."));
    const auto path = ask(learner, closed.first);
    EXPECT_TRUE(host().signedInAs("badge_assistant").post(path + "/approve").shows("Closed for this year."));
    const auto award =
        admin.post("/badge-awards", {{"person", learner.personId()}, {"badge", closed.second}, {"reason", "Pilot"}});
    EXPECT_TRUE(admin.get(award.location()).shows("Checked against the list."));
}

}  // namespace
}  // namespace guildhall::badges_tests
