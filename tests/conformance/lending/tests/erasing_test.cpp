// What is held about a person, taken along and erased.
#include "loan/loan.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testkit::Client;

class Erasing : public testkit::PluginTest {
protected:
    std::string lend(const Client& to, const std::string& tag, LoanState state) {
        return host().database().write([&](sdk::Transaction& tx) {
            const auto now = host().clock().now();
            Item item{.tag = tag, .title = "Drill " + tag};
            item.state = state == LoanState::Out ? State::Lent : State::Available;
            items().insert(tx, item, random_, now);
            Loan loan{.item = item.id, .borrower = to.personId(), .due = sdk::dateIn(now, "UTC"), .state = state};
            loans().insert(tx, loan, random_, now);
            return loan.id;
        });
    }
    void call(const Client& who, const std::string& name, const std::string& email) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_person SET name = $1, email = $2 WHERE id = $3", name, email, who.personId());
            tx.changed("kernel.person", who.personId());
        });
    }
    /// The tables, but for the audit log, in which one of these texts still stands, in any letters.
    std::vector<std::string> tablesWith(const std::vector<std::string>& texts) {
        const bool sqlite = GetParam() == testkit::Engine::Sqlite;
        return host().database().read([&](sdk::Transaction& tx) {
            std::vector<std::string> found;
            const auto tables = tx.query(sqlite ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                                                : "SELECT table_name FROM information_schema.tables WHERE table_schema "
                                                  "= current_schema() AND table_type = 'BASE TABLE'");
            for (const auto table : tables) {
                const auto name = table.text(0);
                if (name == "kernel_audit") continue;
                std::string row = "CAST(t AS TEXT)";
                if (sqlite) {
                    row = "''";
                    for (const auto column : tx.query("SELECT name FROM pragma_table_info($1)", name))
                        row += " || '|' || coalesce(CAST(\"" + column.text(0) + "\" AS TEXT), '')";
                }
                for (const auto& text : texts)
                    if (tx.query("SELECT count(*) FROM " + name + " t WHERE lower(" + row + ") LIKE '%' || $1 || '%'",
                                 text)
                            .front()
                            .integer(0) > 0)
                        found.push_back(name + ": " + text);
            }
            return found;
        });
    }

private:
    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(Erasing);

TEST_P(Erasing, LeavesNothingThatTellsWhoItWas) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    call(ada, "Ada Vanishing", "ada.vanishing@example.com");
    const auto loan = lend(ada, "T-1", LoanState::Back);
    const auto url = "/users/" + ada.personId();
    for (int i = 0; i < 2; ++i) admin.post(url + "/invite");
    // One of them from before she had an account, and since then her address is another.
    host().database().write([](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_mail SET person_id = '' WHERE id = (SELECT min(id) FROM kernel_mail)");
    });
    call(ada, "Ada Vanishing", "ada@elsewhere.example");
    EXPECT_FALSE(tablesWith({"vanishing"}).empty()) << "there is something to erase";

    const auto page = admin.get(url + "/data");
    EXPECT_TRUE(page.shows("What is held about Ada Vanishing"));
    for (const auto* what : {"Account", "Where they are signed in", "Roles", "Mail sent to them", "Loans",
                             "to know who has what, and who had it when it broke"})
        EXPECT_TRUE(page.shows(what)) << what;

    EXPECT_TRUE(admin.get(url + "/erase").shows("Loans (1): Kept, without anything that tells of whom they were."));
    EXPECT_EQ(admin.post(url + "/erase").status, 422) << "without a reason nothing is erased";
    EXPECT_EQ(ada.get("/my-profile").status, 200);
    const auto done = admin.post(url + "/erase", {{"reason", "Letter of 3 March"}});
    EXPECT_EQ(done.status, 303) << done.body;

    EXPECT_THAT(tablesWith({"vanishing"}), IsEmpty());
    EXPECT_EQ(ada.get("/my-profile").status, 303) << "nobody is signed in with it any more";
    EXPECT_TRUE(admin.get(url).shows("Erased person"));
    EXPECT_EQ(admin.get("/lending/loans/" + loan).status, 200) << "that it was lent stays";
    EXPECT_THAT(admin.get("/search?q=vanishing").body, Not(HasSubstr(ada.personId())));
    ASSERT_EQ(host().audit("PERSON_ERASED").size(), 1u);
    EXPECT_EQ(host().audit("PERSON_ERASED").front().reason, "Letter of 3 March");
    EXPECT_EQ(host().audit("LOAN_ANONYMISED").size(), 1u);
    EXPECT_THAT(host().audit("LOAN_ANONYMISED").front().changes.dump(), Not(HasSubstr(ada.personId())));
    EXPECT_EQ(admin.post(url + "/erase", {{"reason", "Twice"}}).status, 409);
    EXPECT_TRUE(admin.get(url + "/data").shows("This person has been erased."));
}

