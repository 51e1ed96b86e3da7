// A noun that names others: an item, and a person among many.
#include "loan/loan.hpp"

#include <guildhall/lending/events.hpp>
#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::Not;
using testkit::Answer;
using testkit::Client;

class Loans : public testkit::PluginTest {
protected:
    std::string item(const std::string& tag, const std::string& title) {
        Item item{.tag = tag, .title = title};
        host().database().write([&](sdk::Transaction& tx) { items().insert(tx, item, random_, host().clock().now()); });
        return item.id;
    }
    std::string nameOf(const Client& who) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx.query("SELECT name FROM person_directory WHERE id = $1", who.personId()).front().text(0);
        });
    }
    void call(const Client& who, const std::string& name) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_person SET name = $1 WHERE id = $2", name, who.personId());
            tx.changed("kernel.person", who.personId());
        });
    }
    std::string day(int fromNow) {
        const auto today = std::chrono::sys_days(sdk::dateIn(host().clock().now(), "UTC"));
        return sdk::isoDate(sdk::Date(today + std::chrono::days(fromNow)));
    }
    State stateOf(const std::string& id) {
        return host().database().read([&](sdk::Transaction& tx) { return items().get(tx, id).state; });
    }

private:
    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(Loans);

TEST_P(Loans, AreMadeForAPersonWhoseNameIsTyped) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant");
    const auto drill = item("T-1", "Drill");
    const auto form = admin.get("/lending/loans/new");
    EXPECT_THAT(form.body, HasSubstr("data-suggest=\"/search/suggestions?in=kernel.person\""));
    EXPECT_THAT(form.body, HasSubstr(">T-1 — Drill</option>"));
    const auto answer = admin.post("/lending/loans", {{"item", drill}, {"borrower", nameOf(ada)}, {"due", day(7)}});
    EXPECT_EQ(answer.status, 303) << answer.body;
    const auto page = admin.get(answer.location());
    EXPECT_TRUE(page.shows(nameOf(ada)));
    EXPECT_TRUE(page.shows("Loan Drill added.")) << "its title is what it has borrowed from the item";
    EXPECT_EQ(stateOf(drill), State::Lent);
    EXPECT_EQ(host().published("lending.item_lent").size(), 1u);
    EXPECT_EQ(host().published("lending.item_lent").front()["borrower"], ada.personId());
    EXPECT_THAT(admin.get("/lending/loans").body, HasSubstr("<bdi>" + nameOf(ada) + "</bdi>"));
}

TEST_P(Loans, AskWhichOneWhenANameIsSeverals) {
    auto admin = host().signedInAs("admin");
    std::vector<Client> people;
    for (int i = 0; i < 3; ++i) people.push_back(host().signedInAs("participant"));
    const auto drill = item("T-1", "Drill");
    auto part = nameOf(people.front());
    part = part.substr(0, part.find(' '));
    const auto asked = admin.post("/lending/loans", {{"item", drill}, {"borrower", part}, {"due", day(7)}});
    EXPECT_EQ(asked.status, 422);
    for (const auto& person : people)
        EXPECT_THAT(asked.body, HasSubstr("<option value=\"" + person.personId() + "\"")) << "a list to choose from";
    EXPECT_EQ(
        admin.post("/lending/loans", {{"item", drill}, {"borrower", people[1].personId()}, {"due", day(7)}}).status,
        303);
    const auto nobody = admin.post("/lending/loans", {{"item", drill}, {"borrower", "Nobody Here"}, {"due", day(7)}});
    EXPECT_TRUE(nobody.shows("We found nothing called “Nobody Here”"));
    EXPECT_THAT(nobody.body, HasSubstr("value=\"Nobody Here\"")) << "what was typed is kept";
}

TEST_P(Loans, HeedWhatIsTypedOverAnIdThatIsNoLongerMeant) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant"),
         ben = host().signedInAs("participant");
    const auto drill = item("T-1", "Drill");
    call(ben, "Ben Bitdiddle");
    // With script: the id of what was chosen goes along. Without, it stays behind when the words change.
    const auto path =
        admin
            .post("/lending/loans",
                  {{"item", drill}, {"borrower", nameOf(ada)}, {"borrower_id", ada.personId()}, {"due", day(7)}})
            .location();
    EXPECT_THAT(admin.get(path + "/edit").body, HasSubstr("value=\"" + ada.personId() + "\""));
    const auto changed = admin.post(path + "/edit", {{"item", drill},
                                                     {"borrower", nameOf(ben)},
                                                     {"borrower_id", ada.personId()},
                                                     {"due", day(7)},
                                                     {"version", "1"}});
    EXPECT_EQ(changed.status, 303) << changed.body;
    EXPECT_TRUE(admin.get(path).shows(nameOf(ben)));
}

