// Rules at the turning points: before a session goes on, of each row of a list, after a certificate was issued or
// revoked and an account was made, and when a holder is reminded.
#include "session_fixture.hpp"

#include "certificate/certificate_repository.hpp"
#include "plugin_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace fs = std::filesystem;

class TurningPoints : public SessionTest {
protected:
    testkit::TestHostOptions options() override {
        folder_ = fs::temp_directory_path() / ("turning-points-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        return {.rules = folder_};
    }
    void TearDown() override {
        if (!IsSkipped()) EXPECT_FALSE(host().log().has("which its sample lacks")) << "what arrives is declared";
        SessionTest::TearDown();
        fs::remove_all(folder_);
    }
    /// Before the first call: files may go unnoticed for half a second once they were read.
    void rule(const std::string& hook, const std::string& body) {
        std::ofstream(folder_ / (hook + ".lua")) << "return function(input, outcome)\n  " << body << "\nend\n";
    }
    /// One of the examples that the site ships.
    void example(const std::string& name) {
        fs::copy_file(folder.parent_path().parent_path() / "scripts/rules" / (name + ".lua.example"),
                      folder_ / (name + ".lua"));
    }
    Session reached(const std::string& title, const std::vector<Step>& steps,
                    const std::function<void(Session&)>& change = {}) {
        return addSession(title, [&](Session& one) {
            for (const auto step : steps) one.take(step, true, host().clock().now());
            if (change) change(one);
        });
    }
    void attends(const Participant& one, const std::string& value) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE certificates_participant SET attendance = $1 WHERE id = $2", value, one.id);
        });
    }
    std::vector<testkit::QueuedMail> byRules() {
        std::vector<testkit::QueuedMail> all;
        for (auto& mail : host().mails())
            if (mail.templateKey == "kernel/mail/rule_message") all.push_back(std::move(mail));
        return all;
    }
    std::vector<std::string> reminded() {
        std::vector<std::string> to;
        for (const auto& mail : host().mails())
            if (mail.templateKey == "certificates/mail/certificate_ends") to.push_back(mail.to);
        return to;
    }
    Certificate certificateOf(const Session& session) {
        return host().database().read(
            [&](sdk::Transaction& tx) { return CertificateRepository::currentOfSession(tx, session.id).at(0); });
    }
    fs::path folder_;
};
GUILDHALL_ON_BOTH_DATABASES(TurningPoints);

