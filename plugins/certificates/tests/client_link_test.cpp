// A client's link: how it is made and withdrawn, what it opens, and what can be done by it.
#include "client_link/client_link.hpp"
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ClientLinkTest : public SessionTest {
protected:
    void SetUp() override {
        SessionTest::SetUp();
        if (IsSkipped()) return;
        session_ = addSession("Leeds", [](Session& session) { session.notes = "Only for staff"; });
        ada_ = addParticipant(session_, "Ada Example", "ada@example.com");
        visitor_.emplace(host().signedOut());
        make("Priya at Example Ltd", "priya@client.example");
        token_ = tokenOf("priya@client.example");
    }
    void TearDown() override {
        visitor_.reset();
        SessionTest::TearDown();
    }
    testkit::Client& visitor() { return *visitor_; }
    testkit::Answer make(const std::string& name, const std::string& email, const std::string& expires = {}) {
        return admin().post(session_.url() + "/client-links", {{"name", name}, {"email", email}, {"expires", expires}});
    }
    std::string tokenOf(const std::string& email) {
        for (const auto& mail : host().mails())
            if (mail.to == email && mail.templateKey == "certificates/mail/client_link") {
                const auto begin = mail.text.find("token=") + 6;
                return mail.text.substr(begin, mail.text.find_first_of(" \n", begin) - begin);
            }
        return {};
    }
    std::string at(const std::string& page = {}) const { return "/client-link" + page + "?token=" + token_; }
    std::string adas(const std::string& page) const { return at("/participants/" + ada_.id + page); }
    ClientLink link() {
        return host().database().read(
            [](sdk::Transaction& tx) { return clientLinks().select(tx, "ORDER BY r.created_at, r.id LIMIT 1").at(0); });
    }
    void steps(const std::vector<Step>& taken) {
        host().database().write([&](sdk::Transaction& tx) {
            auto session = sessions().get(tx, session_.id);
            for (const auto step : allSteps) session.take(step, false, host().clock().now());
            for (const auto step : taken) session.take(step, true, host().clock().now());
            sessions().update(tx, session);
        });
    }

    Session session_;
    Participant ada_;
    std::string token_;

private:
    std::optional<testkit::Client> visitor_;
};
GUILDHALL_ON_BOTH_DATABASES(ClientLinkTest);

TEST_P(ClientLinkTest, GoesByMailAndIsKeptAsADigestOnly) {
    ASSERT_THAT(token_, SizeIs(43));
    EXPECT_EQ(link().tokenHash, sdk::hashToken(token_));
    EXPECT_EQ(std::chrono::sys_days(*link().expires) - std::chrono::sys_days(day(12)), std::chrono::days(30));
    EXPECT_TRUE(admin().get(session_.url()).shows("Priya at Example Ltd"));
    EXPECT_THAT(admin().get(link().url()).body, Not(HasSubstr(token_))) << "nobody else is shown it";
    host().database().read([&](sdk::Transaction& tx) {
        for (const auto row : tx.query("SELECT body_text, body_html, variables FROM kernel_mail"))
            for (const std::size_t column : {0u, 1u, 2u}) EXPECT_THAT(row.text(column), Not(HasSubstr(token_)));
    });
    EXPECT_EQ(make("Late", "late@client.example", "2026-03-11").status, 422);
    EXPECT_EQ(make("Long", "long@client.example", "2028-03-11").status, 422);
    for (const auto* role : {"facilitator", "contractor", "crm", "readonly"})
        EXPECT_EQ(host().signedInAs(role).get(session_.url() + "/client-links").status, 403) << role;
}

TEST_P(ClientLinkTest, OpensTheSessionItsPeopleAndNothingForStaff) {
    const auto page = visitor().get(at());
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(page.shows("Leeds"));
    EXPECT_TRUE(page.shows("Ada Example"));
    EXPECT_TRUE(page.shows("ada@example.com"));
    EXPECT_THAT(page.body, Not(HasSubstr("Only for staff")));
    EXPECT_THAT(page.body, Not(HasSubstr("/sessions/")));
    EXPECT_EQ(page.header("x-robots-tag"), "noindex, nofollow");
    EXPECT_EQ(page.header("cache-control"), "no-store");
    const auto other = addSession("Other");
    const auto theirs = addParticipant(other, "Bea Foreign", "bea@example.com");
    EXPECT_EQ(visitor().get(at("/participants/" + theirs.id + "/edit")).status, 404);
    EXPECT_EQ(visitor().postWithoutToken(at("/participants/" + theirs.id + "/remove")).status, 404);
}

