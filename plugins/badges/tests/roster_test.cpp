// The roster: lists, what assistants do not see, administrators named in the settings, public profiles.
#include "badge_site.hpp"

#include <fstream>
#include <sstream>

namespace guildhall::badges_tests {
namespace {

class Roster : public BadgeSite {
protected:
    TestHostOptions options() override {
        return {.settings = {{"admin_emails", "grace@example.org, ada@example.org"}}};
    }
    std::string personOf(const std::string& email) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx.query("SELECT person FROM badges_student WHERE email = $1", email).front().text(0);
        });
    }
    std::int64_t grants() { return static_cast<std::int64_t>(host().audit("ROLE_GRANTED").size()); }
};
GUILDHALL_ON_BOTH_DATABASES(Roster);

std::string fileText(const char* name) {
    std::ostringstream text;
    text << std::ifstream(std::string(GUILDHALL_SOURCE_DIR "/plugins/badges/tests/") + name, std::ios::binary).rdbuf();
    return text.str();
}

TEST_P(Roster, ComesInAsAListAndTwiceIsOnce) {
    auto admin = host().signedInAs("badge_admin");
    const auto preview = admin.upload("/badge-roster/import", "list", "roster.csv", fileText("roster.csv"));
    ASSERT_EQ(preview.status, 303) << preview.body;
    EXPECT_EQ(admin.post(preview.location()).status, 303);
    host().runJobs();
    EXPECT_EQ(count("SELECT count(*) FROM badges_student"), 120);
    const auto again = admin.upload("/badge-roster/import", "list", "roster.csv", fileText("roster.csv"));
    EXPECT_EQ(admin.post(again.location()).status, 409) << "there is nothing to do";
    EXPECT_EQ(count("SELECT count(DISTINCT person) FROM badges_student WHERE person <> ''"), 120);
    EXPECT_TRUE(admin.get("/badge-roster?q=yusuf").shows("Yusuf Yılmaz"));
    EXPECT_TRUE(admin.get("/badge-roster?q=river+operations").body.find("River Operations") != std::string::npos);
}

TEST_P(Roster, HidesAddressAndAffiliationFromAssistants) {
    auto admin = host().signedInAs("badge_admin");
    const auto path =
        admin.post("/badge-roster", {{"name", "Ada"}, {"email", "ada.l@example.org"}, {"affiliation", "Engine Works"}}).location();
    EXPECT_TRUE(admin.get(path).shows("Engine Works"));
    auto assistant = host().signedInAs("badge_assistant");
    for (const auto& page : {path, std::string("/badge-roster"), std::string("/badge-roster?q=engine")}) {
        EXPECT_FALSE(assistant.get(page).shows("Engine Works")) << page;
        EXPECT_FALSE(assistant.get(page).shows("ada.l@example.org")) << page;
    }
    EXPECT_EQ(assistant.get(path + "/progress").status, 200);
    EXPECT_EQ(assistant.post(path + "/deactivate", {{"reason", "Left"}}).status, 403);
}

TEST_P(Roster, MakesAdministratorsOfWhoTheSettingsNameWhenTheySignIn) {
    auto admin = host().signedInAs("badge_admin");
    for (const auto* email : {"grace@example.org", "ben@example.org"})
        admin.post("/badge-roster", {{"name", "Somebody"}, {"email", email}});
    const auto signsIn = [&](const std::string& email) {
        host().publish("kernel.signed_in", {{"person", personOf(email)}, {"way", "magic link"}});
        host().runJobs();
    };
    const auto before = grants();
    signsIn("ben@example.org");
    EXPECT_EQ(grants(), before);
    signsIn("grace@example.org");
    signsIn("grace@example.org");
    EXPECT_EQ(grants(), before + 1);
    const auto entry = host().audit("ROLE_GRANTED").back();
    EXPECT_EQ(entry.personId, "") << "the system";
    EXPECT_EQ(entry.reason, "Named in the settings of the plugin Badges");
}

TEST_P(Roster, LetsNobodyAskWhoIsInactive) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto id = host().database().read([&](sdk::Transaction& tx) {
        return tx.query("SELECT id FROM badges_student WHERE person = $1", learner.personId()).front().text(0);
    });
    EXPECT_EQ(admin.post("/badge-roster/" + id + "/deactivate", {{"reason", "Left"}}).status, 303);
    EXPECT_EQ(learner.post("/my-badges/ask", {{"badge", lean.first}}).status, 404);
    EXPECT_FALSE(learner.get("/my-badges/programs/lean-program").shows("Ask for it"));
}

TEST_P(Roster, AsksAgainWhenTheConsentHasChanged) {
    auto learner = student();
    EXPECT_EQ(learner.get("/my-badges").status, 200);
    host().database().write([](sdk::Transaction& tx) {
        tx.execute("UPDATE badges_student SET consent_version = '2020-01'");
    });
    EXPECT_EQ(learner.get("/my-badges").location(), "/my-badges/welcome");
}

TEST_P(Roster, ShowsAPublicProfileToWhoeverHasItsAddressUntilItIsTakenDown) {
    auto admin = host().signedInAs("badge_admin");
    auto learner = student();
    admin.post("/badge-awards", {{"person", learner.personId()}, {"badge", "badg-b9tgm2sju6hw"}, {"reason", "Pilot"}});
    EXPECT_EQ(learner.post("/my-badges/profile", {{"public", "yes"}}).status, 303);
    const auto key = host().database().read([](sdk::Transaction& tx) {
        return tx.query("SELECT profile_key FROM badges_student WHERE public_profile").front().text(0);
    });
    EXPECT_GE(key.size(), 43u) << "256 bits";
    auto visitor = host().signedOut();
    const auto page = visitor.get("/badge-profiles/" + key);
    EXPECT_TRUE(page.shows("Ada Example"));
    EXPECT_TRUE(page.shows("Practitioner"));
    EXPECT_FALSE(page.shows("Example Ltd"));
    EXPECT_EQ(page.header("x-robots-tag"), "noindex");
    EXPECT_EQ(learner.post("/my-badges/profile", {{"public", "no"}}).status, 303);
    EXPECT_EQ(visitor.get("/badge-profiles/" + key).status, 404);
    EXPECT_EQ(visitor.get("/badge-profiles/").status, 404);
}

}  // namespace
}  // namespace guildhall::badges_tests
