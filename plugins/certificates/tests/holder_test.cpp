// What holders of certificates have: a link in their mail, their own names, corrections, and access while it is due.
#include "certificate/issued_file.hpp"
#include "issued_certificates.hpp"
#include "profile/correction.hpp"
#include "profile/holder_name.hpp"

#include <gmock/gmock.h>

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class Holders : public WithCertificates {
protected:
    /// Ada signed in: the person whose certificate is hers.
    testkit::Client adaHerself() {
        auto client = host().signedInAs("participant");
        host().database().write([&](sdk::Transaction& tx) {
            for (const auto* table : {"certificates_certificate", "certificates_participant"})
                tx.execute(std::string("UPDATE ") + table + " SET person_id = $1 WHERE email = 'ada@example.com'",
                           client.personId());
        });
        return client;
    }
    std::vector<Certificate> adas() {
        auto certificates = all();
        std::erase_if(certificates, [](const auto& one) { return one.email != "ada@example.com"; });
        return certificates;
    }
    std::string linkOfAda() {
        const auto mails = host().mails();
        for (auto mail = mails.rbegin(); mail != mails.rend(); ++mail)
            if (mail->to == "ada@example.com" && mail->templateKey == "certificates/mail/certificate_issued") {
                const auto begin = mail->text.find("/certificate?token=");
                return mail->text.substr(begin, mail->text.find('\n', begin) - begin);
            }
        return {};
    }
    void mailAll() {
        admin().post("/sessions/" + session_ + "/certificates", {{"send_mail", "yes"}});
        host().runJobs();
    }
    void change(const std::function<void(Session&)>& how) {
        host().database().write([&](sdk::Transaction& tx) {
            auto session = sessions().get(tx, session_);
            how(session);
            sessions().update(tx, session);
        });
    }
    std::vector<Correction> asked() {
        return host().database().read([](sdk::Transaction& tx) { return corrections().select(tx, "ORDER BY r.id"); });
    }
};
GUILDHALL_ON_BOTH_DATABASES(Holders);

TEST_P(Holders, OpenTheirCertificateByTheLinkInTheirMail) {
    mailAll();
    auto anyone = host().signedOut();
    const auto pdf = anyone.get(linkOfAda());
    EXPECT_EQ(pdf.status, 200);
    EXPECT_EQ(pdf.header("content-type"), "application/pdf");
    EXPECT_THAT(pdf.header("content-disposition"), HasSubstr("attachment"));
    EXPECT_EQ(pdf.header("cache-control"), "no-store");
    EXPECT_EQ(fingerprint(pdf.body), adas().at(0).sha256);
    EXPECT_EQ(host().audit("CERTIFICATE_DOWNLOADED").at(0).target, adas().at(0).id);
    EXPECT_EQ(anyone.get(linkOfAda()).status, 200) << "a mail scanner that was there before uses nothing up";
    const auto before = host().mails().size();
    mailAll();
    EXPECT_EQ(host().mails().size(), before);
    EXPECT_EQ(anyone.get(linkOfAda()).status, 200) << "issuing again leaves the link that was sent";
}

TEST_P(Holders, SeePlainlyThatTheirLinkIsOverAndWhy) {
    mailAll();
    const auto link = linkOfAda();
    auto anyone = host().signedOut();
    EXPECT_EQ(anyone.get("/certificate?token=" + std::string(43, 'a')).status, 404);
    EXPECT_EQ(anyone.get("/certificate").status, 404);
    host().clock().advance(std::chrono::hours(24 * 91));
    EXPECT_EQ(anyone.get(link).status, 404) << "after ninety days";
    host().clock().advance(-std::chrono::hours(24 * 91));
    revoked(adas().at(0));
    const auto gone = anyone.get(link);
    EXPECT_EQ(gone.status, 410);
    EXPECT_TRUE(gone.shows("was revoked, so its file is gone"));
    EXPECT_THAT(gone.body, HasSubstr("/verify/" + adas().at(0).id));
}

