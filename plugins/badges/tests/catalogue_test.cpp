// The catalogue: what is part of what, when it can be earned, in which order.
#include "badge_site.hpp"

namespace guildhall::badges_tests {
namespace {

class Catalogue : public BadgeSite {};
GUILDHALL_ON_BOTH_DATABASES(Catalogue);

TEST_P(Catalogue, HasTheLevelsOfWorkshopsFromTheStart) {
    auto assistant = host().signedInAs("badge_assistant");
    const auto page = assistant.get("/badge-catalogue");
    for (const auto* level : {"None", "Foundations", "Practitioner", "Advanced", "Expert", "Coach", "Facilitator",
                              "Program Leader"})
        EXPECT_TRUE(page.shows(level)) << level;
}

TEST_P(Catalogue, ShowsWhatIsPartOfWhat) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    const auto page = admin.get("/badge-catalogue").body;
    EXPECT_LT(page.find("Lean program"), page.find("Lean skill"));
    EXPECT_LT(page.find("Lean skill"), page.find("Lean first"));
    EXPECT_THAT(host().audit("BADGE_CREATED"), SizeIs(4));
}

TEST_P(Catalogue, RefusesASkillWithoutAProgram) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    const auto answer = admin.post("/badge-catalogue", {{"kind", "skill"}, {"parent", lean.skill}, {"title", "Lost"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Choose a program: a skill is part of one"));
}

TEST_P(Catalogue, IsKeptByWhoMayOnly) {
    EXPECT_EQ(host().signedInAs("badge_assistant").post("/badge-catalogue", {{"kind", "program"}, {"title", "X"}}).status, 403);
    EXPECT_EQ(host().signedInAs("participant").get("/badge-catalogue").status, 403);
}

TEST_P(Catalogue, GivesEachBadgeAnAddressOfItsOwn) {
    auto admin = host().signedInAs("badge_admin");
    badge(admin, "program", "Çapraz Düşünme & more", {}, false);
    badge(admin, "program", "Çapraz düşünme, more", {}, false);
    EXPECT_EQ(admin.get("/badges/capraz-dusunme-more").status, 200);
    EXPECT_EQ(admin.get("/badges/capraz-dusunme-more-2").status, 200);
}

TEST_P(Catalogue, ActivatesOnlyWhatCanBeEarned) {
    auto admin = host().signedInAs("badge_admin");
    const auto bare = idIn(admin.post("/badge-catalogue", {{"kind", "program"}, {"title", "Bare"}}));
    EXPECT_TRUE(admin.post("/badge-catalogue/" + bare + "/activate").shows("It has no description yet."));
    const auto empty = badge(admin, "program", "Empty", {}, false);
    EXPECT_EQ(admin.post("/badge-catalogue/" + empty + "/activate").status, 409);
    const auto skill = badge(admin, "skill", "Skill", empty, false);
    badge(admin, "mini_badge", "Mini", skill);
    activate(admin, skill);
    activate(admin, empty);
}

TEST_P(Catalogue, KeepsTheLastPartOfWhatIsActive) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    EXPECT_EQ(admin.post("/badge-catalogue/" + lean.first + "/deactivate").status, 303);
    const auto last = admin.post("/badge-catalogue/" + lean.second + "/deactivate");
    EXPECT_EQ(last.status, 409);
    EXPECT_TRUE(last.shows("It is the only active part of Lean skill"));
}

TEST_P(Catalogue, SaysWhatDependsOnABadgeBeforeItIsDeactivated) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    ask(learner, lean.first);
    const auto page = admin.get("/badge-catalogue/" + lean.first + "/deactivate");
    EXPECT_TRUE(page.shows("1 request for it is open. It cannot be approved meanwhile."));
}

TEST_P(Catalogue, CanBeOrderedWithoutScript) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    const auto path = "/badge-catalogue/" + lean.skill + "/order";
    const auto moved = admin.post(path, {{"up", lean.second}});
    EXPECT_EQ(moved.location(), path + "?moved=" + lean.second + "#moved");
    const auto page = admin.get("/badge-catalogue").body;
    EXPECT_LT(page.find("Lean second"), page.find("Lean first"));
    EXPECT_EQ(admin.post(path, {{"up", lean.second}}).status, 303) << "the first one stays";
    EXPECT_THAT(host().audit("BADGE_MOVED"), SizeIs(1));
    EXPECT_EQ(host().signedInAs("badge_assistant").post(path, {{"up", lean.first}}).status, 403);
}

TEST_P(Catalogue, RemovesOnlyWhatNobodyHasEarned) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    const auto spare = badge(admin, "mini_badge", "Spare", lean.skill);
    EXPECT_EQ(admin.post("/badge-catalogue/" + spare + "/remove").status, 303);
    auto learner = student();
    EXPECT_EQ(admin.post("/badge-awards", {{"person", learner.personId()}, {"badge", lean.first}, {"reason", "Pilot"}}).status, 303);
    const auto answer = admin.post("/badge-catalogue/" + lean.first + "/remove");
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("It has been awarded, so it stays."));
}

TEST_P(Catalogue, ShowsActiveBadgesToEverybodyAndOthersToNobody) {
    auto admin = host().signedInAs("badge_admin");
    program(admin);
    badge(admin, "program", "Secret plan", {}, false);
    auto visitor = host().signedOut();
    EXPECT_TRUE(visitor.get("/badges/lean-first").shows("Do it well."));
    EXPECT_EQ(visitor.get("/badges/secret-plan").status, 404);
    EXPECT_EQ(visitor.get("/badges/secret-plan.svg").status, 404);
    EXPECT_EQ(visitor.get("/badges/nothing").status, 404);
}

