// The mails of a session: who gets which, once, from where and in which words, and what staff sees of it.
#include "mail/mail_plan.hpp"
#include "mail/mail_wording.hpp"
#include "mail/sent_mail_repository.hpp"
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;

class SessionMailTest : public SessionTest {
protected:
    testkit::TestHostOptions options() override { return {.settings = {{"surveys", "true"}}}; }
    void SetUp() override {
        SessionTest::SetUp();
        if (IsSkipped()) return;
        session_ = addSession("Leeds");
        ada_ = addParticipant(session_, "Ada Example", "ada@example.com");
        bea_ = addParticipant(session_, "Bea Example", "bea@example.com");
    }
    std::string at(const std::string& kind, const std::string& more = {}) const {
        return session_.url() + "/mails/" + kind + more;
    }
    void change(const std::function<void(Session&)>& how) {
        host().database().write([&](sdk::Transaction& tx) {
            auto session = sessions().get(tx, session_.id);
            how(session);
            sessions().update(tx, session);
        });
    }
    void changeAda(const std::function<void(Participant&)>& how) {
        host().database().write([&](sdk::Transaction& tx) {
            auto one = participants().get(tx, ada_.id);
            how(one);
            participants().update(tx, one);
        });
    }
    testkit::Answer sendAll(const std::string& kind) {
        auto answer = admin().post(at(kind, "/send"));
        host().runJobs();
        return answer;
    }
    std::vector<testkit::QueuedMail> sent(const std::string& key, const std::string& to = {}) {
        auto all = host().mails();
        std::erase_if(all, [&](const auto& mail) {
            return mail.templateKey != "certificates/mail/" + key || (!to.empty() && mail.to != to);
        });
        return all;
    }
    void planSurvey(const std::string& address) {
        admin().post(at("survey", "/edit"), {{"survey_url", address}, {"version", "0"}});
        change([](Session& session) { session.ready = session.delivered = true; });
    }
    void becomes(const std::string& status, const std::string& error) {
        host().database().write([&](sdk::Transaction& tx) {
            tx.execute("UPDATE kernel_mail SET status = $1, error = $2 WHERE recipient = 'ada@example.com'", status,
                       error);
        });
    }

    Session session_;
    Participant ada_, bea_;
};
GUILDHALL_ON_BOTH_DATABASES(SessionMailTest);

TEST_P(SessionMailTest, GoesToEveryoneOnceAndTellsWhoGotIt) {
    EXPECT_TRUE(admin().get(session_.url()).shows("Not sent yet"));
    const auto check = admin().get(at("prework", "/send"));
    EXPECT_TRUE(check.shows("Send 2 mails"));
    EXPECT_THAT(sendAll("prework").location(), HasSubstr("/jobs/"));
    ASSERT_EQ(sent("prework").size(), 2u);
    EXPECT_THAT(sent("prework", "ada@example.com").at(0).text, HasSubstr("12 Mar 2026"));
    EXPECT_THAT(sent("prework", "ada@example.com").at(0).html, HasSubstr("Leeds"));
    EXPECT_TRUE(admin().get(at("prework")).shows("Waiting"));
    EXPECT_TRUE(admin().get(session_.url()).shows("Waiting: 2"));
    EXPECT_TRUE(admin().get(at("prework", "/send")).shows("There is nobody to send it to"));
    ASSERT_EQ(host().audit("SESSION_MAIL_SENT").size(), 1u);
    EXPECT_EQ(host().audit("SESSION_MAIL_SENT").at(0).details["queued"], 2);
    EXPECT_TRUE(admin().get(at("info")).shows("Not sent")) << "each kind goes by itself";
}

// What others' users met when a list was sent to again after a pause or a failure (knadh/listmonk#2070, #2313).
TEST_P(SessionMailTest, IsNotSentTwiceWhenTheJobRunsAgain) {
    sendAll("prework");
    EXPECT_EQ(host().runJob("certificates.mails", {{"session", session_.id}, {"kind", "prework"}}), "done");
    sendAll("prework");
    EXPECT_EQ(sent("prework").size(), 2u);
    addParticipant(session_, "Cyd Example", "cyd@example.com");
    sendAll("prework");
    EXPECT_EQ(sent("prework").size(), 3u) << "who joined since gets it";
}

TEST_P(SessionMailTest, IsNotSentTwiceToWhoWasTakenOffAndPutBack) {
    sendAll("prework");
    admin().post(ada_.url() + "/remove");
    addParticipant(session_, "Ada Example", "ada@example.com");
    sendAll("prework");
    EXPECT_EQ(sent("prework", "ada@example.com").size(), 1u);
    EXPECT_THAT(admin().get(at("prework")).body, Not(HasSubstr("Not sent")));
}

