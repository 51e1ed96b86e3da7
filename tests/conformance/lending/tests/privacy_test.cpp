// What becomes of what is held about people: legal holds, the retention schedule, the account of what has gone out and
// the signed statement of an erasure.
#include "loan/loan.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testkit::Client;

class Privacy : public testkit::PluginTest {
protected:
    /// Due so many years before now.
    std::string lend(const std::string& person, const std::string& tag, LoanState state, int yearsAgo = 0) {
        return host().database().write([&](sdk::Transaction& tx) {
            const auto now = host().clock().now();
            Item item{.tag = tag, .title = "Drill " + tag};
            item.state = state == LoanState::Out ? State::Lent : State::Available;
            items().insert(tx, item, random_, now);
            const auto today = sdk::dateIn(now, "UTC");
            Loan loan{.item = item.id,
                      .borrower = person,
                      .due = sdk::Date(today.year() - std::chrono::years(yearsAgo), today.month(), today.day()),
                      .state = state};
            loans().insert(tx, loan, random_, now);
            return loan.id;
        });
    }
    std::string borrowerOf(const std::string& loan) {
        return host().database().read([&](sdk::Transaction& tx) { return loans().get(tx, loan).borrower; });
    }
    void call(const Client& who, const std::string& name, const std::string& email) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_person SET name = $1, email = $2 WHERE id = $3", name, email, who.personId());
        });
    }
    void execute(const std::string& sql) {
        host().database().write([&](sdk::Transaction& tx) { tx.execute(sql); });
    }
    std::int64_t count(const std::string& sql) {
        return host().database().read([&](sdk::Transaction& tx) { return tx.query(sql).front().integer(0); });
    }
    /// Somebody's open hold, by the page that shows it.
    std::string liftUrl(Client& admin, const std::string& person) {
        const auto body = admin.get("/users/" + person + "/data").body;
        const auto from = body.find("/users/" + person + "/hold/");
        return from == body.npos ? std::string() : body.substr(from, body.find('"', from) - from);
    }

    /// Lent to somebody, with a paper they have signed, and taken back: where the paper is.
    std::string borrowed(Client& admin, const Client& person) {
        const auto item = host().database().write([&](sdk::Transaction& tx) {
            Item drill{.tag = "T-9", .title = "Drill"};
            items().insert(tx, drill, random_, host().clock().now());
            return drill.id;
        });
        const auto part = [](const std::string& name, const std::string& value, const std::string& more = {}) {
            return "--limit\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value +
                   "\r\n";
        };
        const auto path =
            admin
                .sendText("POST", "/lending/loans",
                          part("item", item) + part("borrower", person.personId()) + part("due", "2026-03-20") +
                              part("agreement", "%PDF-1.7\nsigned by Ada Vanishing",
                                   "; filename=\"vanishing.pdf\"\r\nContent-Type: application/pdf") +
                              "--limit--\r\n",
                          "multipart/form-data; boundary=limit")
                .location();
        admin.post(path + "/take_back");
        const auto body = admin.get(path).body;
        const auto from = body.find(path + "/files/");
        return from == body.npos ? path : body.substr(from, body.find('"', from) - from);
    }
    /// Does one of the plugin's files hold this text?
    bool lies(const std::string& text) {
        if (!std::filesystem::exists(host().files())) return false;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(host().files())) {
            if (!entry.is_regular_file()) continue;
            std::ifstream in(entry.path(), std::ios::binary);
            const std::string bytes{std::istreambuf_iterator<char>(in), {}};
            if (bytes.find(text) != bytes.npos) return true;
        }
        return false;
    }

    testkit::FakeRandom random_;
};
GUILDHALL_ON_BOTH_DATABASES(Privacy);