TEST_P(ClientLinkTest, AddsChangesAndRemovesPeopleAsItself) {
    EXPECT_EQ(visitor()
                  .postWithoutToken(at("/participants/new"),
                                    {{"full_name", "Bea Example"}, {"email", "BEA@example.com"}, {"title", "Clerk"}})
                  .status,
              303);
    ASSERT_THAT(peopleOf(session_), SizeIs(2));
    EXPECT_EQ(peopleOf(session_).at(1).email, "bea@example.com");
    EXPECT_TRUE(visitor().get(at() + "&done=added").shows("Added to the list."));
    const testkit::FormValues renamed{{"full_name", "Ada Lovely"}, {"title", "Analyst"}, {"version", "1"}};
    EXPECT_EQ(visitor().postWithoutToken(adas("/edit"), renamed).status, 303);
    EXPECT_EQ(peopleOf(session_).at(0).fullName, "Ada Lovely");
    const auto entry = host().audit("PARTICIPANT_UPDATED").back();
    EXPECT_EQ(entry.personId, link().id);
    EXPECT_EQ(entry.changes["full_name"]["after"], "Ada Lovely");
    EXPECT_TRUE(admin().get(ada_.url() + "/history").shows("Client link for Priya at Example Ltd"));
    EXPECT_TRUE(host().signedInAs("auditor").get("/audit").shows("Client link for Priya at Example Ltd"));
    EXPECT_TRUE(visitor().get(adas("/remove")).shows("Remove Ada Lovely?"));
    EXPECT_EQ(visitor().postWithoutToken(adas("/remove")).status, 303);
    EXPECT_THAT(peopleOf(session_), SizeIs(1));
}

TEST_P(ClientLinkTest, SaysWhatIsWrongAndLosesNobodysWork) {
    const auto bad =
        visitor().postWithoutToken(at("/participants/new"), {{"full_name", "=SUM(A1)"}, {"email", "ada@example.com"}});
    EXPECT_EQ(bad.status, 422);
    EXPECT_TRUE(bad.shows("Somebody with this address is on this session already"));
    EXPECT_THAT(bad.body, HasSubstr("value=\"=SUM(A1)\"")) << "what was typed stays";
    const testkit::FormValues stale{{"full_name", "Ada Stale"}, {"title", ""}, {"version", "0"}};
    EXPECT_TRUE(visitor().postWithoutToken(adas("/edit"), stale).shows("Somebody else has changed this"));
    EXPECT_EQ(peopleOf(session_).at(0).fullName, "Ada Example");
    const auto more = visitor().postWithoutToken(
        adas("/edit"), {{"full_name", "Ada"}, {"email", "x@example.com"}, {"attendance", "absent"}, {"version", "1"}});
    EXPECT_EQ(more.status, 303);
    EXPECT_EQ(peopleOf(session_).at(0).email, "ada@example.com") << "what the form does not ask for stays";
    EXPECT_EQ(peopleOf(session_).at(0).attendance, "expected");
}

TEST_P(ClientLinkTest, ConfirmsContactAndShipping) {
    const auto form = visitor().get(at("/shipping"));
    EXPECT_TRUE(form.shows("Confirm these details"));
    EXPECT_TRUE(visitor()
                    .postWithoutToken(at("/shipping"), {{"ship_address", "1 High Street"}, {"version", "1"}})
                    .shows("Enter an e-mail address or a phone number of the contact"));
    EXPECT_EQ(
        visitor().postWithoutToken(at("/shipping"), {{"ship_phone", "+44 20 7946 0018"}, {"version", "1"}}).status, 422)
        << "a name is needed";
    const testkit::FormValues details{{"ship_contact", "Priya Raman"},
                                      {"ship_phone", "+44 20 7946 0018"},
                                      {"ship_email", ""},
                                      {"ship_address", "1 High Street"},
                                      {"version", "1"}};
    EXPECT_EQ(visitor().postWithoutToken(at("/shipping"), details).status, 303);
    EXPECT_EQ(stored(session_).shipContact, "Priya Raman");
    EXPECT_EQ(link().confirmedAt, host().clock().now());
    EXPECT_TRUE(visitor().get(at()).shows("Confirmed on"));
    EXPECT_TRUE(admin().get(session_.url()).shows("contact and shipping confirmed on"));
    EXPECT_EQ(host().audit("SESSION_SHIPPING_CONFIRMED").at(0).personId, link().id);
    EXPECT_EQ(visitor().postWithoutToken(at("/shipping"), details).status, 422) << "made of an older state";
}

