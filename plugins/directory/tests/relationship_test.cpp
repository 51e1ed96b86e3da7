// Relationships: what is refused and why, what the pages say, and nobody closing a circle from two ends.
#include "directory_site.hpp"

#include <thread>

namespace guildhall::directory_tests {
namespace {

class Relationships : public DirectorySite {};
GUILDHALL_ON_BOTH_DATABASES(Relationships);

TEST_P(Relationships, AreToldOnThePagesOfBoth) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    EXPECT_TRUE(admin.get("/entities/" + child).shows("Corporate relationships")) << "there is something to add";
    EXPECT_FALSE(host().signedInAs("readonly").get("/entities/" + child).shows("Corporate relationships"));
    EXPECT_EQ(relate(admin, child, parent, "subsidiary", "2020-03-01", "", "100").status, 303);
    const auto below = admin.get("/entities/" + child);
    EXPECT_TRUE(below.shows("Child Ltd is a subsidiary of Parent plc (100% ownership) — since 1 Mar 2020"))
        << below.body;
    EXPECT_TRUE(below.shows("Family tree"));
    const auto above = host().signedInAs("readonly").get("/entities/" + parent);
    EXPECT_TRUE(above.shows("Child Ltd"));
    EXPECT_TRUE(above.shows("Company, since 1 Mar 2020, 100% ownership"));
    EXPECT_TRUE(above.body.find("gh-tag--green\">Subsidiary") != std::string::npos);
    EXPECT_TRUE(below.body.find("gh-tag--blue\">Subsidiary") != std::string::npos);
}

TEST_P(Relationships, CanBeAddedFromTheParentAndKeepWhoDidIt) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    auto form = relation(child);
    form[0].second = "parent";
    EXPECT_EQ(admin.post(addPath(parent), form).status, 303);
    EXPECT_EQ(text("SELECT parent FROM directory_relationship"), parent);
    EXPECT_EQ(text("SELECT child FROM directory_relationship"), child);
    EXPECT_EQ(text("SELECT created_by FROM directory_relationship"), admin.personId());
    EXPECT_EQ(admin.get("/entity-relationships/" + onlyRelation()).status, 200);
    EXPECT_TRUE(admin.get("/entity-relationships/" + onlyRelation()).shows("Child Ltd – Parent plc"));
}

TEST_P(Relationships, AreRefusedBesideTheField) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    EXPECT_EQ(relate(admin, child, child).status, 422) << "with itself";
    EXPECT_EQ(relate(admin, child, "").status, 422);
    EXPECT_EQ(relate(admin, child, "enty-nothinghere2").status, 422);
    EXPECT_EQ(relate(admin, child, parent, "marriage").status, 422);
    EXPECT_TRUE(relate(admin, child, parent, "subsidiary", "").shows("form-relationship_date") ||
                relate(admin, child, parent, "subsidiary", "").status == 422);
    EXPECT_TRUE(relate(admin, child, parent, "subsidiary", "2020-03-01", "2020-02-29")
                    .shows("The end cannot be before the start"));
    for (const auto* share : {"0", "0.001", "100.01", "-5", "all"})
        EXPECT_EQ(relate(admin, child, parent, "subsidiary", "2020-03-01", "", share).status, 422) << share;
    auto undirected = relation(parent);
    undirected.erase(undirected.begin());
    EXPECT_EQ(admin.post(addPath(child), undirected).status, 422);
    EXPECT_EQ(count("SELECT count(*) FROM directory_relationship"), 0);
    EXPECT_EQ(relate(admin, child, parent, "subsidiary", "2020-03-01", "", "0.01").status, 303);
    EXPECT_EQ(admin.post(addPath("enty-nothinghere2"), relation(parent)).status, 404);
    EXPECT_EQ(admin.postWithoutToken(addPath(child), relation(parent)).status, 403);
}

TEST_P(Relationships, HaveNoShareWhereNobodyOwns) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    EXPECT_EQ(relate(admin, child, parent, "partnership", "2020-03-01", "", "50").status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM directory_relationship WHERE ownership_percentage IS NULL"), 1);
}

TEST_P(Relationships, AreOneForEachPairAtATime) {
    auto admin = host().signedInAs("admin");
    const auto one = entity(admin, "One Ltd"), two = entity(admin, "Two Ltd");
    EXPECT_EQ(relate(admin, one, two, "partnership", "2020-03-01").status, 303);
    const auto id = onlyRelation();
    for (const auto& again :
         {relate(admin, one, two, "licensing", "2022-01-01"), relate(admin, two, one, "other", "2019-01-01")}) {
        EXPECT_EQ(again.status, 422);
        EXPECT_TRUE(again.shows("One Ltd is a partner of Two Ltd — since 1 Mar 2020"));
        EXPECT_TRUE(again.body.find("href=\"/entity-relationships/" + id + "\"") != std::string::npos);
    }
    EXPECT_EQ(relate(admin, one, two, "other", "2018-01-01", "2020-03-01").status, 303) << "a shared day is no overlap";
}

