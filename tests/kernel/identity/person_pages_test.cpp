#include "kernel/rehearsal/rehearsal.hpp"

#include "tests/kernel/data/test_databases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::identity {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class PeopleAdministration : public ::testing::TestWithParam<data::Engine> {
protected:
    void SetUp() override {
        if (GetParam() == data::Engine::Postgresql && !testing::postgresqlUrl())
            GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        site_.emplace(rehearsal::RehearsalOptions{
            .plugins = {},
            .postgresql = GetParam() == data::Engine::Postgresql ? *testing::postgresqlUrl() : std::string()});
    }
    rehearsal::Rehearsal& site() { return *site_; }
    template <class F>
    auto read(F work) {
        return site().house().database->read(work);
    }
    std::optional<sdk::Person> called(const std::string& email) {
        return read([&](sdk::Transaction& tx) { return site().house().identity.people.findByEmail(tx, email); });
    }
    std::vector<std::string> rolesOf(const std::string& person) {
        return read([&](sdk::Transaction& tx) {
            std::vector<std::string> codes;
            for (const auto& role : site().house().access.viewers.held(tx, person)) codes.push_back(role.code);
            return codes;
        });
    }
    std::int64_t count(const std::string& action, const std::string& target) {
        return read([&](sdk::Transaction& tx) {
            return tx.query("SELECT COUNT(*) FROM kernel_audit WHERE action = $1 AND target = $2", action, target)
                .front()
                .integer(0);
        });
    }
    rehearsal::FormValues fresh(const std::string& email) {
        return {{"name", "Bea Example"},      {"email", email}, {"region", "EU"},
                {"time_zone", "Europe/Rome"}, {"locale", "it"}, {"invite", "yes"}};
    }

private:
    std::optional<rehearsal::Rehearsal> site_;
};
GUILDHALL_ON_EVERY_DATABASE(PeopleAdministration);

TEST_P(PeopleAdministration, AddsSomebodyOnceWithRolesAndAnInvitation) {
    auto admin = site().signedInAs("admin");
    auto form = fresh("bea@example.com");
    form.emplace_back("roles", "auditor");
    form.emplace_back("roles", "helpdesk");
    EXPECT_EQ(admin.post("/users/new", form).status, 303);
    const auto bea = called("bea@example.com");
    ASSERT_TRUE(bea);
    EXPECT_EQ(bea->timeZone, "Europe/Rome");
    EXPECT_EQ(bea->locale, "it");
    EXPECT_THAT(rolesOf(bea->id), ::testing::ElementsAre("helpdesk", "auditor", "participant"));
    EXPECT_EQ(count("PERSON_INVITED", bea->id), 1);
    const auto again = admin.post("/users/new", fresh("BEA@example.com"));
    EXPECT_EQ(again.status, 422);
    EXPECT_THAT(again.body, HasSubstr("Bea Example has this address already."));
    auto nowhere = fresh("cem@example.com");
    nowhere[2].second = "";
    nowhere.emplace_back("roles", "auditor");
    EXPECT_THAT(admin.post("/users/new", nowhere).body, HasSubstr("Enter a region: somebody who works here has one."));
    EXPECT_FALSE(called("cem@example.com"));
    nowhere.back().second = "super_admin";
    nowhere[2].second = "EU";
    EXPECT_EQ(admin.post("/users/new", nowhere).status, 422) << "not theirs to give";
    EXPECT_FALSE(called("cem@example.com"));
}

TEST_P(PeopleAdministration, ChangesWhatOneMaySeeAndKeepsWhatIsHidden) {
    auto admin = site().signedInAs("admin");
    admin.post("/users/new", fresh("bea@example.com"));
    const auto url = "/users/" + called("bea@example.com")->id;
    const rehearsal::FormValues changed{{"name", "Bea Beispiel"},    {"region", "SEA"},
                                        {"time_zone", "Asia/Tokyo"}, {"locale", "de"},
                                        {"legal_first", "Beatrix"},  {"legal_last", "Beispiel"}};
    EXPECT_EQ(admin.post(url + "/edit", changed).status, 303);
    EXPECT_THAT(admin.get(url).body, AllOf(HasSubstr("Bea Beispiel"), HasSubstr("Beatrix Beispiel")));
    EXPECT_THAT(site().signedInAs("readonly").get(url).body, Not(HasSubstr("Beatrix")));
    EXPECT_EQ(site().signedInAs("auditor").get(url + "/edit").status, 403);
    EXPECT_EQ(count("PARTICIPANT_UPDATED", called("bea@example.com")->id), 2) << "once when she was added";
    EXPECT_THAT(admin.post(url + "/edit", {{"name", ""}, {"time_zone", "Mars/Olympus"}, {"locale", "xx"}}).body,
                HasSubstr("There is a problem"));
}

