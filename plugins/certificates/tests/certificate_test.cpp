// Certificates once they are issued: who sees which, what can be done with one, and what is said of it everywhere.
#include "issued_certificates.hpp"

#include <gmock/gmock.h>

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class IssuedCertificates : public WithCertificates {};
GUILDHALL_ON_BOTH_DATABASES(IssuedCertificates);

TEST_P(IssuedCertificates, AreListedShownFoundAndToldToPrograms) {
    const auto ada = all().at(0);
    const auto list = admin().get("/issued");
    EXPECT_THAT(list.body, HasSubstr("href=\"" + ada.url() + "\""));
    EXPECT_THAT(admin().get("/issued?q=leeds").body, HasSubstr(ada.id)) << "by the title of the session";
    EXPECT_THAT(admin().get("/issued?q=" + ada.id).body, Not(HasSubstr(all().at(1).id)));
    EXPECT_THAT(admin().get("/issued?format=csv").body,
                HasSubstr("Name,E-mail,Workshop,Session,Completed on,Issued,Status"));
    const auto page = admin().get(ada.url());
    EXPECT_TRUE(page.shows("Ada Example — Problem Solving"));
    EXPECT_TRUE(page.shows("10 Apr 2026"));
    EXPECT_FALSE(page.shows("Issue a new certificate")) << "there is one";
    EXPECT_FALSE(page.shows("Not given")) << "what has not happened is no row";
    EXPECT_EQ(admin().get(ada.url() + "/pdf").body.substr(0, 5), "%PDF-");
    EXPECT_TRUE(admin().get("/search?q=ada+example").shows(ada.url()));
    const auto json = sdk::Value::parse(admin().get("/api/v1/certificates/" + ada.id).body);
    EXPECT_EQ(json["session_id"], session_);
    for (const auto* own : {"file", "participant_id", "person_id"}) EXPECT_FALSE(json.contains(own)) << own;
    EXPECT_TRUE(admin().get("/users/" + ada.personId).shows("Leeds, 10 Mar 2026"));
}

TEST_P(IssuedCertificates, TellNothingOfSomebodyWhoWasErased) {
    auto boss = host().signedInAs("super_admin");
    const auto ada = all().at(0);
    ASSERT_FALSE(ada.personId.empty());
    const auto file = sdk::Value::parse(boss.get("/users/" + ada.personId + "/data.json").body)["held"];
    EXPECT_EQ(file["certificates.certificate"]["items"][0]["id"], ada.id);
    EXPECT_EQ(file["certificates.participant"]["items"][0]["full_name"], "Ada Example");
    EXPECT_EQ(boss.post("/users/" + ada.personId + "/erase", {{"reason", "She asked"}}).status, 303);
    for (const auto& page : {"/sessions/" + session_, "/sessions/" + session_ + "/participants", ada.url(),
                             "/verify/" + ada.id, std::string("/issued?q=ada"), std::string("/search?q=ada+example")}) {
        const auto body = boss.get(page).body;
        EXPECT_THAT(body, Not(HasSubstr("Ada Example"))) << page;
        EXPECT_THAT(body, Not(HasSubstr("ada@example.com"))) << page;
    }
    EXPECT_EQ(boss.get(ada.url() + "/pdf").status, 404);
    EXPECT_TRUE(boss.get("/verify/" + ada.id).shows("revoked"));
    EXPECT_TRUE(boss.get("/issued").shows("Bea Example"));
    EXPECT_EQ(boss.get("/sessions/" + session_).status, 200);
}

TEST_P(IssuedCertificates, AreNobodysToWriteOrRemove) {
    const auto ada = all().at(0);
    for (const auto* page : {"/edit", "/remove", "/new"}) EXPECT_EQ(admin().get(ada.url() + page).status, 404) << page;
    EXPECT_EQ(admin().post("/certificates", {{"printed_name", "X"}}).status, 404);
    EXPECT_GE(admin().send("PATCH", "/api/v1/certificates/" + ada.id, {{"printed_name", "X"}}).status, 404);
    EXPECT_GE(admin().send("DELETE", "/api/v1/certificates/" + ada.id).status, 404);
    EXPECT_EQ(all().at(0).printedName, "Ada Example");
}