TEST_P(Privacy, ALegalHoldKeepsEverythingUntilItIsLifted) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    call(ada, "Ada Held", "ada@example.com");
    const auto loan = lend(ada.personId(), "T-1", LoanState::Back);
    const auto url = "/users/" + ada.personId();
    EXPECT_TRUE(admin.get(url).shows("None. With one, nothing about this person is erased until it is lifted."));
    EXPECT_EQ(admin.post(url + "/hold").status, 422) << "a hold has a reason";
    ASSERT_EQ(admin.post(url + "/hold", {{"reason", "Case 12 against the town"}}).status, 303);

    const auto page = admin.get(url + "/data");
    EXPECT_TRUE(page.shows("Case 12 against the town"));
    EXPECT_FALSE(page.shows("Erase this person"));
    EXPECT_TRUE(admin.get(url).shows("Nothing about this person is erased while a legal hold is in place."));
    const auto refused = admin.post(url + "/erase", {{"reason", "She asked"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.shows("This person is under a legal hold."));
    EXPECT_EQ(borrowerOf(loan), ada.personId());
    EXPECT_FALSE(ada.get("/my-data").shows("Case 12")) << "whoever it is about does not read it";

    const auto lift = liftUrl(admin, ada.personId());
    ASSERT_THAT(lift, HasSubstr("/lift"));
    EXPECT_TRUE(admin.get(lift).shows("Case 12 against the town"));
    EXPECT_EQ(admin.post(lift).status, 422);
    EXPECT_EQ(admin.post(lift, {{"reason", "The case is over"}}).status, 303);
    EXPECT_EQ(admin.post(lift, {{"reason", "Twice"}}).status, 409);
    EXPECT_TRUE(admin.get(url + "/data").shows("The case is over"));
    EXPECT_EQ(host().audit("LEGAL_HOLD_PLACED").front().reason, "Case 12 against the town");
    EXPECT_EQ(host().audit("LEGAL_HOLD_LIFTED").front().reason, "The case is over");
    EXPECT_EQ(admin.post(url + "/erase", {{"reason", "She asked"}}).status, 303);
    EXPECT_EQ(borrowerOf(loan), "");
}

TEST_P(Privacy, TwoHoldsHoldUntilBothAreLifted) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    const auto url = "/users/" + ada.personId();
    for (const auto* reason : {"Case 12", "Case 13"}) admin.post(url + "/hold", {{"reason", reason}});
    admin.post(liftUrl(admin, ada.personId()), {{"reason", "Over"}});
    EXPECT_EQ(admin.post(url + "/erase", {{"reason", "She asked"}}).status, 409);
    admin.post(liftUrl(admin, ada.personId()), {{"reason", "Over"}});
    EXPECT_EQ(admin.post(url + "/erase", {{"reason", "She asked"}}).status, 303);
}

TEST_P(Privacy, HoldsAreForThoseWhoMay) {
    auto helper = host().signedInAs("helpdesk"), ada = host().signedInAs("participant");
    const auto url = "/users/" + ada.personId();
    for (auto* one : {&helper, &ada}) {
        EXPECT_EQ(one->get(url + "/hold").status, 403);
        EXPECT_EQ(one->post(url + "/hold", {{"reason", "No"}}).status, 403);
        EXPECT_EQ(one->get("/admin/personal-data/retention").status, 403);
        EXPECT_EQ(one->get("/admin/personal-data/disclosures").status, 403);
        EXPECT_EQ(one->get(url + "/disclosures").status, 403);
        EXPECT_EQ(one->get(url + "/erasure").status, 403);
    }
    EXPECT_FALSE(helper.get(url).shows("Legal hold"));
}

TEST_P(Privacy, TheScheduleEndsWhatIsOverAndSaysWhatStaysAndWhy) {
    auto admin = host().signedInAs("admin"), ada = host().signedInAs("participant"),
         bert = host().signedInAs("participant"), cleo = host().signedInAs("participant");
    const auto over = lend(ada.personId(), "T-1", LoanState::Back, 4);
    const auto recent = lend(ada.personId(), "T-2", LoanState::Back, 2);
    const auto out = lend(bert.personId(), "T-3", LoanState::Out, 4);
    const auto held = lend(cleo.personId(), "T-4", LoanState::Back, 4);
    admin.post("/users/" + cleo.personId() + "/hold", {{"reason", "Case 12"}});

    const auto page = admin.get("/admin/personal-data/retention");
    EXPECT_TRUE(page.shows("3 years after “Due on”"));
    EXPECT_TRUE(page.shows("/lending/loans/" + over));
    EXPECT_TRUE(page.shows("1: Something is still lent to this person. Take it back first."));
    EXPECT_TRUE(page.shows("1: Under a legal hold."));
    EXPECT_TRUE(page.shows("3 years after “Written on”"));
    EXPECT_TRUE(page.shows("10 years after “Archived from”"));
    EXPECT_TRUE(page.shows("7 years after “Recorded”"));
    EXPECT_FALSE(page.shows("/lending/loans/" + recent));
    EXPECT_EQ(borrowerOf(over), ada.personId()) << "looking changes nothing";

    ASSERT_EQ(host().runJob("kernel.retention"), "done");
    EXPECT_EQ(borrowerOf(over), "");
    EXPECT_EQ(borrowerOf(recent), ada.personId());
    EXPECT_EQ(borrowerOf(out), bert.personId());
    EXPECT_EQ(borrowerOf(held), cleo.personId());
    const auto told = host().audit("RETENTION_ENDED");
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told.front().details["ended"]["lending.loan"], 1);
    EXPECT_EQ(told.front().details["kept"]["lending.loan"], 2);
    EXPECT_THAT(host().audit("LOAN_ANONYMISED").front().reason, HasSubstr("3 years after “Due on”"));

    host().runJob("kernel.retention");
    EXPECT_EQ(host().audit("LOAN_ANONYMISED").size(), 1u) << "what has no person any more is not due again";
    admin.post(liftUrl(admin, cleo.personId()), {{"reason", "Over"}});
    host().runJob("kernel.retention");
    EXPECT_EQ(borrowerOf(held), "");
}