TEST_P(SessionMailTest, GoesAgainToOneWhenSomebodyAsksForThat) {
    sendAll("prework");
    const auto again = at("prework", "/" + ada_.id + "/again");
    EXPECT_TRUE(admin().get(again).shows("It goes to ada@example.com"));
    EXPECT_EQ(admin().post(again).status, 303);
    EXPECT_EQ(sent("prework", "ada@example.com").size(), 2u);
    EXPECT_EQ(sent("prework", "bea@example.com").size(), 1u);
    EXPECT_TRUE(admin().get(at("prework")).shows("Sent 2 times"));
    EXPECT_EQ(host().audit("SESSION_MAIL_SENT_AGAIN").at(0).details["participant"], ada_.id);
}

TEST_P(SessionMailTest, TellsWhyOneFailedAndTriesItWithTheNext) {
    sendAll("prework");
    becomes("failed", "550 ada@example.com is not here");
    const auto page = admin().get(at("prework"));
    EXPECT_TRUE(page.shows("Failed"));
    EXPECT_TRUE(page.shows("550 ada@example.com is not here"));
    EXPECT_TRUE(admin().get(session_.url()).shows("Failed: 1"));
    sendAll("prework");
    EXPECT_EQ(sent("prework", "ada@example.com").size(), 2u);
    EXPECT_EQ(sent("prework", "bea@example.com").size(), 1u);
    becomes("bounced", "no such box");
    sendAll("prework");
    EXPECT_EQ(sent("prework", "ada@example.com").size(), 2u) << "a box that does not exist is not tried again";
}

// Recipients on the suppression list who were counted as to be sent to (knadh/listmonk#1931).
TEST_P(SessionMailTest, SaysBeforehandWhoIsLeftOutAndWhy) {
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute(
            "INSERT INTO kernel_mail_suppression (address, reason, detail, mail_id, added_by, added_at) VALUES "
            "('ada@example.com', 'hard bounce', '', '', '', 0)");
    });
    const auto check = admin().get(at("info", "/send"));
    EXPECT_TRUE(check.shows("Send 1 mail"));
    EXPECT_TRUE(check.shows("The address is on the suppression list (hard bounce)."));
    sendAll("info");
    EXPECT_EQ(sent("workshop_info").size(), 1u);
    EXPECT_EQ(host().audit("SESSION_MAIL_SENT").at(0).details["left_out"], 1);
}

TEST_P(SessionMailTest, WithWorkshopInformationSetsTheStepOfTheSession) {
    EXPECT_TRUE(admin().get(at("info", "/send")).shows("Workshop info sent"));
    sendAll("prework");
    EXPECT_FALSE(stored(session_).infoSent);
    sendAll("info");
    EXPECT_TRUE(stored(session_).infoSent);
    EXPECT_EQ(stored(session_).infoSentAt, host().clock().now());
    EXPECT_EQ(host().audit("SESSION_INFO_SENT").size(), 1u);
    host().clock().advance(std::chrono::hours(1));
    addParticipant(session_, "Cyd Example", "cyd@example.com");
    sendAll("info");
    EXPECT_EQ(host().audit("SESSION_INFO_SENT").size(), 1u) << "the first time counts";
}

// A From that was chosen and not used (dotkom/onlineweb4#765), and one shown that was another (pretalx/pretalx#627).
TEST_P(SessionMailTest, BearsTheFromTheWordingAndTheWordsOfItsSession) {
    const auto wording = admin().post("/mail-wordings", {{"name", "Prework, short"},
                                                         {"kind", "prework"},
                                                         {"subject", "{first_name}, read this"},
                                                         {"body", "Read chapter one before {session}."},
                                                         {"active", "yes"}});
    ASSERT_EQ(wording.status, 303) << wording.body;
    const auto id =
        host().database().read([](sdk::Transaction& tx) { return mailWordings().select(tx, "LIMIT 1").at(0).id; });
    const testkit::FormValues plan{{"sender", ""}, {"wording", id}, {"note", "Bring <b>shoes</b>."}, {"version", "0"}};
    EXPECT_EQ(admin().post(at("prework", "/edit"), plan).status, 303);
    EXPECT_TRUE(admin().get(at("prework")).shows("Prework, short"));
    EXPECT_EQ(admin().post(at("prework", "/edit"), plan).status, 422) << "somebody else saved meanwhile";
    host().database().write([&](sdk::Transaction& tx) {
        auto chosen = MailPlan::find(tx, session_, mailKind("prework", false));
        chosen.sender = "credentials";
        chosen.save(tx, session_, mailKind("prework", false));
    });
    EXPECT_TRUE(admin().get(at("prework", "/edit")).shows("An address that is no longer kept"))
        << "a choice is not lost with its address";
    sendAll("prework");
    const auto mail = sent("prework", "ada@example.com").at(0);
    EXPECT_EQ(mail.subject, "Ada, read this");
    EXPECT_EQ(mail.sender, "credentials");
    EXPECT_THAT(mail.text, HasSubstr("Read chapter one before Leeds."));
    EXPECT_THAT(mail.text, Not(HasSubstr("Please take some time")));
    EXPECT_THAT(mail.html, HasSubstr("Bring &lt;b&gt;shoes&lt;/b&gt;."));
    EXPECT_EQ(host().audit("SESSION_MAIL_PLANNED").at(0).changes["note"]["after"], "Bring <b>shoes</b>.");
}