TEST_P(IssuedCertificates, AreThereOnlyForWhoeverSeesTheirSession) {
    const auto ada = all().at(0);
    auto contractor = host().signedInAs("contractor");
    EXPECT_THAT(contractor.get("/issued").body, Not(HasSubstr(ada.id)));
    EXPECT_EQ(sdk::Value::parse(contractor.get("/api/v1/certificates").body)["total"], 0);
    EXPECT_FALSE(contractor.get("/search?q=ada+example").shows("Ada Example"));
    for (const auto* page : {"", "/pdf", "/history"}) EXPECT_EQ(contractor.get(ada.url() + page).status, 404) << page;
    EXPECT_EQ(contractor.get(ada.url() + "/revoke").status, 403);
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("INSERT INTO certificates_session_facilitator (session_id, person_id) VALUES ($1, $2)", session_,
                   contractor.personId());
    });
    EXPECT_TRUE(contractor.get(ada.url()).shows("ada@example.com")) << "the address of those in one's own session";
    EXPECT_FALSE(contractor.get("/issued").shows("ada@example.com")) << "a list is of many sessions";
    auto reader = host().signedInAs("readonly");
    for (const auto& page : {ada.url(), ada.url() + "/history", std::string("/issued"), std::string("/search?q=ada")})
        EXPECT_FALSE(reader.get(page).shows("ada@example.com")) << page;
    EXPECT_EQ(reader.get("/issued?format=csv").status, 403);
}

TEST_P(IssuedCertificates, AreRevokedOnceAndForAReason) {
    const auto ada = all().at(0);
    const auto asking = admin().get(ada.url() + "/revoke");
    for (const auto* word : {"Ada Example", "Problem Solving", ada.id.c_str()}) EXPECT_TRUE(asking.shows(word));
    EXPECT_EQ(admin().post(ada.url() + "/revoke").status, 422);
    EXPECT_EQ(revoked(ada), ada.url());
    EXPECT_EQ(admin().post(ada.url() + "/revoke", {{"reason", "Again"}}).status, 409);
    const auto page = admin().get(ada.url());
    EXPECT_TRUE(page.shows("Wrong person"));
    EXPECT_FALSE(page.shows("Download PDF"));
    EXPECT_EQ(admin().get(ada.url() + "/pdf").status, 404);
    EXPECT_TRUE(host().signedOut().get("/verify/" + ada.id).shows("has been revoked"));
    EXPECT_TRUE(admin().get(ada.url() + "/history").shows("Wrong person"));
    EXPECT_THAT(host().audit("CERTIFICATE_REVOKED"), SizeIs(1));
    EXPECT_THAT(host().published("certificates.revoked"), SizeIs(1));
    EXPECT_THAT(admin().get("/issued?status=revoked").body, HasSubstr(ada.id));
}

TEST_P(IssuedCertificates, AreIssuedAnewWhereTheyWereRevoked) {
    const auto ada = all().at(0);
    const std::string again = ada.url() + "/again";
    EXPECT_EQ(admin().post(again, {{"reason", "Why not"}}).status, 409) << "there is one";
    revoked(ada);
    EXPECT_TRUE(admin().get(ada.url()).shows("Issue a new certificate"));
    const auto job = admin().post(again, {{"reason", "It was the right person"}}).location();
    EXPECT_THAT(job, StartsWith("/jobs/"));
    EXPECT_EQ(admin().post(again, {{"reason", "Twice"}}).location(), job) << "the one that is on its way";
    host().runJobs();
    const auto now = all();
    ASSERT_THAT(now, SizeIs(3));
    EXPECT_EQ(now.at(0).status, "revoked");
    EXPECT_EQ(now.at(1).status, "valid");
    EXPECT_EQ(admin().get(again).status, 409);
    EXPECT_EQ(host().audit("CERTIFICATES_ISSUED").back().reason, "It was the right person");
}