TEST_P(Catalogue, DrawsWhatHasNoPicture) {
    auto visitor = host().signedOut();
    const auto drawn = visitor.get("/badges/coach.svg");
    EXPECT_EQ(drawn.status, 200);
    EXPECT_EQ(drawn.header("content-type"), "image/svg+xml");
    EXPECT_EQ(drawn.body.substr(0, 5), "<svg ");
    EXPECT_EQ(visitor.get("/badges/coach.gif").status, 404);
}

TEST_P(Catalogue, IsDrawnAsPngToo) {
    auto admin = host().signedInAs("badge_admin");
    for (const auto* level : {"level-none", "foundations", "practitioner", "advanced", "expert", "coach", "facilitator",
                              "program-leader"}) {
        const auto picture = admin.get(std::string("/badges/") + level + ".png");
        EXPECT_EQ(picture.status, 200) << level;
        EXPECT_EQ(picture.header("content-type"), "image/png");
        EXPECT_TRUE(picture.body.starts_with("\x89PNG")) << level;
    }
    const auto before = admin.get("/badges/coach.png").body;
    host().database().write([](sdk::Transaction& tx) {
        tx.execute("UPDATE badges_badge SET colour = 'plum' WHERE slug = 'coach'");
    });
    const auto after = admin.get("/badges/coach.png");
    EXPECT_EQ(after.status, 200);
    EXPECT_NE(after.body, before);
}

TEST_P(Catalogue, ServesThePictureThatWasSentInItsPlace) {
    auto admin = host().signedInAs("badge_admin");
    const auto id = badge(admin, "program", "Painted", {}, false);
    static const std::string pixel("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9c"
                                   "c\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x56\xc7\x2f\x0d\0\0\0\0IEND\xae\x42\x60\x82", 70);
    const auto answer = admin.upload("/badge-catalogue/" + id + "/edit", "picture", "painted.png", pixel,
                                     {{"version", "1"}, {"kind", "program"}, {"title", "Painted"}, {"slug", "painted"}});
    ASSERT_EQ(answer.status, 303) << answer.body;
    EXPECT_EQ(admin.get("/badges/painted.png").body, pixel);
}

constexpr const char* list = R"(kind,title,within,slug,description,criteria,evidence,required,status
program,Safety,,,Sees danger.,All skills.,,,active
skill,Seeing,safety,,Notices it.,All mini-badges.,,,active
mini_badge,Walk,seeing,,Walks.,Three walks.,The lists.,,active
mini_badge,Lost,nowhere,,Lost.,None.,None.,,
mini_badge,,seeing,,No title.,None.,None.,,
capstone,Talk,safety,,Talks.,One talk.,Slides.,yes,active
)";

TEST_P(Catalogue, ComesInAsAListAfterALookAtWhatWouldChange) {
    auto admin = host().signedInAs("badge_admin");
    const auto check = admin.upload("/badge-catalogue/exchange", "list", "badges.csv", list);
    EXPECT_EQ(check.status, 200);
    EXPECT_TRUE(check.shows("Choose a skill: a mini-badge is part of one"));
    EXPECT_TRUE(check.shows("Enter title"));
    EXPECT_EQ(count("SELECT count(*) FROM badges_badge"), 8) << "nothing has changed yet";
    const auto from = check.body.find("name=\"rows\" value=\"") + 19;
    auto rows = check.body.substr(from, check.body.find('"', from) - from);
    for (auto at = rows.find("&quot;"); at != rows.npos; at = rows.find("&quot;", at)) rows.replace(at, 6, "\"");
    EXPECT_EQ(admin.post("/badge-catalogue/exchange", {{"confirmed", "yes"}, {"rows", rows}}).status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM badges_badge"), 12);
    EXPECT_EQ(count("SELECT count(*) FROM badges_badge WHERE kind <> 'level' AND status = 'active'"), 4);
    EXPECT_THAT(host().audit("BADGE_CREATED"), SizeIs(4));
    EXPECT_EQ(host().signedInAs("badge_assistant").post("/badge-catalogue/exchange", {{"confirmed", "yes"}, {"rows", rows}}).status, 403);
}

TEST_P(Catalogue, GoesOutAndComesBackInUnchanged) {
    auto admin = host().signedInAs("badge_admin");
    program(admin);
    for (const auto* name : {"badges.csv", "badges.json"}) {
        const auto file = admin.get(std::string("/badge-catalogue/") + name).body;
        const auto check = admin.upload("/badge-catalogue/exchange", "list", name, file);
        EXPECT_TRUE(check.shows("As they are")) << check.body;
        EXPECT_NE(check.body.find(">12<"), std::string::npos) << name;
        EXPECT_FALSE(check.shows("Left out, or left as it is")) << name;
    }
}

TEST_P(Catalogue, RefusesAFileThatIsNone) {
    auto admin = host().signedInAs("badge_admin");
    EXPECT_TRUE(admin.post("/badge-catalogue/exchange").shows("Choose a file first"));
    const auto upload = [&](const std::string& content) {
        return admin.upload("/badge-catalogue/exchange", "list", "badges", content);
    };
    EXPECT_TRUE(upload("a,b\n1,2\n").shows("The first line must name the columns"));
    EXPECT_TRUE(upload("{\"a\": 1}").shows("This is no catalogue"));
    EXPECT_TRUE(upload("kind,title\n").shows("There is no badge in this file"));
}

}  // namespace
}  // namespace guildhall::badges_tests