TEST_P(Relationships, OfControlMakeNoCircle) {
    auto admin = host().signedInAs("admin");
    const auto a = entity(admin, "A"), b = entity(admin, "B"), c = entity(admin, "C");
    EXPECT_EQ(relate(admin, b, a, "subsidiary").status, 303);
    EXPECT_EQ(relate(admin, c, b, "acquisition").status, 303);
    const auto circle = relate(admin, a, c, "holding", "2021-01-01");
    EXPECT_EQ(circle.status, 422);
    EXPECT_TRUE(circle.shows("This relationship would create a circular dependency"));
    EXPECT_EQ(relate(admin, a, c, "franchise", "2021-01-01").status, 303) << "no control";
    const auto id = text("SELECT id FROM directory_relationship WHERE relationship_type = 'franchise'");
    const auto changed =
        admin.post("/entity-relationships/" + id + "/edit",
                   {{"version", "1"}, {"relationship_type", "merger"}, {"relationship_date", "2021-01-01"}});
    EXPECT_EQ(changed.status, 422) << "nor by a change of its type";
    EXPECT_TRUE(changed.shows("This relationship would create a circular dependency"));
}

TEST_P(Relationships, MayTurnRoundWhenTheOldOneIsOver) {
    auto admin = host().signedInAs("admin");
    const auto a = entity(admin, "A"), b = entity(admin, "B"), c = entity(admin, "C");
    EXPECT_EQ(relate(admin, b, a, "subsidiary", "2010-01-01", "2020-01-01").status, 303);
    EXPECT_EQ(relate(admin, c, b, "subsidiary", "2015-01-01").status, 303);
    EXPECT_EQ(relate(admin, a, c, "acquisition", "2019-12-31").status, 422) << "one day of a circle";
    EXPECT_EQ(relate(admin, a, c, "acquisition", "2020-01-01").status, 303);
}

TEST_P(Relationships, RecordASuccessionAsItHappened) {
    auto admin = host().signedInAs("admin");
    const auto holding = entity(admin, "Holding"), old = entity(admin, "Old Ltd"), shop = entity(admin, "Shop");
    relate(admin, old, holding);
    const auto first = onlyRelation();
    relate(admin, shop, old);
    const auto second = text("SELECT id FROM directory_relationship WHERE child = '" + shop + "'");
    for (const auto& id : {first, second})
        EXPECT_EQ(
            admin.post("/entity-relationships/" + id + "/end", {{"end_date", "2025-06-30"}, {"reason", "Succession"}})
                .status,
            303);
    const auto successor = entity(admin, "New Ltd");
    EXPECT_EQ(relate(admin, successor, holding, "subsidiary", "2025-06-30").status, 303);
    EXPECT_EQ(relate(admin, shop, successor, "subsidiary", "2025-06-30").status, 303);
    const auto page = admin.get("/entities/" + shop);
    EXPECT_TRUE(page.shows("Shop is a subsidiary of New Ltd — since 30 Jun 2025"));
    EXPECT_FALSE(page.shows("Shop is a subsidiary of Old Ltd — since")) << "not among the active ones";
    EXPECT_TRUE(page.shows("Shop is a subsidiary of Old Ltd")) << "and yet in its history";
    const auto all = "/entity-relationships/entities/" + shop + "/relationships";
    EXPECT_TRUE(admin.get(all + "?as_of=2025-06-29").shows("Shop is a subsidiary of Old Ltd — since 1 Mar 2020"));
    EXPECT_FALSE(admin.get(all + "?as_of=2025-06-29").shows("New Ltd — since"));
    EXPECT_TRUE(admin.get(all + "?as_of=2025-06-30").shows("Shop is a subsidiary of New Ltd — since"));
    EXPECT_EQ(admin.get(all + "?as_of=yesterday%27--").status, 200) << "nonsense is today";
}

TEST_P(Relationships, EndOnceWithAReasonAndStay) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    relate(admin, child, parent);
    const auto path = "/entity-relationships/" + onlyRelation();
    EXPECT_EQ(admin.get(path + "/end").status, 200);
    EXPECT_EQ(admin.post(path + "/end", {{"end_date", "2026-01-01"}}).status, 422) << "no reason";
    EXPECT_EQ(admin.post(path + "/end", {{"end_date", "2019-01-01"}, {"reason", "x"}}).status, 422)
        << "before it began";
    EXPECT_EQ(admin
                  .post(path + "/edit", {{"version", "1"},
                                         {"relationship_type", "subsidiary"},
                                         {"relationship_date", "2020-03-01"},
                                         {"end_date", "2026-01-01"}})
                  .status,
              422)
        << "not by the way";
    EXPECT_EQ(admin.post(path + "/end", {{"end_date", "2026-01-01"}, {"reason", "Sold"}}).status, 303);
    EXPECT_EQ(admin.post(path + "/end", {{"end_date", "2026-01-01"}, {"reason", "Sold"}}).status, 409) << "twice";
    EXPECT_EQ(text("SELECT end_date FROM directory_relationship"), "2026-01-01");
    EXPECT_EQ(host().audit("RELATIONSHIP_ENDED").at(0).reason, "Sold");
}

