// Before certificates are issued, a page says to whom and why not to others; one can be issued alone, for somebody on
// the list or by hand.
#include "session_fixture.hpp"

#include "certificate/certificate_repository.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace guildhall::certificates {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Issuing : public SessionTest {
protected:
    Session delivered(const std::string& title = "Leeds") {
        return addSession(title, [&](Session& one) {
            for (const auto step : {Step::Ready, Step::Delivered}) one.take(step, true, host().clock().now());
        });
    }
    std::vector<Certificate> issued() {
        return host().database().read(
            [](sdk::Transaction& tx) { return certificates().select(tx, "ORDER BY r.email, r.issued_at"); });
    }
    void mark(const Participant& one, const std::string& attendance) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE certificates_participant SET attendance = $1 WHERE id = $2", attendance, one.id);
        });
    }
    std::string plan(const Session& session) { return admin().get(session.url() + "/certificates/issue").body; }
};
GUILDHALL_ON_BOTH_DATABASES(Issuing);

TEST_P(Issuing, SaysBeforehandHowManyGetOneAndWhyOthersDoNot) {
    const auto session = delivered();
    addParticipant(session, "Ada Example", "ada@example.com");
    addParticipant(session, "Bea Example", "bea@example.com");
    mark(addParticipant(session, "Cy Absent", "cy@example.com"), "absent");
    addParticipant(session, "張偉", "zhang@example.com");
    EXPECT_THAT(plan(session), AllOf(HasSubstr("Issue 2 certificates?"), HasSubstr("2 people get none"),
                                     HasSubstr("Marked absent"), HasSubstr("No configured font has the character")));
    EXPECT_TRUE(issued().empty());
    admin().post(session.url() + "/certificates");
    host().runJobs();
    EXPECT_EQ(issued().size(), 2u);
    EXPECT_THAT(plan(session), AllOf(HasSubstr("No certificate to issue"), HasSubstr("2 people have theirs already"),
                                     HasSubstr("Tell them by e-mail")));
}

TEST_P(Issuing, SaysWhoseCertificateIsRevoked) {
    const auto session = delivered();
    addParticipant(session, "Ada Example", "ada@example.com");
    admin().post(session.url() + "/certificates");
    host().runJobs();
    admin().post(issued().at(0).url() + "/revoke", {{"reason", "Wrong"}});
    EXPECT_THAT(plan(session), AllOf(HasSubstr("No certificate to issue"), HasSubstr("1 person gets none"),
                                     HasSubstr("a new one is issued from its page")));
}

TEST_P(Issuing, IsNotOfferedBeforeDelivery) {
    const auto session = addSession("Planned");
    addParticipant(session, "Ada Example", "ada@example.com");
    EXPECT_EQ(admin().get(session.url() + "/certificates/issue").status, 409);
}

TEST_P(Issuing, CanBeForOnePersonOfTheList) {
    const auto session = delivered();
    const auto ada = addParticipant(session, "Ada Example", "ada@example.com");
    addParticipant(session, "Bea Example", "bea@example.com");
    EXPECT_THAT(admin().post(ada.url() + "/issue").location(), HasSubstr("/jobs/"));
    host().runJobs();
    ASSERT_EQ(issued().size(), 1u);
    EXPECT_EQ(issued()[0].email, "ada@example.com");
    EXPECT_EQ(admin().post(ada.url() + "/issue").status, 409);
}

TEST_P(Issuing, CanBeForSomeOfTheListAtOnce) {
    const auto session = delivered();
    const auto ada = addParticipant(session, "Ada Example", "ada@example.com");
    const auto bea = addParticipant(session, "Bea Example", "bea@example.com");
    const auto cy = addParticipant(session, "Cy Example", "cy@example.com");
    mark(cy, "absent");
    admin().post(session.url() + "/participants/selected",
                 {{"deed", "issue"}, {"confirmed", "yes"}, {"id", ada.id}, {"id", bea.id}, {"id", cy.id}});
    host().runJobs();
    EXPECT_EQ(issued().size(), 2u);
}

TEST_P(Issuing, GoesByAttendanceThatIsMarkedForManyAtOnce) {
    const auto session = delivered();
    const auto ada = addParticipant(session, "Ada Example", "ada@example.com");
    const auto bea = addParticipant(session, "Bea Example", "bea@example.com");
    const auto mark = [&](const char* deed) {
        admin().post(session.url() + "/participants/selected",
                     {{"deed", deed}, {"confirmed", "yes"}, {"id", ada.id}, {"id", bea.id}});
    };
    mark("attended");
    for (const auto& one : peopleOf(session)) EXPECT_EQ(one.attendance, "attended");
    mark("absent");
    for (const auto& one : peopleOf(session)) EXPECT_EQ(one.attendance, "absent");
    // Facilitators change name and title only.
    auto facilitator = host().signedInAs("facilitator");
    EXPECT_EQ(facilitator.post(ada.url() + "/attended").status, 403);
}