TEST_P(PeopleAdministration, GivesAndTakesRolesWithOneSaveAndAReason) {
    auto admin = site().signedInAs("admin");
    auto ada = site().signedInAs("auditor");
    const auto url = "/users/" + ada.personId();
    const auto asked = admin.get(url + "/roles").body;
    EXPECT_THAT(asked, AllOf(HasSubstr("value=\"auditor\" checked"), Not(HasSubstr("value=\"super_admin\""))));
    EXPECT_EQ(admin.post(url + "/roles", {{"roles", "helpdesk"}, {"reason", ""}}).status, 422);
    EXPECT_EQ(admin
                  .post(url + "/roles", {{"roles", "helpdesk"},
                                         {"roles", "readonly"},
                                         {"roles", "participant"},
                                         {"until", "2999-12-31"},
                                         {"reason", "New desk"},
                                         {"tell", "yes"}})
                  .status,
              303);
    EXPECT_THAT(rolesOf(ada.personId()), ::testing::ElementsAre("helpdesk", "readonly", "participant"));
    EXPECT_EQ(count("ROLE_GRANTED", ada.personId()), 4) << "two of them before";
    EXPECT_EQ(count("ROLE_REVOKED", ada.personId()), 1);
    EXPECT_THAT(admin.get(url).body, HasSubstr("until 1 Jan 3000"));
    EXPECT_EQ(ada.get("/audit").status, 403) << "from the next page on";
    const auto told = read([&](sdk::Transaction& tx) {
        return tx.query("SELECT body_text FROM kernel_mail WHERE template_key = 'kernel/mail/roles_changed'")
            .front()
            .text(0);
    });
    EXPECT_THAT(told, AllOf(HasSubstr("Help desk"), HasSubstr("until 31 Dec 2999"), HasSubstr("Auditor")));
    EXPECT_EQ(admin.post(url + "/roles", {{"roles", "helpdesk"}, {"until", "2001-01-01"}, {"reason", "x"}}).status,
              422);
}

TEST_P(PeopleAdministration, LosesNothingThatSomebodyElseHasChangedMeanwhile) {
    auto admin = site().signedInAs("admin");
    auto ada = site().signedInAs("auditor");
    const auto url = "/users/" + ada.personId();
    EXPECT_THAT(admin.get(url + "/roles").body, HasSubstr("name=\"version\" value=\"auditor,participant\""));
    admin.post(url + "/roles", {{"version", "auditor,participant"},
                                {"roles", "auditor"},
                                {"roles", "participant"},
                                {"roles", "helpdesk"},
                                {"reason", "First"}});
    admin.post(url + "/roles", {{"version", "auditor,participant"},
                                {"roles", "participant"},
                                {"roles", "readonly"},
                                {"reason", "Second, from the page as it was before"}});
    EXPECT_THAT(rolesOf(ada.personId()), ::testing::ElementsAre("helpdesk", "readonly", "participant"));
    const rehearsal::FormValues form{
        {"name", "Ada"}, {"region", "EU"}, {"time_zone", "UTC"}, {"locale", "en"}, {"version", "1"}};
    const auto stale = admin.post(url + "/edit", form);
    EXPECT_EQ(stale.status, 422);
    EXPECT_THAT(stale.body,
                AllOf(HasSubstr("Somebody else has changed this person meanwhile"), HasSubstr("value=\"Ada\"")));
}

