// Accounts of participants: who gets one, who has one, who gets theirs back.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;

class AccountTest : public SessionTest {
protected:
    /// Marks it as ready and makes the accounts. What the job told.
    std::string ready(const Session& session) {
        admin().post(session.url() + "/progress", {{"ready", "yes"}});
        host().runJobs();
        return host().database().read([&](sdk::Transaction& tx) {
            const auto rows = tx.query(
                "SELECT result FROM kernel_job WHERE kind = 'certificates.accounts' AND payload LIKE $1 AND state = "
                "'done'",
                "%" + session.id + "%");
            return sdk::Value::parse(rows.front().text(0)).at("message").get<std::string>();
        });
    }
    std::string emailOf(const testkit::Client& person) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx.query("SELECT email FROM kernel_person WHERE id = $1", person.personId()).front().text(0);
        });
    }
    void change(const Session& session, const std::function<void(Session&)>& how) {
        host().database().write([&](sdk::Transaction& tx) {
            auto there = sessions().get(tx, session.id);
            how(there);
            sessions().update(tx, there);
        });
    }
};
GUILDHALL_ON_BOTH_DATABASES(AccountTest);

TEST_P(AccountTest, IsMadeWithAnInvitationOrUsedAsItIs) {
    auto staff = host().signedInAs("facilitator");
    const auto session = addSession("Leeds");
    addParticipant(session, "Ada Example", "ada@example.com");
    addParticipant(session, "Fay Staff", emailOf(staff));
    EXPECT_EQ(ready(session), "1 account created, 1 already there; 1 person keeps their password.");
    ASSERT_EQ(host().mails().size(), 1u) << "an invitation for who has none, and nothing for who has one";
    EXPECT_EQ(host().mails().at(0).to, "ada@example.com");
    for (const auto& one : peopleOf(session)) EXPECT_TRUE(one.personId.has_value());
    EXPECT_EQ(staff.get("/sessions").status, 200) << "staff stays staff";
}

TEST_P(AccountTest, IsReactivatedByTheNextReadySession) {
    const auto first = addSession("Leeds"), second = addSession("York");
    addParticipant(first, "Ada Example", "ada@example.com");
    ready(first);
    addParticipant(second, "Ada Example", "ada@example.com");
    change(first, [](Session& session) { session.finalized = true; });
    EXPECT_EQ(ready(second), "0 accounts created, 0 already there, 1 reactivated; 1 person keeps their password.");
    const auto third = addSession("Hull");
    addParticipant(third, "Ada Example", "ada@example.com");
    EXPECT_EQ(ready(third), "0 accounts created, 1 already there; 1 person keeps their password.");
    EXPECT_EQ(host().mails().size(), 1u) << "one invitation for ever";
}

TEST_P(AccountTest, ThatIsSwitchedOffStaysSoAndIsTold) {
    auto learner = host().signedInAs("participant");
    const auto email = emailOf(learner);
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_person SET status = 'suspended' WHERE id = $1", learner.personId());
    });
    const auto session = addSession("Leeds");
    addParticipant(session, "Lea Example", email);
    ready(session);
    host().database().read([&](sdk::Transaction& tx) {
        EXPECT_EQ(tx.query("SELECT status FROM kernel_person WHERE id = $1", learner.personId()).front().text(0),
                  "suspended");
        EXPECT_THAT(tx.query("SELECT reason FROM kernel_job_problem").front().text(0), HasSubstr("is switched off"));
    });
}

}  // namespace
}  // namespace guildhall::certificates