TEST_P(SessionMailTest, TakesNoWordingWithAValueThatThereIsNot) {
    const auto answer =
        admin().post("/mail-wordings", {{"name", "Odd"}, {"kind", "info"}, {"body", "Dear {nick}"}, {"active", "yes"}});
    EXPECT_EQ(answer.status, 422);
    EXPECT_TRUE(answer.shows("{nick} is no value"));
    EXPECT_EQ(filledIn("{name}, {nick} {", {{"name", "Ada {name}"}}), "Ada {name}, {nick} {")
        << "what a name brings is not filled in again";
}

TEST_P(SessionMailTest, IsNotSentForASessionThatIsOffOrOver) {
    change([](Session& session) { session.onHold = true; });
    EXPECT_EQ(admin().post(at("prework", "/send")).status, 409);
    EXPECT_TRUE(admin().get(at("prework")).shows("This session is on hold."));
    change([](Session& session) { session.onHold = false, session.cancelled = true; });
    EXPECT_EQ(admin().post(at("info", "/send")).status, 409);
    EXPECT_EQ(admin().post(at("info", "/" + ada_.id + "/again")).status, 409);
    change([](Session& session) { session.cancelled = false, session.delivered = true; });
    EXPECT_EQ(admin().post(at("info", "/send")).status, 409);
    EXPECT_TRUE(host().mails().empty());
}

TEST_P(SessionMailTest, IsForThoseWhoMayOpenTheSessionAndShowsAddressesToThoseWhoMaySeeThem) {
    sendAll("prework");
    becomes("failed", "550 ada@example.com is not here");
    auto reader = host().signedInAs("readonly");
    const auto page = reader.get(at("prework"));
    EXPECT_TRUE(page.shows("Ada Example"));
    EXPECT_THAT(page.body, Not(HasSubstr("ada@example.com")));
    EXPECT_EQ(reader.post(at("prework", "/send")).status, 403);
    EXPECT_EQ(reader.get(at("prework", "/edit")).status, 403);
    auto stranger = host().signedInAs("contractor");
    EXPECT_EQ(stranger.get(at("prework")).status, 404);
    EXPECT_EQ(host().signedInAs("participant").get(at("prework")).status, 403);
}

class Surveys : public SessionMailTest {
protected:
    /// The link in Ada's mail, below the site.
    std::string linkOfAda() {
        const auto text = sent("survey", "ada@example.com").back().text;
        const auto begin = text.find("/survey?token=");
        return text.substr(begin, text.find('\n', begin) - begin);
    }
    static std::string doneBy(const std::string& link) { return "/survey/done" + link.substr(link.find('?')); }
    SentMail adas() {
        return host().database().read([&](sdk::Transaction& tx) {
            return SentMailRepository::ofKind(tx, session_.id, mailKind("survey", true)).at(ada_.id).back();
        });
    }
};
GUILDHALL_ON_BOTH_DATABASES(Surveys);

TEST_P(Surveys, GoToThoseWhoWereThereOnceTheSessionIsDelivered) {
    EXPECT_EQ(admin().post(at("survey", "/send")).status, 409) << "nobody has said where it is";
    const auto http = admin().post(at("survey", "/edit"), {{"survey_url", "http://forms.example/s"}, {"version", "0"}});
    EXPECT_TRUE(http.shows("Enter an address that begins with https://"));
    EXPECT_EQ(
        admin().post(at("survey", "/edit"), {{"survey_url", "https://umfrage.example/ü"}, {"version", "0"}}).status,
        422)
        << "no answer's head can carry it";
    planSurvey("https://forms.example/s");
    changeAda([](Participant& ada) { ada.attendance = "absent"; });
    EXPECT_TRUE(admin().get(at("survey", "/send")).shows("Marked absent."));
    sendAll("survey");
    EXPECT_EQ(sent("survey").size(), 1u);
}