TEST_P(TurningPoints, ASessionIsNotDeliveredBeforeARuleLetsIt) {
    example("session.check.attendance");
    const auto session = reached("Leeds", {Step::Ready});
    const auto ada = addParticipant(session, "Ada Example", "ada@example.com");
    const auto refused = admin().post(session.url() + "/progress", {{"ready", "yes"}, {"delivered", "yes"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.shows("Say first who attended. Not recorded so far: 1. (Rule session.check.attendance.lua)"));
    EXPECT_FALSE(stored(session).delivered);
    EXPECT_THAT(host().audit("SESSION_DELIVERED"), IsEmpty());
    attends(ada, "attended");
    EXPECT_EQ(admin().post(session.url() + "/progress", {{"ready", "yes"}, {"delivered", "yes"}}).status, 303);
    EXPECT_TRUE(stored(session).delivered);
}

TEST_P(TurningPoints, WhatARuleWarnsOfIsSaidAndTheSessionGoesOn) {
    rule("session.check", R"(if input.step == "ready" then return {warning = "Nobody speaks German here."} end)");
    const auto session = addSession("Leeds");
    addParticipant(session, "Ada Example", "ada@example.com");
    EXPECT_EQ(admin().post(session.url() + "/progress", {{"ready", "yes"}}).status, 303);
    EXPECT_TRUE(admin().get(session.url()).shows("Nobody speaks German here. (Rule session.check.lua)"));
    EXPECT_TRUE(stored(session).ready);
}

TEST_P(TurningPoints, AFailingRuleHoldsTheSessionAndOnlyWhatItIsAskedAbout) {
    rule("session.check", R"(error("no"))");
    const auto session = addSession("Leeds");
    addParticipant(session, "Ada Example", "ada@example.com");
    const auto held = admin().post(session.url() + "/progress", {{"ready", "yes"}});
    EXPECT_EQ(held.status, 409);
    EXPECT_TRUE(held.shows("A rule failed, so it is not known whether this may be done."));
    EXPECT_EQ(admin().post(session.url() + "/progress", {{"materials_ordered", "yes"}}).status, 303);
    EXPECT_TRUE(stored(session).materialsOrdered);
}

TEST_P(TurningPoints, ARuleKeepsASessionOpenThroughEveryDoor) {
    rule("session.check",
         R"(if input.step == "closed" and input.certificates == 0 and input.session.title == "Leeds" then
        return {refuse = "Issue the certificates first."} end)");
    const auto leeds = reached("Leeds", {Step::Ready, Step::Delivered}),
               york = reached("York", {Step::Ready, Step::Delivered});
    EXPECT_TRUE(admin().get(leeds.url() + "/finalize").shows("Issue the certificates first. (Rule session.check.lua)"));
    EXPECT_EQ(admin().post(leeds.url() + "/finalize").status, 409);
    const auto told = admin().send("POST", "/api/v1/sessions/" + leeds.id + "/finalize");
    EXPECT_EQ(told.status, 409) << told.body;
    const auto asked = admin().post("/sessions/selected", {{"deed", "finalize"}, {"id", leeds.id}, {"id", york.id}});
    EXPECT_TRUE(asked.shows("Left out: Leeds: Issue the certificates first. (Rule session.check.lua)")) << asked.body;
    EXPECT_EQ(
        admin()
            .post("/sessions/selected", {{"deed", "finalize"}, {"id", leeds.id}, {"id", york.id}, {"confirmed", "yes"}})
            .status,
        303);
    EXPECT_FALSE(stored(leeds).finalized);
    EXPECT_TRUE(stored(york).finalized);
}

TEST_P(TurningPoints, RowsOfAListAreMendedAndLeftOutByRules) {
    example("import.row.tidy");
    const auto session = addSession("Leeds");
    const auto upload =
        admin().upload(session.url() + "/participants/import", "list", "people.csv",
                       "FullName,Email\nÉVA EXAMPLE,eva@example.com\nBob Example,bob@Staff.example.com\n"
                       "Cem Example,not an address\n");
    const auto preview = admin().get(upload.location());
    EXPECT_TRUE(preview.shows("Éva Example")) << preview.body;
    EXPECT_TRUE(preview.shows("Our own people are in already. (Rule import.row.tidy.lua)"));
    EXPECT_EQ(admin().post(upload.location()).status, 303);
    const auto there = peopleOf(session);
    ASSERT_THAT(there, SizeIs(1));
    EXPECT_EQ(there.at(0).fullName, "Éva Example");
    EXPECT_TRUE(admin().get(upload.location()).shows("Our own people are in already. (Rule import.row.tidy.lua)"));
}

TEST_P(TurningPoints, ARuleCanMendWhatCouldNotBeRead) {
    rule("import.row", R"(if input.row.email == "n/a" then
        return {values = {email = "line" .. input.line .. "@example.com", region = "EU"}} end)");
    const auto session = addSession("Leeds");
    const auto upload =
        admin().upload(session.url() + "/participants/import", "list", "people.csv",
                       "FullName,Email,Region\nAda Example,n/a,Nowhere\nBea Example,bea@example.com,\n");
    EXPECT_EQ(admin().post(upload.location()).status, 303);
    const auto there = peopleOf(session);
    ASSERT_THAT(there, SizeIs(2));
    EXPECT_EQ(there.at(0).email, "line2@example.com");
    EXPECT_EQ(there.at(0).region, "EU");
}

TEST_P(TurningPoints, WhatRulesMakeTheSameIsToldLikeWhatStoodThereTwice) {
    rule("import.row", R"(return {values = {email = "same@example.com"}})");
    const auto session = addSession("Leeds");
    const auto upload = admin().upload(session.url() + "/participants/import", "list", "people.csv",
                                       "FullName,Email\nAda Example,ada@example.com\nBea Example,bea@example.com\n");
    EXPECT_TRUE(admin().get(upload.location()).shows("This address is already on line 2 of the file"));
    EXPECT_EQ(admin().post(upload.location()).status, 303);
    EXPECT_THAT(peopleOf(session), SizeIs(1));
}

TEST_P(TurningPoints, AListOfWhichRulesLeaveNothingIsNotImported) {
    rule("import.row", R"(return {refuse = "Not today."})");
    const auto session = addSession("Leeds");
    const auto upload = admin().upload(session.url() + "/participants/import", "list", "people.csv",
                                       "FullName,Email\nAda Example,ada@example.com\n");
    EXPECT_EQ(admin().post(upload.location()).status, 409);
    EXPECT_THAT(peopleOf(session), IsEmpty());
}

TEST_P(TurningPoints, LongListsAskRulesAboutEveryRow) {
    rule("import.row", R"(if input.line % 1000 == 0 then return {refuse = "Each thousandth."} end)");
    const auto session = addSession("Leeds");
    std::string csv = "FullName,Email\n";
    for (int i = 1; i <= 2'500; ++i) csv += "Person " + std::to_string(i) + ",p" + std::to_string(i) + "@example.com\n";
    const auto upload = admin().upload(session.url() + "/participants/import", "list", "people.csv", csv);
    EXPECT_TRUE(admin().get(upload.location()).shows("The rules of this site have looked at the first 500 rows."));
    const auto job = admin().post(upload.location()).location();
    host().runJobs();
    EXPECT_THAT(peopleOf(session), SizeIs(2'498));
    EXPECT_TRUE(admin().get(job).shows("Each thousandth. (Rule import.row.lua)"));
}

TEST_P(TurningPoints, AListOfTheClientsOwnAsksThemToo) {
    example("import.row.tidy");
    const auto csa = host().signedInAs("participant");
    const auto session = addSession("Leeds", [&](Session& one) { one.csa = csa.personId(); });
    auto client = host().signedInAs("participant");
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE certificates_session SET csa = $1 WHERE id = $2", client.personId(), session.id);
    });
    const auto path = "/my-sessions/" + session.id + "/participants/import";
    const auto preview = client.upload(path, "list", "people.csv",
                                       "FullName,Email\nADA EXAMPLE,ada@example.com\nBob,bob@staff.example.com\n");
    EXPECT_TRUE(preview.shows("Ada Example")) << preview.body;
    EXPECT_TRUE(preview.shows("Our own people are in already. (Rule import.row.tidy.lua)"));
    EXPECT_EQ(
        client.post(path, {{"confirmed", "yes"}, {"list", "full_name,email\nBob,bob@staff.example.com\n"}}).status, 200)
        << "nobody gets round it by what he sends";
    EXPECT_THAT(peopleOf(session), IsEmpty());
}

TEST_P(TurningPoints, TheClientsManagerHearsOfACertificateOnce) {
    example("certificate.issued.manager");
    const auto manager = host().signedInAs("crm");
    const auto client = addClient("Example Ltd", manager.personId());
    const auto session =
        reached("Leeds", {Step::Ready, Step::Delivered}, [&](Session& one) { one.client = client.id; });
    addParticipant(session, "Ada & Co", "ada@example.com");
    admin().post(session.url() + "/certificates");
    host().runJobs();
    const auto certificate = certificateOf(session);
    ASSERT_THAT(byRules(), SizeIs(1));
    const auto mail = byRules().at(0);
    EXPECT_EQ(mail.subject, "Ada & Co has a certificate: Problem Solving");
    EXPECT_THAT(mail.text, HasSubstr("/verify/" + certificate.id));
    EXPECT_THAT(mail.html, HasSubstr("Session: Leeds"));
    const auto noted = host().audit("RULE_FOLLOWED");
    ASSERT_THAT(noted, SizeIs(1));
    EXPECT_EQ(noted.at(0).target, certificate.id);
    EXPECT_EQ(noted.at(0).details.at("rule"), "certificate.issued.manager.lua");
    EXPECT_TRUE(admin().get(certificate.url() + "/history").shows(noted.at(0).reason));
    // Whoever looks at the certificate is led to the rules, when they may see them.
    auto boss = host().signedInAs("super_admin");
    EXPECT_TRUE(boss.get(certificate.url()).shows("1 rule decides here"));
    EXPECT_FALSE(host().signedInAs("facilitator").get(certificate.url()).shows("1 rule decides here"));
}

TEST_P(TurningPoints, WhatARuleWantsAfterwardsFailsWithoutTouchingTheCertificate) {
    rule("certificate.issued", R"(return {mails = {{to = "nobody", subject = "x", text = "y"}}})");
    rule("certificate.revoked", R"(return {note = "Told at the desk: " .. input.certificate.reason})");
    const auto session = reached("Leeds", {Step::Ready, Step::Delivered});
    addParticipant(session, "Ada Example", "ada@example.com");
    admin().post(session.url() + "/certificates");
    host().runJobs();
    const auto certificate = certificateOf(session);
    EXPECT_THAT(byRules(), IsEmpty());
    EXPECT_THAT(host().audit("RULE_FOLLOWED"), IsEmpty());
    EXPECT_EQ(admin().post(certificate.url() + "/revoke", {{"reason", "Wrong name"}}).status, 303);
    host().runJobs();
    ASSERT_THAT(host().audit("RULE_FOLLOWED"), SizeIs(1));
    EXPECT_EQ(host().audit("RULE_FOLLOWED").at(0).reason,
              "Told at the desk: Wrong name (Rule certificate.revoked.lua)");
}

TEST_P(TurningPoints, RulesHearOfAccountsThatAreMade) {
    rule("account.created", R"(return {mails = {{to = "office@example.com", subject = "New: " .. input.person.name,
        text = list.has(input.person.roles, "participant") and "A learner" or "Somebody"}}})");
    const auto session = reached("Leeds", {Step::Ready, Step::Delivered});
    addParticipant(session, "Ada Example", "ada@example.com");
    admin().post(session.url() + "/certificates");
    host().runJobs();
    ASSERT_THAT(byRules(), SizeIs(1));
    EXPECT_EQ(byRules().at(0).subject, "New: Ada Example");
    EXPECT_THAT(byRules().at(0).text, HasSubstr("A learner"));
}