TEST_P(Privacy, TheSiteSaysHowLongWhereItsPartsWouldKeepThingsOtherwise) {
    auto admin = host().signedInAs("admin"), helper = host().signedInAs("helpdesk"),
         ada = host().signedInAs("participant");
    const auto loan = lend(ada.personId(), "T-1", LoanState::Back, 4);
    const std::string page = "/admin/personal-data/retention", form = page + "/lending.loan";
    EXPECT_TRUE(admin.get(page).shows("/lending/loans/" + loan));
    EXPECT_EQ(helper.get(form).status, 403);
    EXPECT_EQ(helper.post(form, {{"years", "5"}, {"reason", "Contract"}}).status, 403);
    EXPECT_EQ(admin.get(page + "/nothing").status, 404);
    EXPECT_EQ(admin.get(page + "/legal_holds").status, 404) << "it has no end";
    for (const auto* years : {"", "0", "-1", "101", "five", "1.5", "99999999999999999999"})
        EXPECT_EQ(admin.post(form, {{"years", years}, {"reason", "Contract"}}).status, 422) << years;
    EXPECT_EQ(admin.post(form, {{"years", "5"}, {"reason", " "}}).status, 422);
    EXPECT_EQ(admin.post(form, {{"years", "5"}, {"reason", "Contract"}}).status, 303);
    const auto changed = admin.get(page);
    EXPECT_TRUE(changed.shows("5 years after “Due on”"));
    EXPECT_TRUE(changed.shows("3 years unless the site says otherwise"));
    EXPECT_FALSE(changed.shows("/lending/loans/" + loan));
    host().runJob("kernel.retention");
    EXPECT_EQ(borrowerOf(loan), ada.personId()) << "the run does what the page says";
    EXPECT_EQ(admin.post(form, {{"years", "3"}, {"reason", "Contract ended"}}).status, 303);
    EXPECT_FALSE(admin.get(page).shows("unless the site says otherwise"));
    host().runJob("kernel.retention");
    EXPECT_EQ(borrowerOf(loan), "");
    const auto told = host().audit("RETENTION_TERM_CHANGED");
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told.front().target, "lending.loan");
}

TEST_P(Privacy, OneThatCannotBeEndedStopsNoOther) {
    auto ada = host().signedInAs("participant");
    std::vector<std::string> all;
    for (const auto* tag : {"T-1", "T-2", "T-3"}) all.push_back(lend(ada.personId(), tag, LoanState::Back, 4));
    if (GetParam() == testkit::Engine::Sqlite) {
        execute("CREATE TRIGGER stuck BEFORE UPDATE ON lending_loan WHEN new.id = '" + all[1] +
                "' BEGIN SELECT RAISE(ABORT, 'stuck'); END");
    } else {
        execute("CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stuck'; END $$");
        execute("CREATE TRIGGER stuck BEFORE UPDATE ON lending_loan FOR EACH ROW WHEN (new.id = '" + all[1] +
                "') EXECUTE FUNCTION stuck()");
    }
    EXPECT_EQ(host().runJob("kernel.retention"), "done");
    EXPECT_EQ(borrowerOf(all[0]), "");
    EXPECT_EQ(borrowerOf(all[1]), ada.personId());
    EXPECT_EQ(borrowerOf(all[2]), "");
    EXPECT_EQ(host().audit("RETENTION_ENDED").front().details["ended"]["lending.loan"], 2);
    EXPECT_EQ(count("SELECT failed FROM kernel_job WHERE kind = 'kernel.retention'"), 1);
}

