// What was issued stays as it was issued, whatever changes afterwards; what was wrong is mended by another certificate
// in its place.
#include "issued_certificates.hpp"

#include "certificate/issued_file.hpp"
#include "layout/layout.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class FrozenCertificates : public WithCertificates {
protected:
    void TearDown() override {
        WithCertificates::TearDown();
        std::filesystem::remove_all(copy_);
    }
    /// A copy of the plugin, whose layout a test may change.
    testkit::TestHostOptions options() override {
        copy_ = std::filesystem::temp_directory_path() / ("guildhall-frozen-" + std::to_string(getpid()));
        std::filesystem::remove_all(copy_);
        std::filesystem::create_directories(copy_);
        std::filesystem::copy(GUILDHALL_PLUGIN_FOLDER, copy_ / "certificates",
                              std::filesystem::copy_options::recursive);
        return {.plugin = copy_ / "certificates"};
    }
    std::filesystem::path fileOf(const Certificate& certificate) { return host().files() / certificate.file; }
    std::string bytesOf(const Certificate& certificate) {
        std::ostringstream bytes;
        bytes << std::ifstream(fileOf(certificate), std::ios::binary).rdbuf();
        return bytes.str();
    }
    void write(const Certificate& certificate, const std::string& bytes) {
        std::ofstream(fileOf(certificate), std::ios::binary) << bytes;
    }
    std::size_t filesThere() {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(host().files()))
            count += entry.is_regular_file();
        return count;
    }
    void issueAll(bool mail = false) {
        admin().post("/sessions/" + session_ + "/certificates",
                     mail ? testkit::FormValues{{"send_mail", "yes"}} : testkit::FormValues{});
        host().runJobs();
    }
    /// Certificate mails, as sent.
    std::size_t told() {
        const auto mails = host().mails();
        return static_cast<std::size_t>(
            std::ranges::count(mails, "certificates/mail/certificate_issued", &testkit::QueuedMail::templateKey));
    }
    Certificate corrected(const Certificate& certificate) {
        admin().post(certificate.url() + "/replace", {{"reason", "Her name was misspelt"}});
        host().runJobs();
        for (const auto& one : all())
            if (one.replaces == certificate.id) return one;
        ADD_FAILURE() << "no certificate stands in its place";
        return {};
    }
    void rename(const std::string& table, const std::string& column, const std::string& name) {
        host().database().write(
            [&](sdk::Transaction& tx) { tx.execute("UPDATE " + table + " SET " + column + " = $1", name); });
    }

    std::filesystem::path copy_;
};
GUILDHALL_ON_BOTH_DATABASES(FrozenCertificates);

TEST_P(FrozenCertificates, KeepWhatWasPrintedAndTheFingerprintOfTheFile) {
    const auto ada = all().at(0);
    EXPECT_EQ(ada.sha256, fingerprint(bytesOf(ada)));
    EXPECT_EQ(ada.fileSize, static_cast<std::int64_t>(bytesOf(ada).size()));
    EXPECT_EQ(ada.file, "2026/" + session_ + "/ada@example.com." + ada.id + ".pdf");
    EXPECT_EQ(ada.language, "en");
    EXPECT_THAT(ada.verifyUrl, HasSubstr("/verify/" + ada.id));
    EXPECT_THAT(ada.issuer, Not(IsEmpty()));
    EXPECT_THAT(ada.layout, SizeIs(64));
    EXPECT_TRUE(admin().get(ada.url()).shows(ada.sha256));
    const auto json = sdk::Value::parse(admin().get("/api/v1/certificates/" + ada.id).body);
    EXPECT_EQ(json["sha256"], ada.sha256);
    EXPECT_EQ(json["verify_url"], ada.verifyUrl);
}