TEST_P(Issuing, ByHandAddsThePersonToADeliveredSession) {
    const auto session = delivered();
    const auto answer = admin().post("/cert-form", {{"session", session.id},
                                                    {"full_name", "Dora Late"},
                                                    {"certificate_name", "Dr Dora Late"},
                                                    {"email", "Dora@Example.com"},
                                                    {"completion_date", "2026-03-11"},
                                                    {"send_mail", "yes"}});
    EXPECT_THAT(answer.location(), HasSubstr("/jobs/"));
    host().runJobs();
    ASSERT_EQ(issued().size(), 1u);
    EXPECT_EQ(issued()[0].printedName, "Dr Dora Late");
    EXPECT_EQ(issued()[0].email, "dora@example.com");
    EXPECT_EQ(sdk::isoDate(issued()[0].endDate), "2026-03-11");
    EXPECT_EQ(peopleOf(session).at(0).attendance, "attended");
}

TEST_P(Issuing, ByHandKeepsToTheRulesOfTheSession) {
    const auto post = [&](testkit::Client& who, const std::string& session, const std::string& email) {
        return who.post("/cert-form", {{"session", session}, {"full_name", "Dora Late"}, {"email", email}});
    };
    const auto session = delivered();
    addParticipant(session, "Ada Example", "ada@example.com");
    EXPECT_THAT(post(admin(), session.id, "ada@example.com").body, HasSubstr("on this session already"));
    EXPECT_THAT(post(admin(), session.id, "no address").body, HasSubstr("e-mail"));
    EXPECT_EQ(post(admin(), addSession("Planned").id, "x@example.com").status, 422);
    EXPECT_EQ(post(admin(), "", "x@example.com").status, 422);
    const auto closed = addSession("Closed", [&](Session& one) {
        for (const auto step : {Step::Ready, Step::Delivered, Step::Finalized})
            one.take(step, true, host().clock().now());
    });
    EXPECT_THAT(post(admin(), closed.id, "x@example.com").body, HasSubstr("its participants can no longer be changed"));
    // Staff who do not plan sessions add nobody once one is delivered.
    for (const auto* role : {"facilitator", "participant"}) {
        auto other = host().signedInAs(role);
        EXPECT_EQ(post(other, session.id, "x@example.com").status, 403) << role;
    }
    EXPECT_EQ(peopleOf(session).size(), 1u);
    EXPECT_TRUE(issued().empty());
}

class IssuingByRules : public Issuing {
protected:
    testkit::TestHostOptions options() override {
        folder_ = std::filesystem::temp_directory_path() / ("certificate-rules-" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "certificate.eligible.half.lua") << rule_;
        return {.rules = folder_};
    }
    void TearDown() override {
        Issuing::TearDown();
        std::filesystem::remove_all(folder_);
    }
    std::filesystem::path folder_;
    std::string rule_ =
        "return function(input)\n  if input.participant.name == \"Bea Example\" then return {eligible = false, reason "
        "= "
        "\"Half a day only\"} end\nend\n";
};
GUILDHALL_ON_BOTH_DATABASES(IssuingByRules);

TEST_P(IssuingByRules, AsksThemBeforehand) {
    const auto session = delivered();
    addParticipant(session, "Ada Example", "ada@example.com");
    addParticipant(session, "Bea Example", "bea@example.com");
    EXPECT_THAT(plan(session), AllOf(HasSubstr("Issue 1 certificate?"), HasSubstr("Half a day only")));
}

class IssuingSlowly : public IssuingByRules {
protected:
    IssuingSlowly() {
        rule_ =
            "return function(input)\n  local n = 0\n  for i = 1, 3000000 do n = n + i % 7 end\n  return {eligible = n "
            "> 0}\nend\n";
    }
};
GUILDHALL_ON_BOTH_DATABASES(IssuingSlowly);

// As customcert's issue 773 tells: nobody who is not on the course gets a certificate.
TEST_P(IssuingSlowly, LeavesOutWhoIsTakenOffTheSessionMeanwhile) {
    const auto session = delivered();
    std::vector<Participant> all;
    for (int i = 0; i < 20; ++i)
        all.push_back(addParticipant(session, "Person " + std::to_string(i), "p" + std::to_string(i) + "@example.com"));
    admin().post(session.url() + "/certificates");
    bool inTime = false;
    std::thread meanwhile([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        inTime = host().database().write([&](sdk::Transaction& tx) {
            participants().remove(tx, all.back().id);
            return CertificateRepository::currentOfSession(tx, session.id).empty();
        });
    });
    host().runJobs();
    meanwhile.join();
    if (!inTime) GTEST_SKIP() << "all certificates were issued before anybody was taken off";
    EXPECT_EQ(peopleOf(session).size(), 19u);
    for (const auto& one : issued()) EXPECT_NE(one.participantId, all.back().id);
    EXPECT_EQ(issued().size(), 19u);
}

}  // namespace
}  // namespace guildhall::certificates