TEST_P(Holders, HaveNoTokenOfALinkInTheDatabase) {
    mailAll();
    const auto link = linkOfAda();
    const auto token = link.substr(link.find('=') + 1);
    ASSERT_THAT(token, SizeIs(43));
    host().database().read([&](sdk::Transaction& tx) {
        for (const auto row : tx.query("SELECT body_text, body_html, variables FROM kernel_mail"))
            for (const std::size_t column : {0u, 1u, 2u}) EXPECT_THAT(row.text(column), Not(HasSubstr(token)));
        EXPECT_EQ(tx.query("SELECT count(*) FROM certificates_file_link WHERE token_hash = $1", sdk::hashToken(token))
                      .front()
                      .integer(0),
                  1);
    });
}

TEST_P(Holders, SayHowTheyAreCalledAndAskForACorrectedCertificate) {
    auto ada = adaHerself();
    const auto id = adas().at(0).id, file = adas().at(0).sha256;
    EXPECT_EQ(ada.post("/my-names", {{"full_name", ""}}).status, 422);
    EXPECT_EQ(
        ada.post("/my-names", {{"full_name", "Ada Lovelace"}, {"certificate_name", "Dr Ada Lovelace"}}).location(),
        "/my-profile");
    const auto profile = ada.get("/my-profile");
    EXPECT_TRUE(profile.shows("Dr Ada Lovelace"));
    EXPECT_TRUE(profile.shows("Certificates with another name"));
    EXPECT_TRUE(ada.get("/my-certificates").shows("which is not your name on certificates any more"));
    EXPECT_EQ(host().audit("PERSON_RENAMED").at(0).changes["name"]["after"], "Ada Lovelace");
    const auto correction = "/my-certificates/" + id + "/correction";
    EXPECT_TRUE(ada.get(correction).shows("You ask for one that says Dr Ada Lovelace."));
    EXPECT_EQ(ada.post(correction).status, 303);
    EXPECT_EQ(ada.post(correction).status, 409) << "asked already";
    EXPECT_TRUE(ada.get("/my-profile").shows("Correction asked for"));
    EXPECT_EQ(adas().size(), 1u) << "what was issued stays as it was issued";
    EXPECT_TRUE(admin().get("/").shows("Corrections asked for"));
    EXPECT_TRUE(admin().get("/corrections").shows("Dr Ada Lovelace"));
    EXPECT_THAT(admin().post("/corrections/" + asked().at(0).id + "/issue").location(), HasSubstr("/jobs/"));
    host().runJobs();
    ASSERT_THAT(adas(), SizeIs(2));
    for (const auto& one : adas()) {
        if (one.id == id) {
            EXPECT_EQ(one.printedName, "Ada Example");
            EXPECT_EQ(one.sha256, file);
            EXPECT_TRUE(one.replacedAt.has_value());
        } else {
            EXPECT_EQ(one.printedName, "Dr Ada Lovelace");
            EXPECT_EQ(one.replaces, id);
        }
    }
    EXPECT_NE(linkOfAda(), "") << "and it comes by mail";
    EXPECT_THAT(ada.get("/my-profile").body, Not(HasSubstr("Certificates with another name")));
}

TEST_P(Holders, AreToldWhyACorrectionWasDeclined) {
    auto ada = adaHerself();
    ada.post("/my-names", {{"full_name", "Captain Ada"}});
    ada.post("/my-certificates/" + adas().at(0).id + "/correction");
    const auto path = "/corrections/" + asked().at(0).id;
    EXPECT_EQ(host().signedInAs("readonly").post(path + "/decline", {{"reason", "No"}}).status, 403);
    EXPECT_EQ(host().signedInAs("contractor").get(path).status, 403);
    EXPECT_EQ(admin().post(path + "/decline", {{"reason", "Ranks are not printed."}}).status, 303);
    EXPECT_TRUE(ada.get("/my-profile").shows("A correction was declined: Ranks are not printed."));
    EXPECT_EQ(admin().post(path + "/issue").status, 409);
}