TEST_P(Relationships, AreRemovedWithAReasonOnly) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    relate(admin, child, parent);
    const auto path = "/entity-relationships/" + onlyRelation();
    EXPECT_EQ(admin.get(path + "/remove").status, 200);
    EXPECT_EQ(admin.post(path + "/remove", {{"reason", "  "}}).status, 422);
    EXPECT_EQ(host().signedInAs("helpdesk").post(path + "/remove", {{"reason", "x"}}).status, 403);
    EXPECT_EQ(admin.post(path + "/remove", {{"reason", "Never was so"}}).status, 303);
    EXPECT_EQ(admin.post(path + "/remove", {{"reason", "Never was so"}}).status, 404) << "twice";
    EXPECT_EQ(host().audit("RELATIONSHIP_REMOVED").at(0).reason, "Never was so");
}

TEST_P(Relationships, AreToldInTheHistoryOfBothEntities) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    relate(admin, child, parent);
    const auto path = "/entity-relationships/" + onlyRelation();
    EXPECT_EQ(admin
                  .post(path + "/edit",
                        {{"version", "1"}, {"relationship_type", "division"}, {"relationship_date", "2020-03-01"}})
                  .status,
              303);
    admin.post(path + "/end", {{"end_date", "2026-01-01"}, {"reason", "Sold"}});
    const auto told = host().audit("ENTITY_UPDATED");
    ASSERT_THAT(told, SizeIs(6));
    const char* fields[] = {"relationship_added", "relationship_changed", "relationship_ended"};
    for (std::size_t i = 0; i < 6; i += 2) {
        EXPECT_EQ(told[i].target, parent);
        EXPECT_EQ(told[i].details["direction"], "parent");
        EXPECT_EQ(told[i].details["other"], child);
        EXPECT_EQ(told[i + 1].target, child);
        EXPECT_EQ(told[i + 1].details["direction"], "child");
        EXPECT_EQ(told[i + 1].details["other"], parent);
        EXPECT_EQ(told[i].details["field"], fields[i / 2]);
        EXPECT_EQ(told[i].details["type"], i == 0 ? "subsidiary" : "division");
    }
}

TEST_P(Relationships, AreNotAddedPastTheirForm) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), parent = entity(admin, "Parent plc");
    EXPECT_EQ(admin.post("/entity-relationships", {{"parent", parent}, {"child", child}}).status, 409);
    EXPECT_EQ(count("SELECT count(*) FROM directory_relationship"), 0);
}

TEST_P(Relationships, AreReadAndChangedByProgramsWithinTheSameRules) {
    auto admin = host().signedInAs("admin");
    const auto a = entity(admin, "A"), b = entity(admin, "B"), c = entity(admin, "C");
    relate(admin, b, a);
    const auto one = onlyRelation();
    relate(admin, c, b);
    const auto path = "/api/v1/entity-relationships/";
    EXPECT_EQ(admin.get(path + one).status, 200);
    const auto first = admin.get(path + one).header("etag");
    const Headers seen{{"If-Match", first}};
    EXPECT_GE(admin.send("PATCH", path + one, {{"parent", c}}, seen).status, 400) << "who they are stays";
    EXPECT_GE(admin.send("PATCH", path + one, {{"end_date", "2026-01-01"}}, seen).status, 400) << "without a reason";
    EXPECT_GE(admin.send("DELETE", path + one, {}, seen).status, 400);
    EXPECT_GE(
        admin
            .send("POST", "/api/v1/entity-relationships",
                  {{"parent", c}, {"child", a}, {"relationship_type", "holding"}, {"relationship_date", "2021-01-01"}})
            .status,
        400);
    EXPECT_EQ(text("SELECT parent FROM directory_relationship WHERE id = '" + one + "'"), a);
    EXPECT_EQ(count("SELECT count(*) FROM directory_relationship WHERE end_date IS NULL"), 2);
    EXPECT_EQ(admin.send("PATCH", path + one, {{"relationship_type", "division"}}, seen).status, 200);
}

