// Awards: what completes what, once, by whichever way it comes.
#include "badge_site.hpp"

namespace guildhall::badges_tests {
namespace {

class Awards : public BadgeSite {
protected:
    static FormValues form(const Client& student, const std::string& badge) {
        return {{"person", student.personId()}, {"badge", badge}, {"reason", "Led the pilot"}};
    }
};
GUILDHALL_ON_BOTH_DATABASES(Awards);

TEST_P(Awards, CompleteTheSkillAndTheProgramInTheSameStep) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    EXPECT_EQ(admin.post("/badge-awards", form(learner, lean.first)).status, 303);
    EXPECT_EQ(held(lean.skill, learner.personId()), 0);
    const auto second = admin.post("/badge-awards", form(learner, lean.second));
    EXPECT_EQ(held(lean.skill, learner.personId()), 1);
    EXPECT_EQ(held(lean.program, learner.personId()), 1);
    EXPECT_EQ(host().published("badges.awarded").size(), 4u);
    EXPECT_EQ(count("SELECT count(*) FROM badges_award_link"), 3) << "the skill by two, the program by one";
    EXPECT_TRUE(admin.get(second.location()).shows("Lean skill")) << "the chain is on its page";
}

TEST_P(Awards, AskForRequiredCapstonesButNotForOthers) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    const auto required = badge(admin, "capstone", "Project", lean.program, true, "yes");
    badge(admin, "capstone", "Talk", lean.program);
    auto learner = student();
    admin.post("/badge-awards", form(learner, lean.first));
    admin.post("/badge-awards", form(learner, lean.second));
    EXPECT_EQ(held(lean.skill, learner.personId()), 1);
    EXPECT_EQ(held(lean.program, learner.personId()), 0);
    admin.post("/badge-awards", form(learner, required));
    EXPECT_EQ(held(lean.program, learner.personId()), 1);
}

TEST_P(Awards, AreGivenOnceForEachBadgeAndPerson) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    EXPECT_EQ(admin.post("/badge-awards", form(learner, lean.first)).status, 303);
    const auto again = admin.post("/badge-awards", form(learner, lean.first));
    EXPECT_EQ(again.status, 422);
    EXPECT_TRUE(again.shows("They hold this badge already."));
    EXPECT_THROW(host().database().write([&](sdk::Transaction& tx) {
        tx.execute(
            "INSERT INTO badges_award (id, version, created_at, badge, person, source, awarded_at) VALUES "
            "('awrd-bbbbbbbbbbbb', 1, 0, $1, $2, 'direct', 0)",
            lean.first, learner.personId());
    }),
                 sdk::ConstraintViolation)
        << "the database sees to it, too";
}

TEST_P(Awards, StayWhenAMiniBadgeIsAddedLater) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    admin.post("/badge-awards", form(learner, lean.first));
    admin.post("/badge-awards", form(learner, lean.second));
    badge(admin, "mini_badge", "Lean third", lean.skill);
    EXPECT_EQ(held(lean.skill, learner.personId()), 1);
}

TEST_P(Awards, AreWorkedOutAnewWhenTheCatalogueHasChanged) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    admin.post("/badge-awards", form(learner, lean.first));
    admin.post("/badge-catalogue/" + lean.second + "/deactivate");
    EXPECT_EQ(admin.post("/badge-progress/look").status, 303);
    host().runJobs();
    EXPECT_TRUE(admin.get("/badge-progress").shows("Lean skill for ")) << "what would change is told first";
    EXPECT_TRUE(admin.get("/badge-progress").shows("1 badge would be awarded."));
    EXPECT_EQ(held(lean.skill, learner.personId()), 0);
    EXPECT_EQ(admin.post("/badge-progress").status, 303);
    host().runJobs();
    EXPECT_TRUE(admin.get("/badge-progress").shows("Nothing was found that would change."));
    EXPECT_EQ(held(lean.skill, learner.personId()), 1);
    EXPECT_EQ(held(lean.program, learner.personId()), 1);
}

TEST_P(Awards, AreNotWorkedOutAnewForWhatNoLongerHolds) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    admin.post("/badge-awards", form(learner, lean.first));
    admin.post("/badge-catalogue/" + lean.second + "/deactivate");
    admin.post("/badge-progress/look");
    host().runJobs();
    activate(admin, lean.second);
    admin.post("/badge-progress");
    host().runJobs();
    EXPECT_EQ(held(lean.skill, learner.personId()), 0) << "there is a part again that they lack";
}

TEST_P(Awards, AreRevokedWithAReasonAndMayBeGivenAnew) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = admin.post("/badge-awards", form(learner, lean.first)).location();
    EXPECT_EQ(admin.post(path + "/revoke").status, 422);
    EXPECT_EQ(host().signedInAs("badge_assistant").post(path + "/revoke", {{"reason", "Copied"}}).status, 403);
    EXPECT_EQ(admin.post(path + "/revoke", {{"reason", "Copied"}}).status, 303);
    EXPECT_EQ(held(lean.first, learner.personId()), 0);
    EXPECT_EQ(host().published("badges.revoked").size(), 1u);
    EXPECT_EQ(admin.post("/badge-awards", form(learner, lean.first)).status, 303);
    EXPECT_EQ(count("SELECT count(*) FROM badges_award"), 2) << "nothing awarded is ever deleted";
}