TEST_P(FrozenCertificates, StayAsTheyAreWhateverChangesAndHoweverOftenAllAreIssued) {
    issueAll(true);
    ASSERT_EQ(told(), 2u);
    const auto before = all();
    const auto bytes = bytesOf(before.at(0)), others = bytesOf(before.at(1));
    const auto mails = host().mails().size(), events = host().published("certificates.issued").size();
    rename("certificates_participant", "full_name", "Somebody Else");
    rename("certificates_workshop_type", "name", "Another Workshop");
    rename("certificates_session", "title", "Another title");
    const auto layout = copy_ / "certificates/layouts/default.json";
    auto json = Layout::load(layout).json();
    json["elements"][0]["baseline"] = 120;
    std::ofstream(layout) << json;
    host().disable();
    host().enable();
    host().clock().advance(std::chrono::hours(1));
    for (const bool mail : {false, true}) issueAll(mail);
    const auto after = all();
    ASSERT_THAT(after, SizeIs(2));
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(certificates().values(&after[i]), certificates().values(&before[i]));
        EXPECT_EQ(after[i].version, before[i].version);
        EXPECT_EQ(after[i].issuedAt, before[i].issuedAt);
    }
    EXPECT_TRUE(bytesOf(after[0]) == bytes && bytesOf(after[1]) == others) << "byte for byte";
    EXPECT_EQ(host().mails().size(), mails);
    EXPECT_EQ(host().published("certificates.issued").size(), events);
    EXPECT_EQ(host().audit("CERTIFICATES_ISSUED").back().details["kept"], 2);
    EXPECT_TRUE(host().signedOut().get("/verify/" + before[0].id).shows("Problem Solving"));
}

TEST_P(FrozenCertificates, AreMendedByAnotherInTheirPlace) {
    const auto ada = all().at(0);
    const auto bytes = bytesOf(ada);
    rename("certificates_participant", "certificate_name", "Ada Exemplar");
    host().clock().advance(std::chrono::hours(24));
    admin() = host().signedInAs("admin");
    EXPECT_EQ(admin().post(ada.url() + "/replace").status, 422) << "a reason is needed";
    const auto fresh = corrected(ada);
    EXPECT_NE(fresh.id, ada.id);
    EXPECT_NE(fresh.file, ada.file);
    EXPECT_EQ(fresh.printedName, "Ada Exemplar");
    EXPECT_EQ(fresh.status, "valid");
    const auto old = host().database().read([&](sdk::Transaction& tx) { return certificates().get(tx, ada.id); });
    EXPECT_EQ(old.status, "superseded");
    EXPECT_EQ(old.replacedBy, fresh.id);
    EXPECT_EQ(old.replacedReason, "Her name was misspelt");
    EXPECT_FALSE(old.revokedAt);
    EXPECT_EQ(old.printedName, "Ada Example");
    EXPECT_TRUE(admin().get(ada.url() + "/pdf").body == bytes) << "it stays downloadable to staff";
    EXPECT_EQ(admin().get(fresh.url() + "/pdf").body.substr(0, 5), "%PDF-");
    for (const auto* deed : {"replace", "again", "mail"})
        EXPECT_EQ(admin().post(ada.url() + "/" + deed, {{"reason", "Once more"}}).status, 409) << deed;
    EXPECT_THAT(host().audit("CERTIFICATE_REPLACED"), SizeIs(1));
    EXPECT_THAT(host().published("certificates.replaced"), SizeIs(1));
    EXPECT_TRUE(admin().get(ada.url() + "/history").shows("Her name was misspelt"));
    EXPECT_EQ(told(), 0u) << "nobody is told unasked";
}

