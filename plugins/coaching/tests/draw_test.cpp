// The draw: that it can be worked out again, is fair, and heeds corrections and rules on record only.
#include "coaching_site.hpp"

#include "draw/draw.hpp"
#include "draw/shares.hpp"

#include <cmath>

namespace guildhall::coaching_tests {
namespace {

using coaching::Candidate;
using testing::DoubleNear;

std::vector<Candidate> three() { return {{"a", 1}, {"b", 2}, {"c", 7}}; }

TEST(Drawing, GivesTheSameForTheSameSeed) {
    EXPECT_EQ(coaching::draw("seed", "ceng-1", 1, three(), 2), coaching::draw("seed", "ceng-1", 1, three(), 2));
    EXPECT_THAT(coaching::draw("seed", "ceng-1", 1, three(), 5), SizeIs(3));
    EXPECT_THAT(coaching::draw("seed", "ceng-1", 1, {}, 3), IsEmpty());
}

TEST(Drawing, GoesByTheNumbersThatWerePublished) {
    // Worked out with another implementation: scripts/replay-draws.
    EXPECT_THAT(coaching::draw("0123456789abcdef", "ceng-abcdefghjkmn", 1, three(), 3), ElementsAre("c", "b", "a"));
    EXPECT_THAT(coaching::draw("0123456789abcdef", "ceng-abcdefghjkmn", 2, three(), 1), ElementsAre("b"));
}

TEST(Drawing, WeighsByFreePlaces) {
    std::map<std::string, int> first;
    constexpr int times = 4000;
    for (int i = 0; i < times; ++i) ++first[coaching::draw("seed", "e" + std::to_string(i), 1, three(), 1).front()];
    EXPECT_NEAR(first["a"], times * 0.1, 75);
    EXPECT_NEAR(first["b"], times * 0.2, 100);
    EXPECT_NEAR(first["c"], times * 0.7, 120);
}

TEST(Drawing, LeavesNobodyWithRoomOut) {
    EXPECT_EQ((Candidate{"a", 3, -50}.weight()), 1);
    EXPECT_EQ((Candidate{"a", 3, 0, 0}.weight()), 1);
    EXPECT_EQ((Candidate{"a", 10, 2, 150}.weight()), 18);
}

TEST(Drawing, KnowsHowLikelyEachWas) {
    // Two of three: c is left out only when a and b come first.
    const auto likely = coaching::likelihood(three(), 2);
    EXPECT_NEAR(likely[0] + likely[1] + likely[2], 2, 1e-9);
    EXPECT_NEAR(likely[2], 1 - (0.1 * 2 / 9 + 0.2 * 1 / 8), 1e-9);
    EXPECT_THAT(coaching::likelihood(three(), 3), ElementsAre(1, 1, 1));
}

TEST(Shares, FindADrawThatWasTamperedWith) {
    std::vector<coaching::Draw> fair, loaded;
    std::vector<Candidate> pool;
    for (int i = 0; i < 10; ++i) pool.push_back({"coach" + std::to_string(i), 10});
    for (int i = 0; i < 200; ++i) {
        coaching::Draw draw{.candidates = pool, .wanted = 3};
        draw.drawn = coaching::draw("seed", "e" + std::to_string(i), 1, pool, 3);
        fair.push_back(draw);
        draw.drawn.front() = "coach0";
        loaded.push_back(draw);
    }
    for (const auto& [id, share] : coaching::sharesOf(fair)) EXPECT_FALSE(share.isUnusual()) << id;
    EXPECT_TRUE(coaching::sharesOf(loaded).at("coach0").isUnusual());
}

class Draws : public CoachingSite {};
GUILDHALL_ON_BOTH_DATABASES(Draws);

TEST_P(Draws, AreWorkedOutAgainFromThePublicRecord) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    for (int i = 0; i < 7; ++i) coach(admin, "Coach " + std::to_string(i), alp, 3 + i);
    const auto spring = cohort(admin, "ALP-1", alp);
    for (int i = 0; i < 8; ++i) {
        const auto email = "p" + std::to_string(i) + "@example.com";
        participant(admin, spring, email);
        auto visitor = host().signedOut();
        visitor.post("/coaching", {{"email", email}});
        if (i % 2) visitor.post("/coaching/others");
    }
    auto anybody = host().signedOut();
    auto record = sdk::Value::parse(anybody.get("/coaching/record/" + spring).body);
    EXPECT_EQ(record["draws"].size(), 12u);
    EXPECT_TRUE(record["seeds"][0]["seed"].is_null()) << "the window is open";
    EXPECT_EQ(replay(record.dump()), 0);
    const auto before = record["seeds"][0]["sha256"];
    host().clock().advance(std::chrono::days(30));
    record = sdk::Value::parse(anybody.get("/coaching/record/" + spring).body);
    EXPECT_EQ(record["seeds"][0]["sha256"], before);
    EXPECT_EQ(record["seeds"][0]["seed"].get<std::string>().size(), 64u);
    EXPECT_EQ(record.dump().find("example.com"), std::string::npos) << "it names nobody";
    EXPECT_EQ(replay(record.dump()), 0);
    auto tampered = record;
    std::swap(tampered["draws"][3]["drawn"][0], tampered["draws"][3]["drawn"][1]);
    EXPECT_EQ(replay(tampered.dump()), 1);
    tampered = record;
    tampered["draws"][5]["coaches"][0]["places"] = 900;
    EXPECT_EQ(replay(tampered.dump()), 1);
    tampered = record;
    tampered["seeds"][0]["seed"] = std::string(64, 'a');
    EXPECT_EQ(replay(tampered.dump()), 1);
    tampered = record;
    auto& draws = tampered["draws"].get_ref<sdk::Value::array_t&>();
    const auto second = std::ranges::find_if(draws, [](const sdk::Value& one) { return one["number"] == 2; });
    draws.erase(std::ranges::find_if(draws, [&](const sdk::Value& one) {
        return one["engagement"] == (*second)["engagement"] && one["number"] == 1;
    }));
    EXPECT_EQ(replay(tampered.dump()), 1) << "one is missing";
}

TEST_P(Draws, GetAnotherSeedWhenTheWindowIsOpenedAgain) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto spring = cohort(admin, "ALP-1", alp, {{"closes", "2026-03-11"}});
    const auto page = "/cohorts/" + spring;
    const FormValues later{{"version", "1"},        {"code", "ALP-1"},
                           {"program", alp},        {"start_date", "2026-03-10"},
                           {"opens", "2026-03-01"}, {"closes", "2026-03-31"}};
    EXPECT_EQ(admin.post(page + "/edit", later).status, 303);
    const auto record = sdk::Value::parse(host().signedOut().get("/coaching/record/" + spring).body);
    ASSERT_EQ(record["seeds"].size(), 2u);
    EXPECT_FALSE(record["seeds"][0]["seed"].is_null());
    EXPECT_TRUE(record["seeds"][1]["seed"].is_null());
}

