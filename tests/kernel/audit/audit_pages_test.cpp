#include "kernel/audit/audit_view.hpp"
#include "kernel/audit/audit_words.hpp"
#include "kernel/rehearsal/rehearsal.hpp"

#include "tests/kernel/data/test_databases.hpp"

#include <guildhall/sdk/statement.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

namespace guildhall::audit {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class AuditViewer : public ::testing::TestWithParam<data::Engine> {
protected:
    void SetUp() override {
        if (GetParam() == data::Engine::Postgresql && !testing::postgresqlUrl())
            GTEST_SKIP() << "GUILDHALL_TEST_POSTGRES is not set";
        site_.emplace(rehearsal::RehearsalOptions{
            .plugins = {},
            .postgresql = GetParam() == data::Engine::Postgresql ? *testing::postgresqlUrl() : std::string()});
    }
    rehearsal::Rehearsal& site() { return *site_; }
    void record(const sdk::AuditEntry& entry, const sdk::Actor& actor = {}) {
        site().house().database->write(
            [&](sdk::Transaction& tx) { site().house().audit.log.record(tx, actor, entry); });
    }
    /// The `<tbody>`s of the log: what its filters leave, without the filters themselves.
    static std::string rows(const rehearsal::Reply& reply) {
        const auto begin = reply.body.find("<tbody>");
        return begin == std::string::npos ? std::string() : reply.body.substr(begin);
    }
    std::int64_t count(const std::string& action) {
        return site().house().database->read([&](sdk::Transaction& tx) {
            return tx.query("SELECT COUNT(*) FROM kernel_audit WHERE action = $1", action).front().integer(0);
        });
    }

private:
    std::optional<rehearsal::Rehearsal> site_;
};
GUILDHALL_ON_EVERY_DATABASE(AuditViewer);

TEST_P(AuditViewer, SpeaksInWordsAndLeadsToWhomItNames) {
    auto admin = site().signedInAs("admin");
    auto reader = site().signedInAs("readonly");
    admin.get("/users/" + reader.personId());
    reader.get("/admin/plugins");  // may not
    const auto list = rows(admin.get("/audit"));
    EXPECT_THAT(list,
                AllOf(HasSubstr("Participant viewed"), HasSubstr("href=\"/users/" + reader.personId() + "\""),
                      HasSubstr("href=\"/users/" + admin.personId() + "\""),
                      HasSubstr("Without the permission “Plugins: manage”"), Not(HasSubstr("PARTICIPANT_VIEWED"))));
    EXPECT_THAT(admin.get("/audit").body, HasSubstr("<optgroup label=\"Views and downloads\">"));
}

TEST_P(AuditViewer, KeepsItsFiltersInTheAddressOfEveryPage) {
    auto admin = site().signedInAs("admin");
    for (int i = 0; i < 60; ++i) record({"STEP_TAKEN", std::to_string(i), "because"});
    const auto first = admin.get("/audit?action=STEP_TAKEN&text=because&size=25").body;
    EXPECT_THAT(first, AllOf(HasSubstr("Showing 1 to 25 of 60 entries"),
                             HasSubstr("/audit?action=STEP_TAKEN&amp;page=3&amp;size=25&amp;sort=-at&amp;text=because"),
                             HasSubstr("value=\"STEP_TAKEN\" selected"), HasSubstr("Apply filters"),
                             HasSubstr("name=\"size\" value=\"25\"")));
    EXPECT_THAT(admin.get("/audit?action=STEP_TAKEN&size=25&page=3").body, HasSubstr("Showing 51 to 60 of 60 entries"));
    EXPECT_THAT(admin.get("/audit?action=NEVER_DONE").body, HasSubstr("Nothing matches these filters"));
}

TEST_P(AuditViewer, LooksForTextInReasonsAndDetailsAndNowhereElse) {
    auto admin = site().signedInAs("super_admin");
    record({"STEP_TAKEN", "one", "Zebra crossing"});
    record({"STEP_TAKEN", "two", {}, {}, {{"file", "quagga Ünique.csv"}}});
    record({"STEP_TAKEN",
            "three",
            {},
            {{"name", {{"label", "Name"}, {"sensitivity", "signed-in"}, {"before", "okapi"}, {"after", "gnu"}}}}});
    EXPECT_THAT(rows(admin.get("/audit?text=zEBRA")), AllOf(HasSubstr(">one<"), Not(HasSubstr(">two<"))));
    EXPECT_THAT(rows(admin.get("/audit?text=%C3%BCnique")), AllOf(HasSubstr(">two<"), Not(HasSubstr(">one<"))));
    EXPECT_THAT(rows(admin.get("/audit?text=qu")), AllOf(HasSubstr(">two<"), Not(HasSubstr(">one<"))));
    EXPECT_THAT(admin.get("/audit?text=okapi").body, HasSubstr("Nothing matches these filters"));
    EXPECT_THAT(admin.get("/audit?text=%22%27%25_").body, HasSubstr("Nothing matches these filters"));
}

TEST_P(AuditViewer, FindsByNameIdAddressAndDay) {
    auto admin = site().signedInAs("admin");
    auto other = site().signedInAs("readonly");
    record({"STEP_TAKEN", other.personId()}, {.personId = admin.personId(), .address = "203.0.113.7"});
    record({"STEP_TAKEN", "elsewhere"});
    const auto name = site().house().database->read(
        [&](sdk::Transaction& tx) { return site().house().identity.people.find(tx, other.personId())->name; });
    const auto found = [&](const std::string& query) { return rows(admin.get("/audit?action=STEP_TAKEN&" + query)); };
    EXPECT_THAT(found("target=" + other.personId()), AllOf(HasSubstr(name), Not(HasSubstr("elsewhere"))));
    EXPECT_THAT(found("target=elsewhere"), HasSubstr("elsewhere"));
    EXPECT_THAT(found("actor=" + admin.personId()), AllOf(HasSubstr("203.0.113.7"), Not(HasSubstr("elsewhere"))));
    EXPECT_THAT(found("actor=system"), AllOf(HasSubstr("elsewhere"), Not(HasSubstr("203.0.113.7"))));
    EXPECT_THAT(found("ip=203.0.113.7"), AllOf(HasSubstr(name), Not(HasSubstr("elsewhere"))));
    EXPECT_THAT(found("from=2000-01-01&to=2999-12-31"), HasSubstr("elsewhere"));
    EXPECT_EQ(found("to=2000-01-01"), "");
    EXPECT_THAT(admin.get("/audit?from=yesterday").body, HasSubstr("Enter a real date"));
    EXPECT_THAT(admin.get("/audit?from=2026-03-02&to=2026-03-01").body,
                HasSubstr("The last day must be the first day or later"));
}

TEST_P(AuditViewer, ShowsAndFindsOnlyWhatItsReaderMaySee) {
    auto admin = site().signedInAs("admin");
    auto auditor = site().signedInAs("auditor");  // sees no contact data
    record({"STEP_TAKEN",
            "cxxx-aaaaaaaaaaaa",
            {},
            sdk::auditDiff(sdk::personFields(), {{"email", "was@example.com"}}, {{"email", "is@example.com"}}),
            {{"to", "secretly@example.com"}, {"version", 1}}});
    EXPECT_THAT(rows(admin.get("/audit?text=secretly")), AllOf(HasSubstr("is@example.com"), HasSubstr("secretly@")));
    const auto list = rows(auditor.get("/audit?action=STEP_TAKEN"));
    EXPECT_THAT(list, AllOf(HasSubstr("[REDACTED]"), HasSubstr("Changes made"), Not(HasSubstr("@example.com"))));
    EXPECT_EQ(rows(auditor.get("/audit?text=secretly")), "");
    const auto hash = list.substr(list.find("/audit/"), 71);
    EXPECT_THAT(auditor.get(hash).body, AllOf(HasSubstr("[REDACTED]"), Not(HasSubstr("@example.com"))));
    const auto file = auditor.get("/audit?action=STEP_TAKEN&format=csv");
    EXPECT_THAT(file.body, AllOf(HasSubstr("STEP_TAKEN"), Not(HasSubstr("@example.com"))));
    EXPECT_EQ(count("EXPORT"), 1) << "that the log was carried away stands in it";
    EXPECT_EQ(site().signedInAs("readonly").get("/audit").status, 403);
}

TEST_P(AuditViewer, TellsChoicesInTheirWords) {
    auto admin = site().signedInAs("admin");
    const auto fields = sdk::FieldSet::of("test.thing")
                            .choice("state", "State", {{"n", "Not begun"}, {"d", "Done & dusted"}})
                            .date("day", "Day")
                            .boolean("paid", "Paid")
                            .decimal("price", "Price", {.unit = "EUR"});
    record({"STEP_TAKEN",
            "thing",
            {},
            sdk::auditDiff(fields, {{"state", "n"}, {"day", "2026-03-12"}, {"paid", false}, {"price", 1250}},
                           {{"state", "d"}, {"day", nullptr}, {"paid", true}, {"price", 99}})});
    EXPECT_THAT(rows(admin.get("/audit?action=STEP_TAKEN")),
                AllOf(HasSubstr("Not begun"), HasSubstr("Done &amp; dusted"), HasSubstr("12 Mar 2026"),
                      HasSubstr("<bdi>Yes</bdi>"), HasSubstr("12.50")));
}

/// Every code that looks like an action in what the server and its plugins are made of.
std::set<std::string> declaredActions() {
    std::set<std::string> all{"EXPORT", "LOGIN", "LOGOUT", "UPLOAD", "VIEW", "DOWNLOAD", "DELETE", "TRANSFORM"};
    const std::regex code("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");
    for (const auto* folder : {"/kernel", "/plugins", "/sdk/src"})
        for (const auto& file :
             std::filesystem::recursive_directory_iterator(GUILDHALL_SOURCE_DIR + std::string(folder)))
            if (file.path().extension() == ".cpp") {
                std::ifstream in(file.path());
                const std::string text{std::istreambuf_iterator<char>(in), {}};
                for (std::sregex_iterator at(text.begin(), text.end(), code), end; at != end; ++at)
                    all.insert((*at)[1]);
            }
    return all;
}

TEST_P(AuditViewer, TakesShowsAndExportsEveryActionWithNothingElseKnown) {
    auto admin = site().signedInAs("admin");
    const auto actions = declaredActions();
    ASSERT_GT(actions.size(), 60u);
    site().house().database->write([&](sdk::Transaction& tx) {
        for (const auto& action : actions) site().house().audit.log.record(tx, {}, {action, ""});
        site().house().audit.log.record(tx, {.personId = "gone-aaaaaaaaaaaa"}, {"NEVER_HEARD_OF", "gone-bbbbbbbbbbbb"});
    });
    std::string shown;
    for (const auto* page : {"1", "2", "3"}) shown += admin.get("/audit?size=200&page=" + std::string(page)).body;
    const auto file = admin.get("/audit?format=csv").body;
    for (const auto& action : actions) {
        EXPECT_THAT(shown, HasSubstr(">" + actionInWords(action) + "<")) << action;
        EXPECT_THAT(file, HasSubstr("," + action + ",")) << action;
    }
    EXPECT_THAT(shown,
                AllOf(HasSubstr("Never heard of"), HasSubstr("gone-aaaaaaaaaaaa"), HasSubstr("gone-bbbbbbbbbbbb")));
    const auto found =
        site().house().database->read([&](sdk::Transaction& tx) { return site().house().audit.log.verify(tx); });
    EXPECT_TRUE(found.problems.empty());
}

TEST_P(AuditViewer, LooksForTextByAnIndex) {
    const auto plan = site().house().database->read([&](sdk::Transaction& tx) {
        const bool sqlite = GetParam() == data::Engine::Sqlite;
        if (!sqlite) tx.query("SELECT set_config('enable_seqscan', 'off', TRUE)");
        sdk::Statement statement{sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "};
        statement.sql += "SELECT a.seq FROM kernel_audit a WHERE 1 = 1";
        statement.addScope(AuditListRepository::scope(tx, {.text = "zebra"}));
        std::string text;
        for (const auto row : tx.queryWith(statement.sql, statement.params)) text += row.text(sqlite ? 3 : 0) + "\n";
        return text;
    });
    EXPECT_THAT(plan, HasSubstr("kernel_audit_grams"));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN a\n")));
}

TEST_P(AuditViewer, FindsByTextWhatCameFromABackup) {
    auto admin = site().signedInAs("admin");
    record({"STEP_TAKEN", "one", "Zebra crossing"});
    if (GetParam() == data::Engine::Sqlite)
        site().house().database->write([](sdk::Transaction& tx) {
            tx.execute("INSERT INTO kernel_audit_grams (kernel_audit_grams) VALUES ('delete-all')");
        });
    site().house().database->write([](sdk::Transaction& tx) { AuditListRepository::completeIndex(tx); });
    EXPECT_THAT(rows(admin.get("/audit?text=zebra")), HasSubstr(">one<"));
}

}  // namespace
}  // namespace guildhall::audit