TEST_P(Relationships, DrawNoEndlessFamily) {
    auto admin = host().signedInAs("admin");
    // Eight layers of two, each of whom belongs to both above: 510 ways down from the two at the top.
    std::vector<std::string> above{entity(admin, "Top 1"), entity(admin, "Top 2")};
    for (int layer = 0; layer < 8; ++layer) {
        std::vector<std::string> here;
        for (const auto* side : {"left", "right"}) {
            here.push_back(entity(admin, "Layer " + std::to_string(layer) + " " + side));
            for (const auto& one : above) relate(admin, here.back(), one, "joint_venture");
        }
        above = here;
    }
    const auto page = admin.get("/entities/" + above.front());
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.shows("The family is larger than this page can show."));
}

TEST_P(Relationships, ChooseAmongActiveEntitiesAndFindThemByNameWhereTheyAreMany) {
    auto admin = host().signedInAs("admin");
    const auto child = entity(admin, "Child Ltd"), closed = entity(admin, "Closed Ltd");
    admin.post("/entities/" + closed + "/deactivate", {{"reason", "Closed"}});
    admin.get("/entities");  // the notice of the deed
    EXPECT_FALSE(admin.get(addPath(child)).shows("Closed Ltd"));
    EXPECT_EQ(relate(admin, child, closed).status, 422);
    for (int i = 0; i < 101; ++i) entity(admin, "Numbered " + std::to_string(1000 + i));
    EXPECT_TRUE(admin.get(addPath(child)).body.find("data-suggest") != std::string::npos);
    EXPECT_EQ(relate(admin, child, "Numbered").status, 422) << "many";
    EXPECT_EQ(relate(admin, child, "Nobody").status, 422);
    EXPECT_EQ(relate(admin, child, "Child Ltd").status, 422) << "itself";
    EXPECT_EQ(relate(admin, child, "Closed Ltd").status, 422);
    EXPECT_EQ(relate(admin, child, "numbered 1042").status, 303);
    EXPECT_EQ(text("SELECT p.display_name FROM directory_relationship r JOIN directory_entity p ON p.id = r.parent"),
              "Numbered 1042");
}

TEST_P(Relationships, CloseNoCircleFromTwoEndsAtOnce) {
    auto admin = host().signedInAs("admin");
    for (int round = 0; round < 6; ++round) {
        const auto n = std::to_string(round);
        const auto a = entity(admin, "A" + n), b = entity(admin, "B" + n), c = entity(admin, "C" + n),
                   d = entity(admin, "D" + n);
        relate(admin, b, a);
        relate(admin, d, c);
        Client people[] = {host().signedInAs("admin"), host().signedInAs("admin")};
        int first = 0, second = 0;
        std::thread other([&] { second = relate(people[1], a, d).status; });
        first = relate(people[0], c, b).status;
        other.join();
        EXPECT_EQ(std::min(first, second), 303) << "round " << n;
        EXPECT_EQ(std::max(first, second), 422) << "round " << n;
    }
    EXPECT_EQ(count("SELECT count(*) FROM directory_relationship"), 18);
}

TEST_P(Relationships, AreOneForAPairAlsoWhenTwoAddItAtOnce) {
    auto admin = host().signedInAs("admin");
    for (int round = 0; round < 6; ++round) {
        const auto a = entity(admin, "A" + std::to_string(round)), b = entity(admin, "B" + std::to_string(round));
        Client people[] = {host().signedInAs("admin"), host().signedInAs("admin")};
        std::thread other([&] { relate(people[1], b, a, "partnership"); });
        relate(people[0], a, b, "licensing");
        other.join();
    }
    EXPECT_EQ(count("SELECT count(*) FROM directory_relationship"), 6);
}

class DirectoryDemonstration : public DirectorySite {
protected:
    TestHostOptions options() override { return {.demonstration = true}; }
};
GUILDHALL_ON_BOTH_DATABASES(DirectoryDemonstration);

TEST_P(DirectoryDemonstration, HasEntitiesWithAHistoryAndTheLists) {
    EXPECT_EQ(count("SELECT count(*) FROM directory_entity"), 21);
    EXPECT_EQ(count("SELECT count(DISTINCT relationship_type) FROM directory_relationship"), 9);
    EXPECT_EQ(count("SELECT count(*) FROM directory_job_title"), 15);
    EXPECT_EQ(count("SELECT count(*) FROM directory_certification_type"), 8);
    auto admin = host().signedInAs("admin");
    for (const auto* page : {"/entities", "/entity-relationships", "/job-titles", "/job-categories", "/certifications"})
        EXPECT_EQ(admin.get(page).status, 200) << page;
    const auto northgate = text("SELECT id FROM directory_entity WHERE display_name = 'Northgate Holding'");
    EXPECT_TRUE(admin.get("/entities/" + northgate).shows("Northgate Medical")) << "two steps below, in the tree";
}

}  // namespace
}  // namespace guildhall::directory_tests
