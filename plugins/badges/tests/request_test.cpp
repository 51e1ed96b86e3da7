// Requests: asking with evidence, reviewing, deciding.
#include "badge_site.hpp"

namespace guildhall::badges_tests {
namespace {

class Requests : public BadgeSite {};
GUILDHALL_ON_BOTH_DATABASES(Requests);

TEST_P(Requests, BeginWithAgreeing) {
    auto learner = host().signedInAs("participant");
    EXPECT_EQ(learner.get("/my-badges").location(), "/my-badges/welcome");
    const auto answer = learner.post("/my-badges/welcome", {{"name", "Ada Example"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Agree to take part. Without that we may not keep your data"));
    EXPECT_TRUE(answer.shows("Confirm your address."));
    learner = student();
    EXPECT_EQ(learner.get("/my-badges").status, 200);
    EXPECT_THAT(host().audit("STUDENT_ONBOARDED"), SizeIs(1));
}

TEST_P(Requests, AreAskedForWithEvidenceAndSent) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto edit = learner.post("/my-badges/ask", {{"badge", lean.first}}).location();
    ASSERT_TRUE(edit.ends_with("/edit")) << edit;
    const auto path = edit.substr(0, edit.rfind('/'));
    EXPECT_EQ(learner.post(path + "/submit").status, 409) << "there is no evidence yet";
    EXPECT_EQ(host().signedInAs("badge_assistant").get(path).status, 404) << "a draft is its student's alone";
    EXPECT_EQ(learner.post(edit, {{"version", "1"}, {"evidence", "I did it."}}).status, 303);
    EXPECT_EQ(learner.post(path + "/submit").status, 303);
    EXPECT_TRUE(host().signedInAs("badge_assistant").get(path).shows("I did it."));
    EXPECT_EQ(learner.get(edit).status, 409) << "it has been sent";
    EXPECT_EQ(host().published("badges.request_submitted").size(), 1u);
}

TEST_P(Requests, AreOneAtATimeForEachBadge) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = ask(learner, lean.first);
    EXPECT_EQ(learner.post("/my-badges/ask", {{"badge", lean.first}}).location(), path);
    EXPECT_EQ(learner.post(path + "/withdraw").status, 303);
    EXPECT_NE(learner.post("/my-badges/ask", {{"badge", lean.first}}).location(), path + "/edit");
    EXPECT_EQ(count("SELECT count(*) FROM badges_request"), 2);
}

TEST_P(Requests, AreForWhatIsOfferedOnly) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    EXPECT_EQ(learner.post("/my-badges/ask", {{"badge", lean.skill}}).status, 404);
    admin.post("/badge-catalogue/" + lean.program + "/deactivate");
    EXPECT_EQ(learner.post("/my-badges/ask", {{"badge", lean.first}}).status, 404);
}

TEST_P(Requests, AreSeenByTheirStudentAndReviewersOnly) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = ask(learner, lean.first);
    EXPECT_EQ(student().get(path).status, 404);
    EXPECT_EQ(host().signedInAs("readonly").get(path).status, 403);
    EXPECT_EQ(learner.get(path).status, 200);
    EXPECT_EQ(learner.post(path + "/approve").status, 403);
}

TEST_P(Requests, AwardTheBadgeWhenApproved) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = ask(learner, lean.first);
    auto reviewer = host().signedInAs("badge_assistant");
    EXPECT_TRUE(reviewer.get("/badge-requests").shows("Lean first"));
    EXPECT_EQ(reviewer.post(path + "/approve").status, 303);
    EXPECT_EQ(held(lean.first, learner.personId()), 1);
    EXPECT_EQ(reviewer.post(path + "/approve").status, 409);
    std::vector<std::string> subjects;
    for (const auto& mail : host().mails()) subjects.push_back(mail.subject);
    EXPECT_THAT(subjects, testing::UnorderedElementsAre("You have earned Lean first",
                                                        "Your request for Lean first: approved"));
    EXPECT_TRUE(learner.get("/my-badges").shows("Lean first"));
}

TEST_P(Requests, GoBackWithTheReasonAndComeAgain) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = ask(learner, lean.first);
    auto reviewer = host().signedInAs("badge_assistant");
    EXPECT_EQ(reviewer.post(path + "/ask_changes").status, 422) << "a reason is asked for";
    EXPECT_EQ(reviewer.post(path + "/ask_changes", {{"reason", "Add the figures."}}).status, 303);
    EXPECT_TRUE(learner.get(path).shows("Add the figures."));
    EXPECT_TRUE(host().mails().back().text.find("Add the figures.") != std::string::npos);
    EXPECT_EQ(learner.post(path + "/comments", {{"words", "Here they are."}}).status, 303);
    EXPECT_TRUE(reviewer.get(path).shows("Here they are."));
    EXPECT_EQ(learner.post(path + "/submit").status, 303);
    EXPECT_EQ(reviewer.post(path + "/reject", {{"reason", "Not yet."}}).status, 303);
    EXPECT_EQ(learner.post(path + "/comments", {{"words", "But …"}}).status, 409);
}

TEST_P(Requests, AreNeverDecidedByWhoAsks) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto both = student();
    const auto path = ask(both, lean.first);
    // The same person as a reviewer.
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE badges_request SET person = $1", admin.personId());
    });
    const auto answer = admin.post(path + "/approve");
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("Nobody decides on their own request."));
}

TEST_P(Requests, CanBeApprovedSeveralAtOnce) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto first = ask(learner, lean.first), second = ask(learner, lean.second);
    const auto idOf = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
    const FormValues chosen{{"deed", "approve"}, {"id", idOf(first)}, {"id", idOf(second)}};
    auto confirmed = chosen;
    confirmed.emplace_back("confirmed", "yes");
    EXPECT_TRUE(admin.post("/badge-requests/selected", chosen).shows("2 requests"));
    EXPECT_EQ(admin.post("/badge-requests/selected", confirmed).status, 303);
    EXPECT_EQ(held(lean.program, learner.personId()), 1) << "and what they complete together";
}

TEST_P(Requests, CanBeTakenOn) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto path = ask(learner, lean.first);
    auto reviewer = host().signedInAs("badge_assistant");
    EXPECT_EQ(reviewer.post(path + "/take").status, 303);
    EXPECT_TRUE(reviewer.get("/badge-requests/mine").shows("Lean first"));
    EXPECT_FALSE(host().signedInAs("badge_assistant").get("/badge-requests/mine").shows("Lean first"));
}

TEST_P(Requests, ThatWaitTooLongAreToldToReviewersOnceADay) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    ask(learner, lean.first);
    EXPECT_EQ(host().runJob("badges.remind"), "done");
    EXPECT_THAT(host().mails(), IsEmpty());
    host().clock().advance(std::chrono::days(6));
    EXPECT_EQ(host().runJob("badges.remind"), "done");
    EXPECT_EQ(host().runJob("badges.remind"), "done");
    EXPECT_THAT(host().mails(), SizeIs(1));
}

}  // namespace
}  // namespace guildhall::badges_tests
