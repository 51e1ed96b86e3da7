// What people who know a little Lua want of rules, done by the examples that the site ships, from the record to the
// file and the mail.
#include "session_fixture.hpp"

#include "certificate/certificate_repository.hpp"
#include "participant/participant_repository.hpp"
#include "pdf_reader.hpp"
#include "plugin_folder.hpp"
#include "sample_pictures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

/// The examples in force, and a table of forty offices.
class RuleTasks : public SessionTest {
protected:
    testkit::TestHostOptions options() override {
        folder_ = fs::temp_directory_path() / ("rule-tasks-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "data");
        for (const auto& entry : fs::directory_iterator(folder.parent_path().parent_path() / "scripts/rules"))
            if (entry.path().extension() == ".example") fs::copy_file(entry.path(), folder_ / entry.path().stem());
        std::ofstream offices(folder_ / "data/offices.csv");
        offices << "code,city,address,signatory,seats:number\n";
        for (int i = 1; i <= 40; ++i)
            offices << "O" << i << ",City " << i << ",\"Street " << i << ", City " << i << "\",Signatory " << i << ","
                    << i << "\n";
        return {.rules = folder_};
    }
    void TearDown() override {
        SessionTest::TearDown();
        fs::remove_all(folder_);
    }
    Session delivered(const std::function<void(Session&)>& change = {}) {
        return addSession("Leeds", [&](Session& one) {
            for (const auto step : {Step::Ready, Step::Delivered}) one.take(step, true, host().clock().now());
            if (change) change(one);
        });
    }
    Participant attending(const Session& session, const std::string& name, const std::string& email) {
        const auto one = addParticipant(session, name, email);
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE certificates_participant SET attendance = 'attended' WHERE id = $1", one.id);
        });
        return one;
    }
    void issue(const Session& session, bool mail = false) {
        admin().post(session.url() + "/certificates", {{"send_mail", mail ? "yes" : ""}});
        host().runJobs();
    }
    std::string pdfOf(const Participant& participant) {
        return admin().get(certificateOf(participant).url() + "/pdf").body;
    }
    Certificate certificateOf(const Participant& participant) {
        return host().database().read([&](sdk::Transaction& tx) {
            return CertificateRepository::currentOfParticipant(tx, participant.sessionId, participant.id).value();
        });
    }
    std::vector<testkit::QueuedMail> credentials() {
        std::vector<testkit::QueuedMail> all;
        for (auto& mail : host().mails())
            if (mail.templateKey == "certificates/mail/certificate_issued") all.push_back(std::move(mail));
        return all;
    }
    fs::path folder_;
};
GUILDHALL_ON_BOTH_DATABASES(RuleTasks);

TEST_P(RuleTasks, GiveCertificatesOnlyToWhoAttendedAndTellTheOthersWhy) {
    const auto session = delivered();
    const auto ada = attending(session, "Ada Example", "ada@example.com");
    const auto bea = addParticipant(session, "Bea Example", "bea@example.com");
    auto learner = host().signedInAs("participant");
    host().database().write(
        [&](sdk::Transaction& tx) { ParticipantRepository::linkPerson(tx, bea.id, learner.personId()); });
    issue(session);
    EXPECT_EQ(certificateOf(ada).printedName, "Ada Example");
    const auto page = admin().get(session.url() + "/certificates").body;
    EXPECT_THAT(page, AllOf(HasSubstr("Your attendance has not been recorded"),
                            HasSubstr("certificate.eligible.attended.lua")));
    const auto told = learner.get("/my-certificates");
    EXPECT_TRUE(told.shows("Your attendance has not been recorded. Please ask your facilitator."));
    EXPECT_FALSE(told.shows("certificate.eligible.attended.lua")) << "which rule said so is for staff";
}