TEST_P(Draws, HeedCorrectionsOnRecord) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    const auto away = coach(admin, "Coach Away", alp);
    added(admin, "/coaches/" + away + "/draw-corrections",
          {{"places", "-15"}, {"from_date", "2026-03-01"}, {"until_date", "2026-03-20"}, {"reason", "On leave"}});
    const auto spring = cohort(admin, "ALP-1", alp);
    participant(admin, spring, "ada@example.com");
    host().signedOut().post("/coaching", {{"email", "ada@example.com"}});
    const auto record = sdk::Value::parse(host().signedOut().get("/coaching/record/" + spring).body);
    EXPECT_EQ(record["draws"][0]["coaches"][0]["offset"], -15);
    EXPECT_EQ(record["draws"][0]["coaches"][0]["places"], 20);
    EXPECT_TRUE(admin.get("/cohorts/" + spring + "/shares").shows("As expected"));
    EXPECT_EQ(admin
                  .post("/coaches/" + away + "/draw-corrections",
                        {{"places", "0"}, {"from_date", "2026-03-01"}, {"reason", "x"}})
                  .status,
              422);
}

class DrawRules : public CoachingSite {
protected:
    TestHostOptions options() override { return {.rules = GUILDHALL_SOURCE_DIR "/plugins/coaching/tests/rules"}; }
};
GUILDHALL_ON_BOTH_DATABASES(DrawRules);

TEST_P(DrawRules, StandInTheRecordOfTheDraw) {
    auto admin = host().signedInAs("coaching_admin");
    const auto alp = program(admin, "ALP");
    for (int i = 0; i < 4; ++i) coach(admin, "Coach " + std::to_string(i), alp, i == 0 ? 5 : 20);
    const auto spring = cohort(admin, "ALP-1", alp);
    participant(admin, spring, "ada@example.com");
    host().signedOut().post("/coaching", {{"email", "ada@example.com"}});
    const auto record = sdk::Value::parse(host().signedOut().get("/coaching/record/" + spring).body);
    for (const auto& one : record["draws"][0]["coaches"])
        EXPECT_EQ(one["percent"], one["places"] == 5 ? 300 : 100) << record.dump();
    for (const auto& problem : host().hookProblems()) EXPECT_FALSE(problem.starts_with("coaching.weight")) << problem;
}

}  // namespace
}  // namespace guildhall::coaching_tests