TEST_P(Holders, AskForTheirOwnCertificatesOnly) {
    auto ada = adaHerself();
    ada.post("/my-names", {{"full_name", "Captain Ada"}});
    for (const auto& one : all())
        if (one.email != "ada@example.com")
            EXPECT_EQ(ada.post("/my-certificates/" + one.id + "/correction").status, 404);
    EXPECT_EQ(host().signedOut().get("/my-names").status, 303);
    EXPECT_THAT(asked(), SizeIs(0));
}

TEST_P(Holders, GetTheNameTheyWantOnTheNextSession) {
    auto ada = adaHerself();
    ada.post("/my-names", {{"full_name", "Ada Example"}, {"certificate_name", "Dr Ada"}});
    const auto email = host().database().read([&](sdk::Transaction& tx) {
        return tx.query("SELECT email FROM kernel_person WHERE id = $1", ada.personId()).front().text(0);
    });
    change([](Session& session) { session.delivered = false; });
    const auto people = "/sessions/" + session_ + "/participants";
    ASSERT_EQ(admin().post(people, {{"full_name", "Ada E."}, {"email", email}, {"attendance", "expected"}}).status,
              303);
    host().runJobs();
    host().database().read([&](sdk::Transaction& tx) {
        const auto there = participants().select(tx, "WHERE r.email = $1", email);
        ASSERT_EQ(there.size(), 1u);
        EXPECT_EQ(there.front().certificateName, "Dr Ada");
    });
}

TEST_P(Holders, KeepMyCertificatesAfterTheirLastSessionWhileOneIsValid) {
    auto ada = adaHerself();
    const auto pdf = "/my-certificates/" + adas().at(0).id + "/pdf";
    EXPECT_TRUE(ada.get("/my-certificates").shows("Your workshops"));
    change([](Session& session) { session.finalized = true; });
    EXPECT_THAT(ada.get("/my-certificates").body, Not(HasSubstr("Your workshops")));
    EXPECT_EQ(ada.get(pdf).status, 200);
    host().database().write(
        [](sdk::Transaction& tx) { tx.execute("UPDATE certificates_certificate SET valid_until = '2026-03-11'"); });
    EXPECT_TRUE(ada.get("/my-certificates").shows("You are on no workshop at the moment")) << "its last day is over";
    EXPECT_EQ(ada.get(pdf).status, 404);
    EXPECT_THAT(ada.get("/").body, Not(HasSubstr("ready to download")));
    change([](Session& session) { session.finalized = false; });
    EXPECT_EQ(ada.get(pdf).status, 200) << "it comes back with a session that is ready";
}

TEST_P(Holders, LoseAccessToThisPluginOnly) {
    auto ada = adaHerself();
    revoked(adas().at(0));
    for (const auto& how : std::vector<std::function<void(Session&)>>{
             [](Session& session) { session.finalized = true; }, [](Session& session) { session.onHold = true; },
             [](Session& session) { session.cancelled = true; }}) {
        change([](Session& session) { session.finalized = session.onHold = session.cancelled = false; });
        EXPECT_TRUE(ada.get("/my-certificates").shows("Your workshops"));
        change(how);
        EXPECT_TRUE(ada.get("/my-certificates").shows("You are on no workshop at the moment"));
    }
    EXPECT_EQ(ada.get("/my-profile").status, 200);
    host().database().read([&](sdk::Transaction& tx) {
        EXPECT_EQ(
            tx.query("SELECT count(*) FROM kernel_person_role WHERE person_id = $1", ada.personId()).front().integer(0),
            1)
            << "their role stays";
        EXPECT_EQ(tx.query("SELECT status FROM kernel_person WHERE id = $1", ada.personId()).front().text(0), "active");
    });
}

}  // namespace
}  // namespace guildhall::certificates