TEST_P(Awards, SayWhatFollowedFromThemBeforeTheyAreRevoked) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = admin.post("/badge-awards", form(learner, lean.first)).location();
    admin.post("/badge-awards", form(learner, lean.second));
    EXPECT_TRUE(admin.get(path + "/revoke").shows("Lean program followed from it, and stays."));
    EXPECT_TRUE(admin.get(path + "/revoke_all").shows("Lean program followed from it, and is revoked with it."));
    EXPECT_EQ(admin.post(path + "/revoke_all", {{"reason", "Copied"}}).status, 303);
    EXPECT_EQ(held(lean.skill, learner.personId()), 0);
    EXPECT_EQ(held(lean.program, learner.personId()), 0);
    EXPECT_EQ(held(lean.second, learner.personId()), 1);
    EXPECT_THAT(host().audit("AWARD_REVOKED"), SizeIs(3));
}

TEST_P(Awards, AreNotGivenToOneself) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    const auto answer = admin.post("/badge-awards", form(admin, lean.first));
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Nobody awards themselves"));
}

TEST_P(Awards, ComeInAsAListWithEveryLineCheckedFirst) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    for (const auto* name : {"Ada", "Ben"})
        admin.post("/badge-roster", {{"name", name}, {"email", std::string(name) + "@example.org"}});
    const auto preview = admin.upload("/badge-awards/import", "list", "awards.csv",
                                      "Email,Badge,Reason,Evidence\n"
                                      "ada@example.org,lean-first,Pilot,\n"
                                      "ada@example.org,lean-second,Pilot,Both pilots\n"
                                      "ben@example.org,Lean first,Pilot,\n"
                                      "nobody@example.org,lean-first,Pilot,\n"
                                      "ben@example.org,nothing,Pilot,\n");
    EXPECT_TRUE(admin.get(preview.location()).shows("nobody@example.org"));
    EXPECT_EQ(count("SELECT count(*) FROM badges_award"), 0) << "a dry run first";
    EXPECT_EQ(admin.post(preview.location()).status, 303);
    host().runJobs();
    EXPECT_EQ(count("SELECT count(*) FROM badges_award"), 5) << "three of the list, a skill and a program";
}

TEST_P(Awards, ComeWithTheCertificateOfAWorkshop) {
    auto admin = host().signedInAs("badge_admin");
    EXPECT_EQ(admin.post("/badge-workshops", {{"code", "PSDM"}, {"badge", "badg-b9tgm2sju6hw"}}).status, 303);
    EXPECT_EQ(admin.post("/badge-workshops", {{"code", "PM"}, {"badge", "badg-kq7wz3mfh2ta"}}).status, 303);
    auto learner = host().signedInAs("participant");
    const auto issued = [&](const std::string& certificate, const std::string& code) {
        host().publish("certificates.issued", {{"certificate", certificate},
                                               {"session", "sess-aaaaaaaaaaaa"},
                                               {"person", learner.personId()},
                                               {"workshop", "Problem Solving"},
                                               {"workshop_code", code}});
        host().runJobs();
    };
    issued("cert-aaaaaaaaaaaa", "PSDM");
    issued("cert-bbbbbbbbbbbb", "PSDM");
    issued("cert-cccccccccccc", "PM");
    issued("cert-dddddddddddd", "OTHER");
    EXPECT_EQ(held("badg-b9tgm2sju6hw", learner.personId()), 1);
    EXPECT_EQ(count("SELECT count(*) FROM badges_award"), 1) << "the level None brings nothing";
}

TEST_P(Awards, GoWithTheCertificateThatTheyCameWith) {
    auto admin = host().signedInAs("badge_admin");
    admin.post("/badge-workshops", {{"code", "PSDM"}, {"badge", "badg-b9tgm2sju6hw"}});
    auto learner = host().signedInAs("participant");
    const auto tell = [&](const std::string& what, sdk::Value more) {
        more.update({{"session", "sess-aaaaaaaaaaaa"}, {"person", learner.personId()}});
        host().publish("certificates." + what, more);
        host().runJobs();
    };
    tell("issued", {{"certificate", "cert-aaaaaaaaaaaa"}, {"workshop", "Problem Solving"}, {"workshop_code", "PSDM"}});
    tell("replaced", {{"certificate", "cert-aaaaaaaaaaaa"}, {"by", "cert-bbbbbbbbbbbb"}, {"reason", "Name misspelt"}});
    tell("revoked", {{"certificate", "cert-aaaaaaaaaaaa"}, {"reason", "It is another one by now"}});
    EXPECT_EQ(held("badg-b9tgm2sju6hw", learner.personId()), 1);
    tell("revoked", {{"certificate", "cert-bbbbbbbbbbbb"}, {"reason", "Plagiarised"}});
    EXPECT_EQ(held("badg-b9tgm2sju6hw", learner.personId()), 0);
    EXPECT_EQ(count("SELECT count(*) FROM badges_award WHERE revoked_reason = 'Plagiarised'"), 1);
    tell("revoked", {{"certificate", "cert-bbbbbbbbbbbb"}, {"reason", "Twice"}});
    EXPECT_EQ(count("SELECT count(*) FROM badges_award WHERE revoked_reason = 'Plagiarised'"), 1);
}

TEST_P(Awards, AreToldOnlyToThoseWhoMayKnow) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = admin.post("/badge-awards", form(learner, lean.first)).location();
    EXPECT_EQ(learner.get(path).status, 403);
    EXPECT_EQ(host().signedInAs("helpdesk").get(path).status, 200);
}

}  // namespace
}  // namespace guildhall::badges_tests