TEST_P(Erasing, WaitsForWhatMustComeFirst) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    lend(ada, "T-1", LoanState::Out);
    const auto url = "/users/" + ada.personId() + "/erase";
    const auto refused = admin.post(url, {{"reason", "Now"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.shows("Something is still lent to this person. Take it back first."));
    EXPECT_TRUE(admin.get(url).shows("Something is still lent to this person. Take it back first."));
    EXPECT_EQ(ada.get("/my-profile").status, 200);
    EXPECT_TRUE(host().audit("PERSON_ERASED").empty());
}

TEST_P(Erasing, IsForThoseWhoMayAndNeverOfOneself) {
    auto boss = host().signedInAs("super_admin"), admin = host().signedInAs("admin"),
         helper = host().signedInAs("helpdesk"), ada = host().signedInAs("participant");
    const auto url = "/users/" + ada.personId();
    for (auto* one : {&helper, &ada}) {
        EXPECT_EQ(one->get(url + "/data").status, 403);
        EXPECT_EQ(one->get(url + "/data.json").status, 403);
        EXPECT_EQ(one->post(url + "/erase", {{"reason", "No"}}).status, 403);
    }
    EXPECT_EQ(boss.post("/users/" + boss.personId() + "/erase", {{"reason", "Me"}}).status, 409);
    EXPECT_EQ(admin.post("/users/" + boss.personId() + "/erase", {{"reason", "Coup"}}).status, 403)
        << "nobody erases who may do more than they";
    EXPECT_EQ(boss.get("/my-profile").status, 200);
    EXPECT_EQ(admin.get("/users/cabc-aaaaaaaaaaaa/data").status, 404);
    EXPECT_EQ(admin.post(url + "/erase", {{"reason", "She asked"}}).status, 303);
}

TEST_P(Erasing, GivesPeopleWhatIsHeldAboutThemAndNobodyElse) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant"),
         bert = host().signedInAs("participant");
    call(bert, "Bert Elsewhere", "bert@example.com");
    const auto hers = lend(ada, "T-1", LoanState::Out), his = lend(bert, "T-2", LoanState::Out);
    EXPECT_TRUE(ada.get("/my-profile").shows("See and download all that is held about you"));
    EXPECT_TRUE(ada.get("/my-data").shows("What is held about you"));
    const auto file = ada.get("/my-data.json");
    EXPECT_THAT(file.header("content-disposition"), HasSubstr("attachment"));
    const auto all = Value::parse(file.body);
    ASSERT_EQ(all["held"]["lending.loan"]["items"].size(), 1u);
    EXPECT_EQ(all["held"]["lending.loan"]["items"][0]["id"], hers);
    EXPECT_EQ(all["held"]["account"]["items"][0]["status"], "active");
    EXPECT_THAT(file.body, Not(HasSubstr(his)));
    EXPECT_THAT(file.body, Not(HasSubstr("Elsewhere")));
    EXPECT_EQ(host().audit("EXPORT").size(), 1u);
    EXPECT_EQ(admin.get("/users/" + bert.personId() + "/data.json").status, 200);
    EXPECT_EQ(host().audit("EXPORT").size(), 2u);
    EXPECT_EQ(host().signedOut().get("/my-data").status, 303);
}

TEST_P(Erasing, GoesOnWithWhatAPluginThatWasOffBringsBack) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    const auto loan = lend(ada, "T-1", LoanState::Back);
    const auto borrower = [&] {
        return host().database().read([&](sdk::Transaction& tx) { return loans().get(tx, loan).borrower; });
    };
    host().disable();
    EXPECT_EQ(admin.post("/users/" + ada.personId() + "/erase", {{"reason", "She asked"}}).status, 303);
    host().enable();
    EXPECT_EQ(borrower(), ada.personId());
    EXPECT_EQ(host().runJob("kernel.erase_again"), "done");
    EXPECT_EQ(borrower(), "");
}

}  // namespace
}  // namespace guildhall::lending