TEST_P(FrozenCertificates, SayOnBothVerifyPagesWhichStandsForWhich) {
    const auto ada = all().at(0);
    host().clock().advance(std::chrono::hours(24));
    admin() = host().signedInAs("admin");
    const auto fresh = corrected(ada);
    auto anybody = host().signedOut();
    const auto old = anybody.get("/verify/" + ada.id);
    const auto day = sdk::showDate(sdk::dateIn(host().clock().now(), "UTC"));
    EXPECT_THAT(old.body, HasSubstr("This certificate was replaced</b> on " + day));
    EXPECT_THAT(old.body, HasSubstr("href=\"/verify/" + fresh.id + "\""));
    EXPECT_FALSE(old.shows("is valid"));
    EXPECT_FALSE(old.shows("misspelt")) << "the reason is for staff";
    const auto now = anybody.get("/verify/" + fresh.id);
    EXPECT_TRUE(now.shows("This certificate is valid."));
    EXPECT_THAT(now.body, HasSubstr("href=\"/verify/" + ada.id + "\""));
    EXPECT_TRUE(now.shows("Replaces"));
    EXPECT_THAT(now.body, Not(HasSubstr("ada@example.com")));
}

TEST_P(FrozenCertificates, AreCountedAndListedByWhatTheyAre) {
    const auto ada = all().at(0);
    const auto fresh = corrected(ada);
    EXPECT_THAT(admin().get("/issued?status=superseded").body, AllOf(HasSubstr(ada.id), Not(HasSubstr(fresh.id))));
    EXPECT_THAT(admin().get("/issued?format=csv&status=superseded").body, HasSubstr("superseded"));
    EXPECT_EQ(sdk::Value::parse(admin().get("/api/v1/certificates/" + ada.id).body)["status"], "superseded");
    EXPECT_THAT(admin().get("/sessions/" + session_).body, HasSubstr("2 issued")) << "one for each of two";
    EXPECT_THAT(admin().get("/sessions/" + session_ + "/certificates.zip").body, Not(HasSubstr(ada.id)));
    issueAll();
    EXPECT_THAT(all(), SizeIs(3));
    revoked(fresh);
    EXPECT_THAT(admin().get("/sessions/" + session_ + "/participants").body, HasSubstr("Revoked"));
    issueAll();
    EXPECT_THAT(all(), SizeIs(3)) << "who was revoked gets none unasked";
    admin().post("/sessions/" + session_ + "/cancel", {{"reason", "The hall burnt down"}});
    for (const auto& one : all()) EXPECT_EQ(one.status, "revoked") << "those before, too";
    EXPECT_FALSE(std::filesystem::exists(fileOf(ada)));
}

TEST_P(FrozenCertificates, AreNotHandedOutWhenTheirFileIsNoLongerWhatWasIssued) {
    const auto ada = all().at(0);
    const auto bytes = bytesOf(ada);
    write(ada, bytes + "\n");
    const auto zip = "/sessions/" + session_ + "/certificates.zip";
    for (const auto& path : {ada.url() + "/pdf", zip}) {
        const auto answer = admin().get(path);
        EXPECT_EQ(answer.status, 409) << path;
        EXPECT_TRUE(answer.shows("is no longer as it was issued")) << path;
    }
    EXPECT_TRUE(host().log().has(ada.id + " is not what was issued"));
    std::filesystem::remove(fileOf(ada));
    const auto gone = admin().get(ada.url() + "/pdf");
    EXPECT_EQ(gone.status, 409);
    EXPECT_TRUE(gone.shows("is missing"));
    EXPECT_TRUE(host().log().has(ada.id + " is missing"));
    write(ada, bytes);
    EXPECT_EQ(admin().get(ada.url() + "/pdf").status, 200);
    EXPECT_EQ(admin().get(zip).status, 200);
    EXPECT_TRUE(host().signedOut().get("/verify/" + ada.id).shows("is valid")) << "that does not hang on the file";
}

TEST_P(FrozenCertificates, OfBeforeFingerprintsWereKeptGoOutWhereTheyLie) {
    auto ada = all().at(0);
    const auto bytes = bytesOf(ada);
    const auto place = "2026/" + session_ + "/ada@example.com.pdf";
    std::filesystem::rename(fileOf(ada), host().files() / place);
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute(
            "UPDATE certificates_certificate SET file = $1, sha256 = '', file_size = NULL, issuer = '', verify_url = "
            "'' "
            "WHERE id = $2",
            place, ada.id);
    });
    EXPECT_TRUE(admin().get(ada.url() + "/pdf").body == bytes);
    EXPECT_TRUE(host().signedOut().get("/verify/" + ada.id).shows("Issued by"));
    corrected(ada);
    EXPECT_TRUE(admin().get(ada.url() + "/pdf").body == bytes) << "a correction does not touch it";
}