TEST_P(Loans, AreOnePerItem) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant");
    const auto drill = item("T-1", "Drill");
    const Value loan{{"item", drill}, {"borrower", ada.personId()}, {"due", day(3)}};
    const auto first = admin.send("POST", "/api/v1/lending-loans", loan);
    EXPECT_EQ(first.status, 201) << first.body;
    EXPECT_EQ(admin.send("POST", "/api/v1/lending-loans", loan).status, 422);
    EXPECT_EQ(admin.send("POST", first.location() + "/take_back").status, 200);
    EXPECT_EQ(stateOf(drill), State::Available);
    EXPECT_EQ(admin.send("POST", "/api/v1/lending-loans", loan).status, 201);
    EXPECT_EQ(
        admin.send("POST", "/api/v1/lending-loans", Value{{"item", drill}, {"borrower", nameOf(ada)}, {"due", day(3)}})
            .status,
        422)
        << "a program names people by their ids";
    EXPECT_EQ(
        admin
            .post("/lending/loans", {{"item", item("T-2", "Saw")}, {"borrower", ada.personId()}, {"due", "2020-01-01"}})
            .status,
        422);
}

TEST_P(Loans, AreSeenByTheirBorrowerAndNoOther) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant"),
         ben = host().signedInAs("participant");
    const auto made = admin.send("POST", "/api/v1/lending-loans",
                                 Value{{"item", item("T-1", "Drill")}, {"borrower", ada.personId()}, {"due", day(3)}});
    const auto id = Value::parse(made.body)["id"].get<std::string>();
    EXPECT_EQ(Value::parse(made.body)["what"], "Drill");
    EXPECT_TRUE(ada.get("/lending/loans").shows("Drill"));
    EXPECT_EQ(ada.get("/lending/loans/" + id).status, 200);
    EXPECT_EQ(ada.post("/lending/loans/" + id + "/take_back").status, 403);
    EXPECT_FALSE(ben.get("/lending/loans").shows("Drill"));
    EXPECT_EQ(ben.get("/lending/loans/" + id).status, 404);
    EXPECT_EQ(Value::parse(ben.get("/api/v1/lending-loans").body)["total"], 0);
}

TEST_P(Loans, AreOnTheProfileOfTheirBorrower) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant"),
         ben = host().signedInAs("participant");
    const auto made = admin.send("POST", "/api/v1/lending-loans",
                                 Value{{"item", item("T-1", "Drill")}, {"borrower", ada.personId()}, {"due", day(3)}});
    const auto page = ada.get("/my-profile");
    EXPECT_TRUE(page.shows("What you have borrowed"));
    EXPECT_THAT(page.body, HasSubstr("/lending/loans/" + Value::parse(made.body)["id"].get<std::string>()));
    EXPECT_FALSE(ben.get("/my-profile").shows("What you have borrowed"));
    EXPECT_FALSE(admin.get("/users/" + ada.personId()).shows("What you have borrowed"));
}

TEST_P(Loans, AreToldOfWhoeverPublishesThem) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant");
    const auto made = admin.send("POST", "/api/v1/lending-loans",
                                 Value{{"item", item("T-1", "Drill")}, {"borrower", ada.personId()}, {"due", day(3)}});
    const auto id = Value::parse(made.body)["id"].get<std::string>();
    host().publish(ItemLent{id, "", ada.personId(), day(3)});
    EXPECT_EQ(host().runJobs(), 2);
    EXPECT_EQ(host().mails().size(), 1u) << "one mail for a loan, however often it is told of";
    EXPECT_EQ(host().published("lending.item_lent").size(), 2u);
    host().publish("shop.something_sold", Value{{"price", 3}});
    EXPECT_EQ(host().published("shop.something_sold").size(), 1u) << "as if its plugin were here";
}

TEST_P(Loans, HaveAPageOfTheirOwnMaking) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant");
    const auto made = admin.send("POST", "/api/v1/lending-loans",
                                 Value{{"item", item("T-1", "Drill")}, {"borrower", ada.personId()}, {"due", day(0)}});
    const auto path = "/lending/loans/" + Value::parse(made.body)["id"].get<std::string>();
    EXPECT_TRUE(ada.get(path).shows("Drill"));
    EXPECT_FALSE(ada.get(path).shows("This is overdue."));
    EXPECT_TRUE(admin.get(path).shows("Take back"));
    EXPECT_FALSE(ada.get(path).shows("Take back"));
    host().database().write([&](sdk::Transaction& tx) { tx.execute("UPDATE lending_loan SET due = '2020-01-01'"); });
    EXPECT_TRUE(ada.get(path).shows("This is overdue."));
}

TEST_P(Loans, AreRemindedOfOnce) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant");
    admin.send("POST", "/api/v1/lending-loans",
               Value{{"item", item("T-1", "Drill")}, {"borrower", ada.personId()}, {"due", day(1)}});
    admin.send("POST", "/api/v1/lending-loans",
               Value{{"item", item("T-2", "Saw")}, {"borrower", ada.personId()}, {"due", day(9)}});
    EXPECT_EQ(host().runJob("lending.remind"), "done");
    EXPECT_EQ(host().runJob("lending.remind"), "done");
    const auto mails = host().mails();
    const auto reminds = [](const auto& mail) { return mail.subject == "Drill is due tomorrow"; };
    EXPECT_EQ(std::ranges::count_if(mails, reminds), 1);
    EXPECT_EQ(mails.size(), 3u) << "two have been told that it is theirs";
}

}  // namespace
}  // namespace guildhall::lending
