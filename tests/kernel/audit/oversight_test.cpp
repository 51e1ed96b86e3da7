#include "kernel/audit/exposure.hpp"
#include "kernel/rehearsal/rehearsal.hpp"

#include "tests/kernel/data/test_databases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace guildhall::audit {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Oversight : public ::testing::TestWithParam<data::Engine> {
protected:
    void SetUp() override {
        if (GetParam() == data::Engine::Postgresql && !testing::postgresqlUrl())
            GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        site_.emplace(rehearsal::RehearsalOptions{
            .plugins = {},
            .postgresql = GetParam() == data::Engine::Postgresql ? *testing::postgresqlUrl() : std::string(),
            .settings = {{"security.unusual_views", "12"}}});
    }
    rehearsal::Rehearsal& site() { return *site_; }
    template <class F>
    auto read(F work) {
        return site().house().database->read(work);
    }
    std::string nameOf(const std::string& id) {
        return read([&](sdk::Transaction& tx) { return site().house().identity.people.find(tx, id)->name; });
    }
    /// As if they had opened that many profiles.
    void view(const sdk::Actor& actor, int people, const std::string& prefix = "p") {
        site().house().database->write([&](sdk::Transaction& tx) {
            for (int i = 0; i < people; ++i)
                site().house().audit.log.record(tx, actor, {"PARTICIPANT_VIEWED", prefix + std::to_string(i)});
        });
    }
    std::int64_t look() {
        return site().house().database->write(
            [&](sdk::Transaction& tx) { return site().house().oversight.watch.look(tx, {}); });
    }
    std::vector<std::string> toldBy() {
        return read([](sdk::Transaction& tx) {
            std::vector<std::string> told;
            for (const auto row : tx.query("SELECT person_id FROM kernel_mail WHERE template_key = "
                                           "'kernel/mail/unusual_viewing' ORDER BY person_id"))
                told.push_back(row.text(0));
            return told;
        });
    }

private:
    std::optional<rehearsal::Rehearsal> site_;
};
GUILDHALL_ON_EVERY_DATABASE(Oversight);

TEST(Exposure, HasACategoryByTheNumberOfPeople) {
    EXPECT_EQ(exposureCategory(0), 3);
    EXPECT_EQ(exposureCategory(9), 3);
    EXPECT_EQ(exposureCategory(10), 2);
    EXPECT_EQ(exposureCategory(99), 2);
    EXPECT_EQ(exposureCategory(100), 1);
}

TEST_P(Oversight, TellsOnceWhoLooksAfterSecurityOfUnusualViewing) {
    auto admin = site().signedInAs("admin");
    auto curious = site().signedInAs("helpdesk");
    auto auditor = site().signedInAs("auditor");
    const sdk::Actor actor{.personId = curious.personId(), .role = "helpdesk"};
    view(actor, 12);
    view(actor, 12);  // the same people again
    EXPECT_EQ(look(), 0);
    view(actor, 1, "another");
    EXPECT_EQ(look(), 1);
    EXPECT_EQ(look(), 0);
    view(actor, 20, "more");
    EXPECT_EQ(look(), 0) << "it waits to be looked at";
    EXPECT_EQ(toldBy(), std::vector{admin.personId()});
    const auto page = admin.get("/security-audit/viewing").body;
    EXPECT_THAT(page, AllOf(HasSubstr(nameOf(curious.personId())), HasSubstr(">13<"), HasSubstr("To be looked at"),
                            HasSubstr("/security-audit/exposure?actor=" + curious.personId())));
    EXPECT_EQ(auditor.get("/security-audit/viewing").status, 403);
}

TEST_P(Oversight, IsSettledBySomebodyElseWithANote) {
    auto admin = site().signedInAs("admin");
    auto other = site().signedInAs("admin");
    view({.personId = admin.personId(), .role = "admin"}, 13);
    EXPECT_EQ(look(), 1);
    EXPECT_EQ(toldBy(), std::vector{other.personId()}) << "whoever it is about is not the one to ask";
    const auto page = other.get("/security-audit/viewing").body;
    const auto begin = page.find("/security-audit/viewing/unus-");
    ASSERT_NE(begin, std::string::npos);
    const auto path = page.substr(begin, page.find('"', begin) - begin);
    EXPECT_EQ(admin.get(path).status, 403);
    EXPECT_EQ(admin.post(path, {{"note", "I was right"}}).status, 403);
    EXPECT_EQ(other.post(path, {{"note", ""}}).status, 422);
    EXPECT_EQ(other.post(path, {{"note", "Moved the list by hand"}}).status, 303);
    EXPECT_THAT(other.get("/security-audit/viewing").body, HasSubstr("Moved the list by hand"));
    EXPECT_EQ(other.post(path, {{"note", "again"}}).status, 404);
    EXPECT_EQ(look(), 0) << "within the seven days it has been settled for";
    EXPECT_THAT(admin.get("/audit?action=UNUSUAL_VIEWING_SETTLED").body, HasSubstr("Moved the list by hand"));
}