TEST_P(FrozenCertificates, AreOneForEachHoweverManyIssueAtOnce) {
    for (const auto& one : all()) revoked(one);
    host().database().write([&](sdk::Transaction& tx) { tx.execute("DELETE FROM certificates_certificate"); });
    for (int i = 0; i < 2; ++i) {
        admin().post("/sessions/" + session_ + "/certificates", {{"send_mail", "yes"}});
        // So that the second one is not told of the first.
        rename("kernel_job", "about", "");
    }
    std::thread other([&] { host().runJobs(); });
    host().runJobs();
    other.join();
    const auto now = all();
    ASSERT_THAT(now, SizeIs(2));
    EXPECT_EQ(filesThere(), 2u) << "what came late left no file";
    for (const auto& one : now) EXPECT_EQ(one.sha256, fingerprint(bytesOf(one)));
    EXPECT_EQ(told(), 2u);
    auto twin = now.at(0);
    twin.id.clear();
    EXPECT_THROW(host().database().write([&](sdk::Transaction& tx) {
        testkit::FakeRandom random;
        twin.id = "cert-zzzzzzzzzzzz";
        certificates().insert(tx, twin, random, host().clock().now());
    }),
                 sdk::ConstraintViolation)
        << "the database keeps it, too";
}

TEST_P(FrozenCertificates, LeaveNoFileOfAJobThatWasCutOff) {
    const auto ada = all().at(0);
    auto lost = ada;
    lost.id = "cert-zzzzzzzzzzzz";
    lost.file = IssuedFiles::place(ada.endDate, lost);
    write(lost, "%PDF-");
    EXPECT_EQ(host().runJob("certificates.sweep"), "done");
    EXPECT_TRUE(std::filesystem::exists(fileOf(lost))) << "a job may be about to need it";
    for (const auto& one : {lost, ada})
        std::filesystem::last_write_time(fileOf(one),
                                         std::filesystem::file_time_type::clock::now() - std::chrono::hours(25));
    EXPECT_EQ(host().runJob("certificates.sweep"), "done");
    EXPECT_FALSE(std::filesystem::exists(fileOf(lost)));
    EXPECT_TRUE(std::filesystem::exists(fileOf(ada)));
}

TEST_P(FrozenCertificates, AreTakenHomeAndShownOnward) {
    const auto ada = all().at(0);
    auto learner = host().signedInAs("participant");
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE certificates_certificate SET person_id = $1 WHERE id = $2", learner.personId(), ada.id);
    });
    const auto mine = learner.get("/my-certificates");
    EXPECT_THAT(mine.body,
                AllOf(HasSubstr("https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME"),
                      HasSubstr("name=Problem%20Solving"), HasSubstr("issueYear=2026"), HasSubstr("issueMonth=3"),
                      HasSubstr("expirationMonth=4"), HasSubstr("certId=" + ada.id)));
    EXPECT_EQ(learner.get("/my-certificates/" + ada.id + "/pdf").status, 200);
    const auto fresh = corrected(ada);
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE certificates_certificate SET person_id = $1 WHERE id = $2", learner.personId(), fresh.id);
    });
    const auto now = learner.get("/my-certificates");
    EXPECT_THAT(now.body, AllOf(HasSubstr(fresh.id), Not(HasSubstr(ada.id))));
    EXPECT_EQ(learner.get("/my-certificates/" + ada.id + "/pdf").status, 404);
    EXPECT_THAT(host().signedOut().get("/verify/" + fresh.id).body,
                AllOf(HasSubstr("readonly"), HasSubstr("/verify/" + fresh.id + "\"")));
}

