// Badges of other issuers as evidence: added by the student, checked before a reviewer sees them, and again later.
#include "badge_site.hpp"
#include "foreign_signer.hpp"

namespace guildhall::badges_tests {
namespace {

using sdk::Value;

class BroughtBadges : public BadgeSite {
protected:
    static constexpr const char* keyAddress = "https://issuer.example.org/keys/1";
    static constexpr const char* listAddress = "https://issuer.example.org/revoked";

    Value badge() const {
        auto badge = foreignBadge("Value-stream mapping", "Draws how value flows.", "Draw three.");
        badge["credentialStatus"] = {{"id", listAddress}, {"type", "1EdTechRevocationList"}};
        return badge;
    }
    std::string jwt() const { return signer.sign(badge(), {{"kid", keyAddress}}); }
    void issuerAnswers(bool revoked = false) {
        host().http().answer(keyAddress, {.status = 200, .body = signer.jwk().dump()});
        auto list = Value::array();
        if (revoked) list.push_back({{"id", "https://issuer.example.org/badges/7"}, {"revoked", true}});
        host().http().answer(listAddress, {.status = 200, .body = Value{{"revokedCredential", list}}.dump()});
    }
    /// The page of a request without any evidence yet.
    std::string draft(Client& learner) {
        auto admin = host().signedInAs("badge_admin");
        const auto path = learner.post("/my-badges/ask", {{"badge", program(admin).first}}).location();
        return path.substr(0, path.rfind("/edit"));
    }
    /// Somebody stays signed in meanwhile.
    void wait(Client& learner, int minutes) {
        for (; minutes > 0; minutes -= 20) {
            host().clock().advance(std::chrono::minutes(20));
            learner.get("/my-badges");
        }
    }
    static Answer bring(Client& learner, const std::string& path, const std::string& text) {
        return learner.upload(path + "/foreign-badge", "badge", "badge.jwt", text, {{"address", ""}});
    }

    inline static const ForeignSigner signer{ForeignSigner::Kind::P256};
};
GUILDHALL_ON_BOTH_DATABASES(BroughtBadges);

TEST_P(BroughtBadges, AreEvidenceThatReviewersSeeChecked) {
    issuerAnswers();
    auto learner = student();
    const auto path = draft(learner);
    EXPECT_TRUE(learner.get(path).shows("Add a badge from elsewhere"));
    EXPECT_EQ(learner.get(path + "/foreign-badge").status, 200);
    ASSERT_EQ(bring(learner, path, jwt()).location(), path);
    EXPECT_THAT(host().audit("FOREIGN_BADGE_ADDED"), SizeIs(1));
    EXPECT_EQ(learner.post(path + "/submit").status, 303) << "it is enough";
    auto reviewer = host().signedInAs("badge_assistant");
    const auto page = reviewer.get(path);
    for (const auto* text : {"Badge from elsewhere", "Valid", "Value-stream mapping", "Example Guild",
                             "Since 1 Jan 2025", "An id that does not say whose it is", "Draws how value flows."})
        EXPECT_TRUE(page.shows(text)) << text;
    EXPECT_FALSE(page.shows("Replace")) << "that is for the student";
    EXPECT_EQ(reviewer.post(path + "/approve").status, 303);
}

TEST_P(BroughtBadges, ThatAreRefusedAreSaidBesideTheFileAndNotKept) {
    issuerAnswers();
    auto learner = student();
    const auto path = draft(learner);
    auto answer = bring(learner, path, "What I did");
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("There is no badge in this file. Choose the picture, the JSON or the JWT of your badge."));
    EXPECT_TRUE(answer.shows("badge-error"));
    const ForeignSigner mallory(ForeignSigner::Kind::P256);
    answer = bring(learner, path, mallory.sign(badge(), {{"kid", keyAddress}}));
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("The signature does not hold"));
    issuerAnswers(true);
    EXPECT_TRUE(bring(learner, path, jwt()).shows("Its issuer has revoked it."));
    answer = learner.post(path + "/foreign-badge");
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("Choose the file of your badge, or give its address."));
    EXPECT_EQ(count("SELECT count(*) FROM badges_evidence"), 0);
    EXPECT_EQ(learner.post(path + "/submit").status, 409) << "there is no evidence";
}

TEST_P(BroughtBadges, CanBeGivenByTheirAddress) {
    issuerAnswers();
    auto learner = student();
    const auto path = draft(learner);
    host().http().answer("https://issuer.example.org/badges/7.jwt", {.status = 200, .body = jwt() + "\n"});
    const auto give = [&](const char* address) {
        return learner.post(path + "/foreign-badge", {{"address", address}});
    };
    EXPECT_TRUE(give("http://issuer.example.org/badges/7.jwt").shows("The address must begin with https://."));
    EXPECT_TRUE(give("https://issuer.example.org/nothing").shows("There is no answer from this address."));
    EXPECT_EQ(give("https://issuer.example.org/badges/7.jwt").location(), path);
    EXPECT_TRUE(learner.get(path).shows("Value-stream mapping"));
    EXPECT_FALSE(host().http().requests().back().mayConnect("10.0.0.1"));
}