TEST_P(RuleTasks, DoNotHoldBackWhomSomebodyReleases) {
    const auto session = delivered();
    const auto ada = addParticipant(session, "Ada Example", "ada@example.com");
    EXPECT_EQ(admin().get(ada.url() + "/issue_anyway").status, 409) << "no rule has left her out yet";
    issue(session);
    EXPECT_EQ(peopleOf(session).at(0).certificate, "refused");
    EXPECT_EQ(admin().post(ada.url() + "/issue_anyway", {{"reason", ""}}).status, 422);
    EXPECT_EQ(admin().post(ada.url() + "/issue_anyway", {{"reason", "The list was wrong"}}).status, 303);
    host().runJobs();
    EXPECT_EQ(certificateOf(ada).printedName, "Ada Example");
    EXPECT_EQ(peopleOf(session).at(0).certificate, "issued");
    EXPECT_EQ(host().audit("CERTIFICATES_ISSUED").back().reason, "The list was wrong");
}

TEST_P(RuleTasks, PrintEuropeanSessionsLowerWithAnotherDate) {
    const auto american = delivered([](Session&one) { one.region = "US"; }), european = delivered();
    const auto ada = attending(american, "Ada Example", "ada@example.com");
    const auto bea = attending(european, "Bea Example", "bea@example.com");
    issue(american);
    issue(european);
    EXPECT_NEAR(drawnLine(pdfOf(ada), 0).y - drawnLine(pdfOf(bea), 0).y, 5, 0.05);
    EXPECT_THAT(extractedText(pdfOf(ada)), HasSubstr("12 March 2026"));
    EXPECT_THAT(extractedText(pdfOf(bea)), HasSubstr("12.03.2026"));
    EXPECT_EQ(certificateOf(bea).rules, "certificate.layout.eu.lua");
    EXPECT_EQ(certificateOf(ada).rules, "");
}

TEST_P(RuleTasks, PrintGermanWordsASecondSignatureAndAClientsLogo) {
    const auto client = addClient("Beispiel GmbH");
    const auto session = delivered([&](Session& one) { one.region = "US", one.client = client.id; });
    const auto ada = attending(session, "Ada Example", "ada@example.com");
    // Nobody has put the logo there yet: the certificate is made without what the rule wants, and its line says so.
    issue(session);
    EXPECT_EQ(certificateOf(ada).rules, "");
    EXPECT_EQ(certificateOf(ada).language, "en");
    const auto added =
        admin().upload("/certificate-files", "file", "logo.png", pngOf(40, 20, true), {{"name", "beispiel_logo"}});
    ASSERT_EQ(added.status, 303) << added.body;
    const auto bea = attending(session, "Bea Example", "bea@example.com");
    issue(session);
    EXPECT_EQ(certificateOf(bea).rules, "certificate.layout.german.lua");
    EXPECT_EQ(certificateOf(bea).language, "de");
    const auto pdf = pdfOf(bea);
    EXPECT_THAT(extractedText(pdf), AllOf(HasSubstr("Hiermit wird bescheinigt"), HasSubstr("12 März 2026"),
                                          HasSubstr("Unterschrift der Geschäftsführung")));
    const auto pictures = [&](const std::string& file) { return poppler(file, "pdfimages -list"); };
    EXPECT_THAT(pictures(pdf), HasSubstr("40    20"));
    EXPECT_THAT(pictures(pdfOf(ada)), Not(HasSubstr("40    20")));
}

TEST_P(RuleTasks, KeepMailFromSaturdayToMondayMorningInTheSessionsZoneAndThenSendIt) {
    const auto session = delivered([](Session& one) { one.timeZone = "Asia/Tokyo"; });
    attending(session, "Ada Example", "ada@example.com");
    issue(session, true);
    // In Tokyo it is Saturday already. Far off, because mails are due by the database's clock.
    host().clock().set(sdk::instantOf(*sdk::parseDate("2126-03-15"), 16 * 60, "UTC"));
    host().sendMails();
    ASSERT_EQ(credentials().size(), 1U);
    auto mail = credentials()[0];
    EXPECT_EQ(mail.status, "queued");
    EXPECT_EQ(mail.error, "Held by the rule mail.before_send.weekend.lua: Not at weekends");
    host().sendMails();
    EXPECT_EQ(credentials()[0].status, "queued") << "it is not due";
    host().clock().set(sdk::instantOf(*sdk::parseDate("2126-03-18"), 8 * 60, "Asia/Tokyo"));
    host().makeMailDue(mail.id);
    host().sendMails();
    EXPECT_EQ(credentials()[0].status, "sent");
}