TEST_P(TurningPoints, OfSeveralDaysThatHavePassedOneReminderGoes) {
    rule("certificate.reminder", "return {days_before = {90, 60, 30}}");
    const auto leeds = reached("Leeds", {Step::Ready, Step::Delivered});
    addParticipant(leeds, "Ada Example", "ada@example.com");
    admin().post(leeds.url() + "/certificates");
    host().runJobs();
    const auto today = sdk::dateIn(host().clock().now(), "UTC");
    const auto until = sdk::isoDate(sdk::Date(std::chrono::sys_days(today) + std::chrono::days(20)));
    host().database().write(
        [&](sdk::Transaction& tx) { tx.execute("UPDATE certificates_certificate SET valid_until = $1", until); });
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(host().runJob("certificates.remind"), "done");
        if (i == 1) host().clock().advance(std::chrono::days(1));
    }
    EXPECT_THAT(reminded(), SizeIs(1));
}

TEST_P(TurningPoints, RulesSayWhoIsRemindedAndWhen) {
    example("certificate.reminder.twice");
    const auto leeds = reached("Leeds", {Step::Ready, Step::Delivered});
    const auto singapore =
        reached("Singapore", {Step::Ready, Step::Delivered}, [](Session& one) { one.region = "SEA"; });
    addParticipant(leeds, "Ada Example", "ada@example.com");
    addParticipant(singapore, "Bea Example", "bea@example.com");
    for (const auto& session : {leeds, singapore}) admin().post(session.url() + "/certificates");
    host().runJobs();
    const auto today = sdk::dateIn(host().clock().now(), "UTC");
    const auto until = sdk::isoDate(sdk::Date(std::chrono::sys_days(today) + std::chrono::days(100)));
    host().database().write(
        [&](sdk::Transaction& tx) { tx.execute("UPDATE certificates_certificate SET valid_until = $1", until); });
    std::vector<std::pair<int, std::size_t>> at;
    for (int day = 0; day <= 100; day += 5) {
        EXPECT_EQ(host().runJob("certificates.remind"), "done");
        if (at.empty() || at.back().second != reminded().size()) at.emplace_back(day, reminded().size());
        host().clock().advance(std::chrono::days(5));
    }
    EXPECT_THAT(at, ElementsAre(std::pair(0, 0u), std::pair(10, 1u), std::pair(90, 2u)));
    EXPECT_THAT(reminded(), ElementsAre("ada@example.com", "ada@example.com"));
}

}  // namespace
}  // namespace guildhall::certificates