TEST_P(ClientLinkTest, IsNotMadeForASessionThatIsDelivered) {
    steps({Step::Ready, Step::Delivered});
    const auto page = admin().get(session_.url() + "/client-links/new");
    EXPECT_EQ(page.status, 409);
    EXPECT_TRUE(page.shows("This session is delivered, so its client no longer changes who takes part."));
}

TEST_P(ClientLinkTest, IsHeldByDeliveryAndByTheLocksOfTheSession) {
    for (const auto& taken : std::vector<std::vector<Step>>{
             {Step::Ready, Step::Delivered}, {Step::OnHold}, {Step::Cancelled}, {Step::Ready, Step::Finalized}}) {
        steps(taken);
        EXPECT_EQ(visitor()
                      .postWithoutToken(at("/participants/new"), {{"full_name", "Bea"}, {"email", "bea@example.com"}})
                      .status,
                  409);
        EXPECT_EQ(visitor().postWithoutToken(adas("/remove")).status, 409);
        EXPECT_EQ(visitor().postWithoutToken(at("/shipping"), {{"ship_contact", "X"}}).status, 409);
        const auto page = visitor().get(at());
        EXPECT_TRUE(page.shows("This session is")) << "it says why";
        EXPECT_THAT(page.body, Not(HasSubstr("/participants/new")));
    }
    ASSERT_THAT(peopleOf(session_), SizeIs(1));
    steps({Step::Ready});
    EXPECT_EQ(visitor()
                  .postWithoutToken(at("/participants/new"), {{"full_name", "Bea"}, {"email", "bea@example.com"}})
                  .status,
              303);
    EXPECT_EQ(host().runJobs(), 1) << "who joins a session that is ready gets an account";
}

TEST_P(ClientLinkTest, AnswersAlikeWhenItIsUnknownExpiredOrWithdrawn) {
    const auto bodyOf = [&](const std::string& target) {
        auto page = visitor().get(target);
        EXPECT_EQ(page.status, 404) << target;
        EXPECT_TRUE(page.shows("This link does not work"));
        return page.body.substr(page.body.find("<main"), page.body.find("</h1>") - page.body.find("<main"));
    };
    const auto unknown = bodyOf("/client-link?token=" + std::string(43, 'a'));
    EXPECT_EQ(bodyOf("/client-link"), unknown);
    host().clock().advance(std::chrono::hours(24 * 30));
    EXPECT_EQ(visitor().get(at()).status, 200) << "its last day";
    host().clock().advance(std::chrono::hours(24));
    EXPECT_EQ(bodyOf(at()), unknown);
    host().clock().advance(-std::chrono::hours(24 * 31));
    EXPECT_EQ(admin().post(link().url() + "/withdraw").status, 303);
    EXPECT_EQ(bodyOf(at()), unknown);
    EXPECT_EQ(visitor().postWithoutToken(adas("/remove")).status, 404);
    EXPECT_THAT(peopleOf(session_), SizeIs(1));
    EXPECT_THAT(host().audit("CLIENT_LINK_WITHDRAWN"), SizeIs(1));
}

TEST_P(ClientLinkTest, IsSentAnewAndThenTheOneBeforeOpensNothing) {
    EXPECT_EQ(admin().post(link().url() + "/renew").status, 303);
    EXPECT_EQ(visitor().get(at()).status, 404);
    EXPECT_EQ(host().mails().size(), 2u);
    EXPECT_NE(link().tokenHash, sdk::hashToken(token_));
}

TEST_P(ClientLinkTest, WorksForWhoIsSignedInAsTheLinkAndNotAsThemselves) {
    auto learner = host().signedInAs("participant");
    EXPECT_EQ(learner.post(at("/participants/new"), {{"full_name", "Bea"}, {"email", "bea@example.com"}}).status, 303);
    EXPECT_EQ(host().audit("PARTICIPANT_CREATED").back().personId, link().id);
}

// Tokens that other sites found by Referer and in access logs: natlas/natlas#139.
TEST_P(ClientLinkTest, TellsItsTokenToNoOtherSiteAndToNoLog) {
    const auto page = visitor().get(at());
    EXPECT_THAT(page.body, Not(HasSubstr("href=\"http")));
    EXPECT_THAT(page.body, Not(HasSubstr("src=\"http")));
    visitor().postWithoutToken(adas("/remove"));
    for (const auto& line : host().log().lines()) EXPECT_THAT(line, Not(HasSubstr(token_)));
    for (const auto& entry : host().audit()) EXPECT_THAT(entry.details.dump() + entry.reason, Not(HasSubstr(token_)));
}

}  // namespace
}  // namespace guildhall::certificates