// Mail scanners open every link, and preview them: supabase/auth#1214, better-auth/better-auth#9690.
TEST_P(Surveys, AreNotCompletedByOpeningALink) {
    planSurvey("https://forms.example/s?back={done}");
    sendAll("survey");
    const auto link = linkOfAda();
    auto scanner = host().signedOut();
    EXPECT_EQ(scanner.send("HEAD", link).status, 303);
    EXPECT_FALSE(adas().openedAt.has_value()) << "a preview is not even an opening";
    const auto opened = scanner.get(link);
    EXPECT_EQ(opened.status, 303);
    EXPECT_THAT(opened.location(), testing::StartsWith("https://forms.example/s?back=http"));
    EXPECT_THAT(opened.location(), HasSubstr("%2Fsurvey%2Fdone%3Ftoken%3D"));
    EXPECT_TRUE(adas().openedAt.has_value());
    EXPECT_TRUE(scanner.get(doneBy(link)).shows("Yes, I have completed it"));
    EXPECT_FALSE(adas().completedAt.has_value());
    EXPECT_TRUE(admin().get(at("survey")).shows("Link opened"));
    EXPECT_EQ(scanner.get(link).status, 303) << "nothing is used up";
}

TEST_P(Surveys, AreCompletedByThePersonTheToolOrStaff) {
    planSurvey("https://forms.example/s");
    sendAll("survey");
    auto anyone = host().signedOut();
    EXPECT_TRUE(anyone.postWithoutToken(doneBy(linkOfAda())).shows("Thank you")) << "a survey tool has no form token";
    EXPECT_TRUE(adas().completedAt.has_value());
    EXPECT_TRUE(anyone.get(doneBy(linkOfAda())).shows("Thank you"));
    EXPECT_TRUE(anyone.postWithoutToken(doneBy(linkOfAda())).shows("Thank you"));
    EXPECT_EQ(host().audit("SURVEY_COMPLETED").size(), 1u) << "once";
    const auto byHand = at("survey", "/" + bea_.id + "/completed");
    EXPECT_EQ(admin().post(byHand).status, 303);
    EXPECT_EQ(admin().post(byHand).status, 409);
    EXPECT_EQ(host().audit("SURVEY_COMPLETED").back().details["by"], "staff");
    EXPECT_EQ(host().signedInAs("readonly").post(byHand).status, 403);
}

TEST_P(Surveys, KeepNoTokenThatCanBeRead) {
    planSurvey("https://forms.example/s");
    sendAll("survey");
    const auto link = linkOfAda();
    const auto token = link.substr(link.find('=') + 1);
    ASSERT_EQ(token.size(), 43u);
    host().database().read([&](sdk::Transaction& tx) {
        for (const auto row : tx.query("SELECT body_text, body_html, variables FROM kernel_mail"))
            for (const std::size_t column : {0u, 1u, 2u}) EXPECT_THAT(row.text(column), Not(HasSubstr(token)));
        for (const auto row : tx.query("SELECT token_hash FROM certificates_session_mail"))
            EXPECT_NE(row.text(0), token);
    });
    for (const auto& line : host().log().lines()) EXPECT_THAT(line, Not(HasSubstr(token)));
}

TEST_P(Surveys, AnswerToLinksThatOpenNothingAlikeAndNotForEver) {
    planSurvey("https://forms.example/s");
    sendAll("survey");
    const auto link = linkOfAda();
    auto anyone = host().signedOut();
    const auto unknown = anyone.get("/survey?token=" + std::string(43, 'a'));
    EXPECT_EQ(unknown.status, 404);
    EXPECT_TRUE(unknown.shows("This link does not work"));
    EXPECT_EQ(unknown.header("x-robots-tag"), "noindex, nofollow");
    change([](Session& session) { session.cancelled = true; });
    EXPECT_EQ(anyone.get(link).status, 404) << "cancelled";
    change([](Session& session) { session.cancelled = false; });
    for (int i = 0; i < 60; ++i) anyone.get("/survey");
    EXPECT_EQ(anyone.get("/survey").status, 429);
    EXPECT_EQ(anyone.get(link).status, 303) << "who has a link that works is not shut out";
    host().clock().advance(std::chrono::minutes(61));
    EXPECT_EQ(anyone.get("/survey").status, 404);
}

class WithoutSurveys : public SessionMailTest {
protected:
    testkit::TestHostOptions options() override { return {}; }
};
GUILDHALL_ON_BOTH_DATABASES(WithoutSurveys);

TEST_P(WithoutSurveys, NothingOfThemIsShown) {
    EXPECT_THAT(admin().get(session_.url()).body, Not(HasSubstr("Survey")));
    EXPECT_THAT(admin().get(at("prework")).body, Not(HasSubstr("/mails/survey")));
    EXPECT_EQ(admin().get(at("survey")).status, 404);
    EXPECT_EQ(host().signedOut().get("/survey?token=" + std::string(43, 'a')).status, 404);
}

}  // namespace
}  // namespace guildhall::certificates