TEST_P(RuleTasks, CopyMailForAClientSendItFromElsewhereForARegionAndAddAWordFromFourCertificatesOn) {
    const auto manager = host().signedInAs("crm");
    ASSERT_EQ(host()
                  .signedInAs("super_admin")
                  .post("/admin/mail/settings", {{"from_credentials", "certificates@example.com"}})
                  .status,
              303);
    const auto client = addClient("Beispiel GmbH", manager.personId());
    for (int i = 0; i < 4; ++i) {
        const auto session = delivered([&](Session& one) { one.region = "SEA", one.client = client.id; });
        attending(session, "Ada Example", "ada@example.com");
        issue(session, true);
        host().sendMails();
    }
    const auto mails = credentials();
    ASSERT_EQ(mails.size(), 4U);
    for (const auto& mail : mails) {
        EXPECT_EQ(mail.status, "sent");
        EXPECT_THAT(mail.copies, HasSubstr("@"));
        EXPECT_THAT(mail.decidedBy, AllOf(HasSubstr("Copy by the rule mail.before_send.client.lua"),
                                          HasSubstr("Sender by the rule mail.before_send.client.lua")));
    }
    const auto praised =
        std::ranges::count(mails, "This is your certificate number 4. Well done!", &testkit::QueuedMail::addedText);
    EXPECT_EQ(praised, 1);
}

TEST_P(RuleTasks, AreToldWhatTheHooksSamplesShowAndNothingElse) {
    const auto manager = host().signedInAs("crm"), lead = host().signedInAs("facilitator");
    const auto client = addClient("Beispiel GmbH", manager.personId());
    const auto both = [&](Session& one) {
        one.client = client.id, one.lead = lead.personId();
        one.startTime = "08:00", one.endTime = "17:00";
    };
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE certificates_workshop_type SET validity_months = 24 WHERE id = $1", type_);
    });
    const auto early = [&](const Participant& person) {
        host().database().write([&](sdk::Transaction& tx) {
            auto one = participants().get(tx, person.id);
            one.completed = day(11);
            participants().update(tx, one);
        });
    };
    for (int i = 0; i < 2; ++i) {
        const auto session = delivered(both);
        early(attending(session, "Ada Example", "ada@example.com"));
        issue(session, true);
    }
    const auto planned = addSession("Next", both);
    early(addParticipant(planned, "Ada Example", "ada@example.com"));
    for (const auto* kind : {"prework", "info"}) admin().post(planned.url() + "/mails/" + kind + "/send");
    admin().post(planned.url() + "/progress", {{"ready", "yes"}});
    host().database().write(
        [](sdk::Transaction& tx) { tx.execute("UPDATE certificates_certificate SET valid_until = '2026-04-10'"); });
    for (int i = 0; i < 2; ++i) host().runJob("certificates.remind");
    host().sendMails();
    EXPECT_THAT(host().hookProblems(), testing::IsEmpty());
}

TEST_P(RuleTasks, ShareOneTableOfFortyOffices) {
    const auto session = delivered([](Session& one) { one.location = "O37"; });
    const auto ada = attending(session, "Ada Example", "ada@example.com");
    issue(session);
    EXPECT_THAT(extractedText(pdfOf(ada)), HasSubstr("Signatory 37"));
    EXPECT_THAT(certificateOf(ada).rules, HasSubstr("certificate.layout.office.lua"));
    const auto planned = addSession("Next", [](Session& one) { one.location = "O37"; });
    addParticipant(planned, "Bea Example", "bea@example.com");
    admin().post(planned.url() + "/mails/prework/send");
    host().runJobs();
    host().sendMails();
    std::vector<std::string> added;
    for (const auto& mail : host().mails())
        if (mail.templateKey == "certificates/mail/prework") added.push_back(mail.addedText);
    EXPECT_THAT(added, ElementsAre("You find us here: Street 37, City 37"));
}

}  // namespace
}  // namespace guildhall::certificates