TEST_P(Oversight, ReportsWhomSomebodyHasSeen) {
    auto admin = site().signedInAs("admin");
    auto seen = site().signedInAs("participant");
    const sdk::Actor one{.personId = "cxxx-bbbbbbbbbbbb",
                         .role = "helpdesk",
                         .address = "203.0.113.9",
                         .identity = "https://id.example s-123"};
    view(one, 10);
    view({.personId = "cxxx-cccccccccccc", .role = "admin"}, 100);
    site().house().database->write([&](sdk::Transaction& tx) {
        auto& log = site().house().audit.log;
        log.record(tx, one, {"PARTICIPANT_VIEWED", seen.personId()});
        log.record(tx, one, {"PARTICIPANT_VIEWED", one.personId});
        log.record(tx, one, {"EXPORT", "kernel.person", {}, {}, {{"page", "/users"}}});
    });
    const auto report = [&](const std::string& query) { return admin.get("/security-audit/exposure?" + query).body; };
    for (const auto* query : {"actor=cxxx-bbbbbbbbbbbb", "ip=203.0.113.9", "identity=s-123",
                              "actor=cxxx-bbbbbbbbbbbb&from=2000-01-01&to=2999-12-31"})
        EXPECT_THAT(report(query),
                    AllOf(HasSubstr("<b>11 people</b>"), HasSubstr("<dd>2 "), HasSubstr("Helpdesk"),
                          HasSubstr("<bdi>cxxx-bbbbbbbbbbbb</bdi>"), HasSubstr("/users/" + seen.personId()),
                          HasSubstr("(/users)"), HasSubstr("E-mail addresses, phone numbers, postal addresses"),
                          Not(HasSubstr("Salaries")), HasSubstr("72 hours"), HasSubstr("90 days")))
            << query;
    EXPECT_THAT(report("actor=cxxx-cccccccccccc"), AllOf(HasSubstr("<b>100 people</b>"), HasSubstr("<dd>1 ")));
    EXPECT_THAT(report("actor=cxxx-bbbbbbbbbbbb&to=2000-01-01"), HasSubstr("<b>0 people</b>"));
    EXPECT_THAT(report("from=2000-01-01"), HasSubstr("Enter a person, an identity or an IP address."));
    const auto file = report("actor=cxxx-bbbbbbbbbbbb&format=csv");
    EXPECT_THAT(file, AllOf(HasSubstr("Person,p9,"), HasSubstr("Person," + seen.personId()), Not(HasSubstr("p10,"))));
    EXPECT_THAT(admin.get("/audit?action=EXPORT&target=kernel.exposure").body,
                HasSubstr("Showing 1 to 1 of 1 entries"));
}

TEST_P(Oversight, KeepsTheRecordOfAnIncidentFromTheReportToTheLastStep) {
    auto admin = site().signedInAs("admin");
    auto auditor = site().signedInAs("auditor");
    view({.personId = "cxxx-bbbbbbbbbbbb", .role = "helpdesk"}, 11);
    const std::string opening = "/security-audit/incidents/new?actor=cxxx-bbbbbbbbbbbb";
    EXPECT_THAT(admin.get("/security-audit/exposure?actor=cxxx-bbbbbbbbbbbb").body, HasSubstr(opening));
    EXPECT_THAT(admin.get(opening).body, AllOf(HasSubstr("11 people of the exposure report are kept with it."),
                                               HasSubstr("value=\"2\" selected")));
    rehearsal::FormValues form{{"title", "Curiosity"},   {"category", "2"},          {"what", "Looked at everybody"},
                               {"happened", "in March"}, {"found_on", "2020-03-01"}, {"found_time", "08:00"}};
    EXPECT_EQ(auditor.post(opening, form).status, 403);
    EXPECT_EQ(admin.post(opening, {{"title", ""}}).status, 422);
    const auto opened = admin.post(opening, form);
    ASSERT_EQ(opened.status, 303);
    const auto path = opened.header("location");
    const auto page = admin.get(path).body;
    EXPECT_THAT(page, AllOf(HasSubstr("Curiosity"), HasSubstr("1 Mar 2020, 12:00"), HasSubstr("30 May 2020, 08:00"),
                            HasSubstr("Overdue"), HasSubstr("p10")));
    EXPECT_EQ(admin.post(path + "/steps/contain", {{"owner", "nobody@example.com"}}).status, 422);
    EXPECT_EQ(admin.post(path + "/steps/contain", {{"owner", admin.personId()}, {"done", "yes"}}).status, 303);
    EXPECT_EQ(admin.get(path + "/steps/unheard-of").status, 404);
    rehearsal::FormValues change{{"title", "Curiosity"},          {"category", "1"},
                                 {"what", "Looked at everybody"}, {"told", "The people, by letter"},
                                 {"lessons", "Ask first"},        {"version", "1"}};
    EXPECT_EQ(admin.post(path + "/edit", change).status, 303);
    EXPECT_EQ(admin.post(path + "/edit", change).status, 409) << "it is another version now";
    EXPECT_THAT(admin.get(path).body, AllOf(HasSubstr("The people, by letter"), HasSubstr(nameOf(admin.personId()))));
    EXPECT_THAT(admin.get("/security-audit/incidents").body, AllOf(HasSubstr("4 steps to do"), HasSubstr(">11<")));
    EXPECT_THAT(admin.get(path + "/file").body, AllOf(HasSubstr("Person affected,p10"), HasSubstr("Ask first")));
    const auto log = admin.get("/audit?target=" + path.substr(path.rfind('/') + 1)).body;
    EXPECT_THAT(log, AllOf(HasSubstr("Incident opened"), HasSubstr("Incident step updated"), HasSubstr("Ask first")));
    EXPECT_EQ(auditor.get(path).status, 403);
}