/// Of a workshop whose certificates count for a month.
class EndingCertificates : public FrozenCertificates {
protected:
    /// Mails that remind, as sent.
    std::vector<std::string> reminded() {
        std::vector<std::string> to;
        for (const auto& mail : host().mails())
            if (mail.templateKey == "certificates/mail/certificate_ends") to.push_back(mail.to);
        return to;
    }
    /// Makes of the session another one, a month later, in which only Ada takes part.
    std::string nextSession() {
        return host().database().write([&](sdk::Transaction& tx) {
            auto session = sessions().get(tx, session_);
            session.id.clear();
            session.start = session.end =
                sdk::Date{std::chrono::year{2026}, std::chrono::month{4}, std::chrono::day{9}};
            testkit::FakeRandom random;
            session.id = "sess-zzzzzzzzzzzz";
            sessions().insert(tx, session, random, host().clock().now());
            Participant ada{.id = "part-zzzzzzzzzzzz",
                            .sessionId = session.id,
                            .fullName = "Ada Example",
                            .email = "ada@example.com"};
            participants().insert(tx, ada, random, host().clock().now());
            return session.id;
        });
    }
};
GUILDHALL_ON_BOTH_DATABASES(EndingCertificates);

TEST_P(EndingCertificates, TellTheirHoldersOnceBeforeTheyEnd) {
    revoked(all().at(1));
    host().database().write(
        [](sdk::Transaction& tx) { tx.execute("UPDATE certificates_certificate SET valid_until = '2026-05-10'"); });
    EXPECT_EQ(host().runJob("certificates.remind"), "done");
    EXPECT_THAT(reminded(), IsEmpty()) << "it is too early";
    host().clock().advance(std::chrono::days(35));
    for (int day = 0; day < 3; ++day) {
        EXPECT_EQ(host().runJob("certificates.remind"), "done");
        host().clock().advance(std::chrono::days(1));
    }
    EXPECT_EQ(reminded(), std::vector<std::string>{"ada@example.com"}) << "not Bea, whose is revoked";
    EXPECT_THAT(host().mails().back().text, AllOf(HasSubstr("10 May 2026"), HasSubstr("/verify/" + all().at(0).id)));
}

TEST_P(EndingCertificates, TellNobodyWhereTheSettingSaysSo) {
    auto boss = host().signedInAs("super_admin");
    EXPECT_EQ(
        boss.post("/admin/plugins/certificates/settings", {{"reminder_days", "0"}, {"font_fallbacks", ""}}).status,
        303);
    EXPECT_EQ(host().runJob("certificates.remind"), "done");
    EXPECT_THAT(reminded(), IsEmpty());
}

TEST_P(EndingCertificates, AreRenewedByTheNextOfTheSameWorkshop) {
    const auto ada = all().at(0);
    host().clock().advance(std::chrono::days(29));
    admin() = host().signedInAs("admin");
    admin().post("/sessions/" + nextSession() + "/certificates");
    host().runJobs();
    const auto now = all();
    ASSERT_THAT(now, SizeIs(3));
    const auto& next = now.at(1);
    EXPECT_EQ(next.renews, ada.id);
    EXPECT_EQ(now.at(0).renewedBy, next.id);
    EXPECT_EQ(now.at(0).status, "valid") << "both count";
    EXPECT_EQ(now.at(0).sha256, ada.sha256);
    EXPECT_THAT(host().signedOut().get("/verify/" + ada.id).body, HasSubstr("href=\"/verify/" + next.id + "\""));
    EXPECT_THAT(host().signedOut().get("/verify/" + next.id).body, HasSubstr("href=\"/verify/" + ada.id + "\""));
    EXPECT_EQ(host().runJob("certificates.remind"), "done");
    EXPECT_THAT(reminded(), testing::UnorderedElementsAre("ada@example.com", "bea@example.com"))
        << "Ada of the new one only";
}

}  // namespace
}  // namespace guildhall::certificates