TEST_P(Privacy, MailOfThreeYearsAgoAndPeopleArchivedTenYearsAgoGo) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant"),
         bert = host().signedInAs("participant");
    call(ada, "Ada Ago", "ada.ago@example.com");
    for (auto* one : {&ada, &bert}) admin.post("/users/" + one->personId() + "/invite");
    const auto old = host().clock().now() - std::chrono::years(3) - std::chrono::days(2);
    execute("UPDATE kernel_mail SET status = 'sent', created_at = " + std::to_string(sdk::toMicros(old)) +
            " WHERE person_id = '" + ada.personId() + "'");
    execute("UPDATE kernel_person SET status = 'archived', archive_on = '2015-01-01' WHERE id = '" + ada.personId() +
            "'");
    EXPECT_EQ(host().runJob("kernel.retention"), "done");
    EXPECT_EQ(count("SELECT count(*) FROM kernel_mail WHERE subject = ''"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM kernel_mail WHERE subject <> ''"), 1) << "Bert's is new";
    EXPECT_EQ(count("SELECT count(*) FROM kernel_person WHERE name = 'Ada Ago'"), 0);
    EXPECT_EQ(host().audit("PERSON_ERASED").size(), 1u);
    EXPECT_THAT(host().audit("PERSON_ERASED").front().reason, HasSubstr("10 years after “Archived from”"));
    EXPECT_EQ(bert.get("/my-profile").status, 200);
}

TEST_P(Privacy, AFileOfAListIsOneEntryForAllItTellsOf) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant"),
         bert = host().signedInAs("participant"), cleo = host().signedInAs("participant");
    call(admin, "Boss Example", "boss@example.com");
    for (int i = 0; i < 3; ++i) lend(ada.personId(), "A-" + std::to_string(i), LoanState::Back);
    lend(bert.personId(), "B-1", LoanState::Out);
    EXPECT_EQ(admin.get("/lending/loans").status, 200);
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure"), 0) << "a page that stays here is none";
    ASSERT_EQ(admin.get("/lending/loans?format=csv").status, 200);
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM kernel_disclosure_people"), 1);
    EXPECT_EQ(count("SELECT records FROM kernel_disclosure"), 4);
    EXPECT_EQ(count("SELECT people FROM kernel_disclosure"), 2);

    const auto own = ada.get("/my-data/disclosures");
    for (const auto* what : {"What has gone out about you", "Boss Example", "Loans", "Borrower", "with 1 other"})
        EXPECT_TRUE(own.shows(what)) << what;
    EXPECT_TRUE(ada.get("/my-data").shows("What has gone out, to whom and when"));
    EXPECT_TRUE(cleo.get("/my-data/disclosures").shows("Nothing has gone out yet."));
    EXPECT_EQ(admin.get("/users/" + bert.personId() + "/disclosures").status, 200);
    EXPECT_TRUE(admin.get("/admin/personal-data/disclosures").shows("Boss Example"));

    EXPECT_EQ(ada.get("/my-data.json").status, 200);
    EXPECT_TRUE(ada.get("/my-data/disclosures").shows("Yourself"));
    EXPECT_FALSE(bert.get("/my-data/disclosures").shows("Yourself"));
    ASSERT_EQ(admin.get("/lending/loans?format=csv&state=out").status, 200);
    EXPECT_EQ(count("SELECT people FROM kernel_disclosure ORDER BY at DESC, people LIMIT 1"), 1)
        << "only whom the file tells of";
}