TEST_P(Oversight, TellsOnceWhoSeesToAStepThatItsTimeIsOver) {
    auto keeper = site().signedInAs("admin");
    auto owner = site().signedInAs("admin");
    const auto opened = keeper.post("/security-audit/incidents/new", {{"title", "Curiosity"},
                                                                      {"category", "3"},
                                                                      {"what", "Looked at everybody"},
                                                                      {"found_on", "2020-03-01"},
                                                                      {"found_time", "08:00"}});
    ASSERT_EQ(opened.status, 303);
    const auto path = opened.header("location");
    EXPECT_EQ(keeper.post(path + "/steps/contain", {{"owner", owner.personId()}}).status, 303);
    EXPECT_EQ(keeper.post(path + "/steps/notify", {{"done", "yes"}}).status, 303);
    const auto look = [&] {
        return site().house().database->write(
            [&](sdk::Transaction& tx) { return site().house().oversight.incidents.look(tx); });
    };
    const auto told = [&] {
        return read([](sdk::Transaction& tx) {
            std::multiset<std::string> all;
            for (const auto row :
                 tx.query("SELECT person_id FROM kernel_mail WHERE template_key = 'kernel/mail/incident_step'"))
                all.insert(row.text(0));
            return all;
        });
    };
    EXPECT_EQ(look(), 4) << "four of five are not done, and their time was over years ago";
    EXPECT_EQ(told().count(owner.personId()), 4u) << "the one that is theirs, and three that are nobody's";
    EXPECT_EQ(told().count(keeper.personId()), 3u);
    EXPECT_EQ(look(), 0);
    EXPECT_EQ(keeper.post(path + "/steps/contain", {{"owner", keeper.personId()}}).status, 303);
    EXPECT_EQ(look(), 1) << "it is another's now";
    EXPECT_EQ(told().count(keeper.personId()), 4u);
    EXPECT_EQ(keeper.post(path + "/steps/contain", {{"owner", keeper.personId()}, {"done", "yes"}}).status, 303);
    EXPECT_EQ(look(), 0);
}

TEST_P(Oversight, ListsFailedSignInsRefusalsAndDangerousActions) {
    auto admin = site().signedInAs("admin");
    auto reader = site().signedInAs("readonly");
    reader.get("/admin/plugins");  // may not
    site().house().database->write([&](sdk::Transaction& tx) {
        auto& log = site().house().audit.log;
        log.record(tx, {.address = "203.0.113.5"}, {"LOGIN_FAILED", reader.personId(), {}, {}, {{"way", "password"}}});
        log.record(tx, {}, {"ROLE_GRANTED", reader.personId(), "Stands in for Ada"});
        log.record(tx, {}, {"NOTICE_READ", "harmless"});
    });
    EXPECT_THAT(
        admin.get("/security-audit/activity").body,
        AllOf(HasSubstr("203.0.113.5"), HasSubstr("Login failed"), HasSubstr("Without the permission"),
              HasSubstr("Stands in for Ada"), Not(HasSubstr("harmless")), HasSubstr("/users/" + reader.personId())));
    EXPECT_EQ(reader.get("/security-audit/activity").status, 403);
}

}  // namespace
}  // namespace guildhall::audit