TEST_P(IssuedCertificates, AreMailedAgainAsOftenAsAsked) {
    const auto ada = all().at(0);
    const auto before = host().mails().size();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(admin().post(ada.url() + "/mail").status, 303);
    EXPECT_EQ(host().mails().size(), before + 2);
    revoked(ada);
    EXPECT_EQ(admin().post(ada.url() + "/mail").status, 409);
    EXPECT_EQ(host().signedInAs("readonly").post(ada.url() + "/mail").status, 403);
}

TEST_P(IssuedCertificates, ExpireAfterTheirLastDay) {
    const auto ada = all().at(0);
    EXPECT_THAT(admin().get("/issued?status=expired").body, Not(HasSubstr(ada.id)));
    host().clock().advance(std::chrono::days(40));
    admin() = host().signedInAs("admin");
    EXPECT_EQ(host().runJob("certificates.expire"), "done");
    EXPECT_THAT(admin().get("/issued?status=expired").body, HasSubstr(ada.id));
    EXPECT_TRUE(admin().get(ada.url()).shows("Expired"));
    EXPECT_TRUE(host().signedOut().get("/verify/" + ada.id).shows("has expired"));
    revoked(ada);
    EXPECT_EQ(all().at(0).status, "revoked");
}

TEST_P(IssuedCertificates, BelongToASessionWhoseStepsAreSeenByThoseWhoMayNotTakeThem) {
    const auto page = host().signedInAs("readonly").get("/sessions/" + session_);
    EXPECT_TRUE(page.shows("2 of 4 steps done"));
    EXPECT_THAT(page.body, HasSubstr("aria-current=\"step\""));
    EXPECT_THAT(admin().get("/sessions/" + session_).body, Not(HasSubstr("steps done"))) << "they have boxes to tick";
}

TEST_P(IssuedCertificates, AreCountedOnHomeBesideThoseOfTheThirtyDaysBefore) {
    const auto shows = [&](const std::string& change) {
        const auto home = admin().get("/").body;
        const auto card = home.substr(std::min(home.find("Certificates issued in 30 days"), home.size()));
        return card.substr(0, card.find("</li>")).find(change) != card.npos;
    };
    host().clock().advance(std::chrono::minutes(5));
    EXPECT_TRUE(shows("Up 2 on the 30 days before"));
    revoked(all().at(0));
    EXPECT_TRUE(shows("Up 1 on the 30 days before")) << "one that is revoked does not count";
    host().clock().advance(std::chrono::days(35));
    admin() = host().signedInAs("admin");
    EXPECT_TRUE(shows("Down 1 (100%) on the 30 days before"));
    host().clock().advance(std::chrono::days(35));
    admin() = host().signedInAs("admin");
    EXPECT_TRUE(shows("The same as the 30 days before"));
    const auto facilitator = host().signedInAs("facilitator").get("/").body;
    EXPECT_THAT(facilitator, Not(HasSubstr("Certificates issued in 30 days"))) << "they look after their own";
}

TEST_P(IssuedCertificates, GoWithTheirSession) {
    admin().post("/sessions/" + session_ + "/cancel", {{"reason", "The hall burnt down"}});
    for (const auto& one : all()) {
        EXPECT_EQ(one.status, "revoked");
        EXPECT_EQ(one.version, 2);
        EXPECT_TRUE(admin().get(one.url() + "/history").shows("The session was cancelled"));
    }
    EXPECT_TRUE(admin().get("/sessions/" + session_).shows("2 of 4 steps done")) << "there is nothing left to tick";
    EXPECT_THAT(host().audit("CERTIFICATE_REVOKED"), SizeIs(2));
}

}  // namespace
}  // namespace guildhall::certificates