TEST_P(BroughtBadges, ThatCouldNotBeCheckedAreTriedAgain) {
    auto learner = student();
    const auto path = draft(learner);
    EXPECT_EQ(bring(learner, path, jwt()).location(), path);
    EXPECT_EQ(learner.post(path + "/submit").status, 303);
    auto reviewer = host().signedInAs("badge_assistant");
    EXPECT_TRUE(reviewer.get(path).shows("Could not be checked"));
    EXPECT_TRUE(
        reviewer.get(path + "/approve").shows("The badge from elsewhere: The key that signed it could not be fetched"));
    issuerAnswers();
    EXPECT_EQ(host().runJob("badges.check_evidence"), "done");
    EXPECT_TRUE(reviewer.get(path).shows("Could not be checked")) << "it was tried just now";
    host().clock().advance(std::chrono::hours(1));
    EXPECT_EQ(host().runJob("badges.check_evidence"), "done");
    EXPECT_FALSE(reviewer.get(path).shows("Could not be checked"));
    EXPECT_THAT(host().audit("FOREIGN_BADGE_CHECKED"), SizeIs(1));
}

TEST_P(BroughtBadges, ThatWereRevokedMeanwhileAreShownToTheReviewer) {
    issuerAnswers();
    auto learner = student();
    const auto path = draft(learner);
    bring(learner, path, jwt());
    learner.post(path + "/submit");
    issuerAnswers(true);
    wait(learner, 60);
    auto reviewer = host().signedInAs("badge_assistant");
    EXPECT_TRUE(reviewer.get(path + "/approve").shows("The badge from elsewhere: Its issuer has revoked it."));
    EXPECT_EQ(host().runJob("badges.check_evidence"), "done");
    EXPECT_FALSE(reviewer.get(path).shows("Not valid")) << "it was valid within a day";
    EXPECT_EQ(reviewer.post(path + "/foreign-badge/check").location(), path);
    EXPECT_TRUE(reviewer.get(path).shows("Not valid"));
    EXPECT_EQ(reviewer.post(path + "/ask_changes", {{"reason", "The badge was revoked."}}).status, 303);
    const auto answer = learner.post(path + "/submit");
    EXPECT_EQ(answer.status, 409);
    EXPECT_TRUE(answer.shows("The badge from elsewhere is not valid any more. Its issuer has revoked it."));
    EXPECT_EQ(learner.post(path + "/foreign-badge/remove").location(), path);
    EXPECT_EQ(count("SELECT count(*) FROM badges_evidence"), 0);
}

TEST_P(BroughtBadges, AreCheckedAgainBeforeTheyAreSent) {
    issuerAnswers();
    auto learner = student();
    const auto path = draft(learner);
    bring(learner, path, jwt());
    issuerAnswers(true);
    wait(learner, 40);
    EXPECT_TRUE(learner.post(path + "/submit").shows("Its issuer has revoked it."));
    issuerAnswers();
    EXPECT_EQ(learner.post(path + "/submit").status, 303);
}

TEST_P(BroughtBadges, AreCheckedAgainWhenSomebodyAsks) {
    auto learner = student();
    const auto path = draft(learner);
    bring(learner, path, jwt());
    learner.post(path + "/submit");
    issuerAnswers();
    host().clock().advance(std::chrono::minutes(1));
    auto reviewer = host().signedInAs("badge_assistant");
    EXPECT_EQ(reviewer.post(path + "/foreign-badge/check").location(), path);
    EXPECT_FALSE(reviewer.get(path).shows("Could not be checked"));
}

TEST_P(BroughtBadges, AreTheBusinessOfTheirStudentAlone) {
    issuerAnswers();
    auto learner = student(), other = student();
    const auto path = draft(learner);
    bring(learner, path, jwt());
    for (const auto* end : {"/foreign-badge", "/foreign-badge/remove", "/foreign-badge/check"})
        EXPECT_EQ(other.post(path + end).status, 404) << end;
    EXPECT_EQ(host().signedInAs("badge_assistant").post(path + "/foreign-badge/check").status, 404) << "it is a draft";
    EXPECT_EQ(host().signedInAs("badge_assistant").post(path + "/foreign-badge/remove").status, 403);
    learner.post(path + "/submit");
    EXPECT_EQ(learner.get(path + "/foreign-badge").status, 409);
    EXPECT_EQ(learner.post(path + "/foreign-badge/remove").status, 409) << "it has been sent";
    EXPECT_EQ(count("SELECT count(*) FROM badges_evidence"), 1);
}

TEST_P(BroughtBadges, GoWithWhoIsErased) {
    issuerAnswers();
    auto learner = student();
    bring(learner, draft(learner), jwt());
    EXPECT_EQ(count("SELECT count(*) FROM badges_evidence"), 1);
    const auto answer = host()
                            .signedInAs("super_admin")
                            .post("/users/" + learner.personId() + "/erase", {{"reason", "They asked for it"}});
    ASSERT_EQ(answer.status, 303) << answer.body;
    EXPECT_EQ(count("SELECT count(*) FROM badges_evidence"), 0);
}

}  // namespace
}  // namespace guildhall::badges_tests