TEST_P(Privacy, WhoIsErasedHasASignedStatementOfIt) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    call(ada, "Ada Vanishing", "ada.vanishing@example.com");
    lend(ada.personId(), "T-1", LoanState::Back);
    admin.get("/lending/loans?format=csv");
    const auto url = "/users/" + ada.personId();
    EXPECT_TRUE(admin.get(url + "/erasure").shows("There is no statement"));
    const auto done = admin.post(url + "/erase", {{"reason", "Letter of 3 March"}});
    ASSERT_EQ(done.location(), url + "/erasure");
    const auto page = admin.get(url + "/erasure");
    for (const auto* what :
         {"What was removed", "Loans", "Kept, without anything that tells of whom they were.", "What was kept",
          "Entries in the audit log", "What has gone out about them", "Right",
          "What the audit log holds about this person opens for nobody", "Unreadable in backups from now on"})
        EXPECT_TRUE(page.shows(what)) << what;

    const auto from = page.body.find(url + "/erasure/");
    ASSERT_NE(from, page.body.npos);
    const auto file = admin.get(page.body.substr(from, page.body.find('"', from) - from)).body;
    const auto statement = Value::parse(file)["statement"];
    EXPECT_EQ(statement["person"], ada.personId());
    EXPECT_THAT(file, Not(HasSubstr("Vanishing")));
    EXPECT_THAT(file, Not(HasSubstr("vanishing")));
    EXPECT_EQ(admin.post("/admin/personal-data/statement", {{"statement", file}}).location(), url + "/erasure");
    auto forged = file;
    forged.replace(forged.find(ada.personId()), 4, "cxyz");
    EXPECT_TRUE(admin.post("/admin/personal-data/statement", {{"statement", forged}}).shows("not signed this"));
    EXPECT_EQ(admin.post("/admin/personal-data/statement", {{"statement", "{}"}}).status, 422);
    EXPECT_EQ(admin.post("/admin/personal-data/statement").status, 422);

    execute("UPDATE kernel_erasure_statement SET statement = replace(statement, 'Loans', 'Nothing')");
    EXPECT_TRUE(admin.get(url + "/erasure").shows("Wrong"));
}

TEST_P(Privacy, SomebodyIsTakenAlongErasedAndGoneEverywhereAndWhatStaysSaysWhy) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    call(ada, "Ada Vanishing", "ada.vanishing@example.com");
    const auto url = "/users/" + ada.personId();
    admin.post(url + "/invite");
    const auto paper = borrowed(admin, ada);
    ASSERT_TRUE(lies("signed by Ada Vanishing"));
    EXPECT_EQ(admin.get(paper).status, 200);

    const auto taken = Value::parse(admin.get(url + "/data.json").body)["held"];
    EXPECT_EQ(taken["account"]["items"][0]["name"], "Ada Vanishing");
    EXPECT_EQ(taken["lending.loan"]["items"].size(), 1u);
    EXPECT_EQ(taken["mail"]["items"].size(), 1u);
    EXPECT_TRUE(taken.contains("disclosures"));

    ASSERT_EQ(admin.post(url + "/erase", {{"reason", "She asked"}}).status, 303);
    host().runJobs();
    EXPECT_FALSE(lies("signed by Ada Vanishing")) << "no file of hers is left";
    EXPECT_EQ(admin.get(paper).status, 404);
    EXPECT_THAT(admin.get("/search?q=vanishing").body, Not(HasSubstr(ada.personId())));
    EXPECT_FALSE(admin.get("/admin/mail").shows("ada.vanishing@example.com"));
    EXPECT_FALSE(admin.get(url + "/data.json").shows("Vanishing"));
    const auto page = admin.get(url + "/erasure");
    EXPECT_TRUE(page.shows("Database, search and 1 file"));
    EXPECT_TRUE(page.shows("Kept until their time is over, because the log proves nothing"));
}

TEST_P(Privacy, APluginThatWasOffHasAStatementOfItsOwnAndAHoldKeepsItThen) {
    auto admin = host().signedInAs("super_admin"), ada = host().signedInAs("participant");
    const auto loan = lend(ada.personId(), "T-1", LoanState::Back);
    const auto url = "/users/" + ada.personId();
    host().disable();
    EXPECT_EQ(admin.post(url + "/erase", {{"reason", "She asked"}}).status, 303);
    host().enable();
    admin.post(url + "/hold", {{"reason", "Case 12"}});
    host().runJob("kernel.erase_again");
    EXPECT_EQ(borrowerOf(loan), ada.personId()) << "held";
    admin.post(liftUrl(admin, ada.personId()), {{"reason", "Over"}});
    host().runJob("kernel.erase_again");
    EXPECT_EQ(borrowerOf(loan), "");
    EXPECT_EQ(count("SELECT count(*) FROM kernel_erasure_statement"), 2);
}

}  // namespace
}  // namespace guildhall::lending