TEST_P(PeopleAdministration, LeavesAnAdministratorTheLastRoleThatGivesRoles) {
    auto admin = site().signedInAs("admin");
    const auto refused = admin.post("/users/" + admin.personId() + "/roles", {{"reason", "By mistake"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.body, HasSubstr("your own last role that gives and takes roles"));
    EXPECT_EQ(admin.get("/admin/plugins").status, 200);
}

TEST_P(PeopleAdministration, SuspendsAtOnceArchivesOnTheDayAndLetsBackIn) {
    auto admin = site().signedInAs("admin");
    auto ada = site().signedInAs("readonly");
    const auto url = "/users/" + ada.personId();
    EXPECT_EQ(admin.post(url + "/status", {{"status", "suspended"}, {"reason", ""}}).status, 422);
    EXPECT_EQ(admin.post(url + "/status", {{"status", "suspended"}, {"reason", "Asked to"}}).status, 303);
    EXPECT_EQ(ada.get("/my-profile").status, 303) << "signed out";
    EXPECT_EQ(admin.post(url + "/invite").status, 409) << "no link lets them in";
    EXPECT_EQ(admin.post(url + "/status", {{"status", "active"}, {"reason", "Back"}}).status, 303);
    EXPECT_EQ(admin.post(url + "/status", {{"status", "archived"}, {"archive_on", "2999-01-01"}, {"reason", "Leaves"}})
                  .status,
              303);
    EXPECT_EQ(called("readonly.2@rehearsal.example")->status, "active");
    EXPECT_THAT(admin.get(url).body, HasSubstr("1 Jan 2999"));
    site().house().database->write([&](sdk::Transaction& tx) {
        site().house().identity.people.archiveDue(tx, {}, *sdk::parseDate("2999-01-01"));
    });
    EXPECT_EQ(called("readonly.2@rehearsal.example")->status, "archived");
    EXPECT_EQ(admin.post("/users/" + admin.personId() + "/status", {{"status", "suspended"}, {"reason", "x"}}).status,
              422)
        << "nobody shuts themselves out";
    EXPECT_EQ(site().signedInAs("helpdesk").get(url + "/status").status, 403);
}

TEST_P(PeopleAdministration, ListsStaffAndLearnersApart) {
    auto admin = site().signedInAs("admin");
    site().signedInAs("auditor");
    site().signedInAs("participant");
    EXPECT_THAT(admin.get("/users/staff").body, AllOf(HasSubstr("Visitor 2</bdi>"), Not(HasSubstr("Visitor 3</bdi>"))));
    EXPECT_THAT(admin.get("/users/learners").body,
                AllOf(HasSubstr("Visitor 3</bdi>"), Not(HasSubstr("Visitor 2</bdi>"))));
}

TEST_P(PeopleAdministration, EndsOneSessionByItsOwnerOrAnAdministrator) {
    auto admin = site().signedInAs("admin");
    auto learner = site().signedInAs("participant"), other = site().signedInAs("participant");
    const auto sessionOf = [&](const rehearsal::Visitor& person) {
        return read([&](sdk::Transaction& tx) {
            return site().house().identity.sessions.ofPerson(tx, person.personId()).at(0).id;
        });
    };
    const auto mine = sessionOf(learner), theirs = sessionOf(other);
    EXPECT_EQ(learner.post("/my-profile/sessions/end", {{"session", theirs}}).status, 303);
    EXPECT_EQ(other.get("/my-profile").status, 200) << "a stranger ends nothing";
    EXPECT_EQ(learner.post("/my-profile/sessions/end").status, 404);
    EXPECT_THAT(admin.get("/users/" + learner.personId()).body, HasSubstr(mine));
    EXPECT_EQ(admin.post("/users/" + learner.personId() + "/sessions/end", {{"session", mine}}).status, 303);
    EXPECT_EQ(learner.get("/my-profile").status, 303);
    EXPECT_EQ(count("SESSION_ENDED", learner.personId()), 1);
    EXPECT_EQ(other.post("/my-profile/sessions/end", {{"session", theirs}}).status, 303);
    EXPECT_EQ(other.get("/my-profile").status, 303);
}

TEST_P(PeopleAdministration, LetsEverybodyChooseTheirOwnTimeZone) {
    auto learner = site().signedInAs("participant");
    EXPECT_EQ(learner.post("/my-profile/edit", {{"time_zone", "Asia/Tokyo"}, {"locale", "de"}}).status, 303);
    EXPECT_THAT(learner.get("/my-profile").body, AllOf(HasSubstr("Asia/Tokyo"), HasSubstr("German")));
    EXPECT_EQ(learner.post("/my-profile/edit", {{"time_zone", "Nowhere"}, {"locale", "de"}}).status, 422);
}

TEST_P(PeopleAdministration, SendsALinkAndSaysWhoDid) {
    auto admin = site().signedInAs("admin");
    auto ada = site().signedInAs("auditor");
    EXPECT_EQ(admin.post("/users/" + ada.personId() + "/invite").status, 303);
    EXPECT_EQ(count("PASSWORD_RESET_ADMIN", ada.personId()), 1);
}

TEST_P(PeopleAdministration, LogsADownloadWithoutTheAddressSomebodyLookedFor) {
    auto admin = site().signedInAs("admin");
    EXPECT_EQ(admin.get("/users?q=secret.person%40example.com&format=csv").status, 200);
    const auto details = read([&](sdk::Transaction& tx) {
        return tx.query("SELECT details FROM kernel_audit WHERE action = 'EXPORT'").front().text(0);
    });
    EXPECT_THAT(details, AllOf(HasSubstr("/users"), HasSubstr("\"q\""), Not(HasSubstr("secret"))));
}

}  // namespace
}  // namespace guildhall::identity
