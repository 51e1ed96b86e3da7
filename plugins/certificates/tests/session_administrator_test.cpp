// The client session administrator: how somebody becomes one, what they see and do, and what they do not.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class SessionAdministrators : public SessionTest {
protected:
    void SetUp() override {
        SessionTest::SetUp();
        if (IsSkipped()) return;
        csa_.emplace(host().signedInAs("participant"));
        session_ = addSession("Leeds", [&](Session& s) { s.csa = csa().personId(); });
        mine_ = "/my-sessions/" + session_.id;
        ada_ = addParticipant(session_, "Ada Example", "ada@example.com");
    }
    void TearDown() override {
        csa_.reset();
        SessionTest::TearDown();
    }
    testkit::Client& csa() { return *csa_; }
    std::string adasPage() const { return mine_ + "/participants/" + ada_.id; }
    testkit::Answer added(const std::string& name, const std::string& email, const testkit::FormValues& more = {}) {
        testkit::FormValues form{{"full_name", name}, {"email", email}, {"title", ""}};
        form.insert(form.end(), more.begin(), more.end());
        return csa().post(mine_ + "/participants/new", form);
    }
    testkit::Answer renamed(const std::string& name, const testkit::FormValues& more = {}) {
        testkit::FormValues form{{"full_name", name}, {"title", "Analyst"}, {"version", "1"}};
        form.insert(form.end(), more.begin(), more.end());
        return csa().post(adasPage() + "/edit", form);
    }
    void steps(const std::vector<Step>& taken) {
        host().database().write([&](sdk::Transaction& tx) {
            auto session = sessions().get(tx, session_.id);
            for (const auto step : allSteps) session.take(step, false, host().clock().now());
            for (const auto step : taken) session.take(step, true, host().clock().now());
            sessions().update(tx, session);
        });
    }
    testkit::Answer assigned(const std::string& email, const std::string& name = {}) {
        return admin().post(session_.url() + "/administrator", {{"email", email}, {"name", name}});
    }

    Session session_;
    Participant ada_;
    std::string mine_;

private:
    std::optional<testkit::Client> csa_;
};
GUILDHALL_ON_BOTH_DATABASES(SessionAdministrators);

TEST_P(SessionAdministrators, GetAnAccountAndAnInvitationWhenTheyHaveNone) {
    const auto before = host().mails().size();
    const auto nameless = assigned("new@client.example");
    EXPECT_EQ(nameless.status, 422);
    EXPECT_TRUE(nameless.shows("There is no account with this address yet — enter the person's name, too"));
    EXPECT_EQ(assigned("not an address").status, 422);
    EXPECT_EQ(host().mails().size(), before);
    EXPECT_EQ(assigned("New@Client.example", "Nora New").status, 303);
    EXPECT_TRUE(admin().get(session_.url()).shows("Nora New"));
    ASSERT_EQ(host().mails().size(), before + 1);
    EXPECT_EQ(host().mails().back().to, "new@client.example");
    EXPECT_THAT(host().audit("SESSION_ADMINISTRATOR_ASSIGNED"), SizeIs(1));
    EXPECT_EQ(csa().get(mine_).status, 404) << "it is somebody else now";
    EXPECT_TRUE(admin().get(session_.url() + "/history").shows("Nora New"));
}

TEST_P(SessionAdministrators, MayBeSomebodyWhoIsThereAndNobodyAgain) {
    EXPECT_THAT(admin().get(session_.url() + "/administrator").body, HasSubstr("value=\"" + nameOf(csa())));
    const auto mails = host().mails().size();
    EXPECT_EQ(assigned("").status, 303);
    EXPECT_THAT(stored(session_).csa, IsEmpty());
    EXPECT_EQ(csa().get(mine_).status, 404);
    assigned("nora@client.example", "Nora New");
    const auto nora = stored(session_).csa;
    assigned("");
    EXPECT_EQ(assigned("NORA@client.example").status, 303) << "who is there needs no name";
    EXPECT_EQ(stored(session_).csa, nora);
    EXPECT_EQ(host().mails().size(), mails + 1) << "one invitation";
    for (const auto* role : {"facilitator", "contractor", "crm", "readonly"})
        EXPECT_EQ(host().signedInAs(role).post(session_.url() + "/administrator", {{"email", "x@example.com"}}).status,
                  403)
            << role;
}

TEST_P(SessionAdministrators, LandOnHomeWithTheirSessions) {
    const auto home = csa().get("/");
    EXPECT_TRUE(home.shows("My sessions"));
    EXPECT_THAT(home.body, HasSubstr("href=\"/my-sessions\""));
    EXPECT_THAT(csa().get("/my-sessions").body, HasSubstr("href=\"" + mine_ + "\""));
}

TEST_P(SessionAdministrators, SeeNothingElse) {
    const auto other = addSession("Other");
    const auto theirs = addParticipant(other, "Bea Foreign", "bea@example.com");
    for (const auto& path :
         {"/my-sessions/" + other.id, "/my-sessions/" + other.id + "/participants/new",
          "/my-sessions/" + other.id + "/participants/import",
          "/my-sessions/" + other.id + "/participants/" + theirs.id + "/edit",
          mine_ + "/participants/" + theirs.id + "/edit", mine_ + "/participants/" + theirs.id + "/remove"})
        EXPECT_EQ(csa().get(path).status, 404) << path;
    EXPECT_EQ(csa().post(mine_ + "/participants/" + theirs.id + "/remove").status, 404);
    for (const auto& path :
         {session_.url(), session_.url() + "/edit", session_.url() + "/history", session_.url() + "/participants",
          session_.url() + "/certificates", std::string("/issued"), std::string("/clients"), std::string("/audit"),
          std::string("/sessions"), "/api/v1/sessions/" + session_.id, std::string("/api/v1/participants")})
        EXPECT_THAT(csa().get(path).status, testing::AnyOf(403, 404)) << path;
    for (const auto* step : {"/progress", "/facilitators", "/administrator", "/cancel", "/finalize"})
        EXPECT_EQ(csa().post(session_.url() + step, {{"ready", "yes"}}).status, 403) << step;
    EXPECT_FALSE(csa().get("/search?q=ada").shows("Ada Example"));
    EXPECT_EQ(csa().get(mine_ + "?format=csv").header("content-disposition"), "");
}

TEST_P(SessionAdministrators, AddPeopleByNameAddressAndTitle) {
    const auto form = csa().get(mine_ + "/participants/new").body;
    for (const auto* hidden : {"name=\"region\"", "name=\"attendance\"", "name=\"completion_date\"", "name=\"notes\""})
        EXPECT_THAT(form, Not(HasSubstr(hidden)));
    EXPECT_EQ(added("Bea Example", "BEA@example.com").status, 303);
    EXPECT_TRUE(added("Ada Again", "ada@example.com").shows("Somebody with this address is on this session already"));
    EXPECT_TRUE(added("=SUM(A1)", "sum@example.com").shows("formula"));
    EXPECT_EQ(added("", "nobody@example.com").status, 422);
    ASSERT_THAT(peopleOf(session_), SizeIs(2));
    EXPECT_EQ(peopleOf(session_).at(1).email, "bea@example.com");
    const auto audit = host().audit("PARTICIPANT_CREATED").back();
    EXPECT_EQ(audit.target, peopleOf(session_).at(1).id);
    EXPECT_EQ(audit.personId, csa().personId());
}

TEST_P(SessionAdministrators, AreRefusedWhatTheFormsDoNotAskFor) {
    for (const auto& [name, value] : testkit::FormValues{
             {"region", "EU"}, {"attendance", "attended"}, {"completion_date", "2026-03-12"}, {"notes", "Late"}}) {
        EXPECT_EQ(added("Bea Example", "bea@example.com", {{name, value}}).status, 422) << name;
        EXPECT_EQ(renamed("Ada New", {{name, value}}).status, 422) << name;
    }
    EXPECT_EQ(renamed("Ada New", {{"email", "other@example.com"}}).status, 422);
    ASSERT_THAT(peopleOf(session_), SizeIs(1));
    EXPECT_EQ(peopleOf(session_).at(0).fullName, "Ada Example");
}

TEST_P(SessionAdministrators, ChangeNameAndTitleAndLoseNobodysWork) {
    EXPECT_THAT(csa().get(adasPage() + "/edit").body, Not(HasSubstr("name=\"email\"")));
    EXPECT_EQ(renamed("Ada Lovely").status, 303);
    EXPECT_EQ(peopleOf(session_).at(0).fullName, "Ada Lovely");
    EXPECT_EQ(peopleOf(session_).at(0).title, "Analyst");
    const auto stale = renamed("Ada Stale");
    EXPECT_EQ(stale.status, 422);
    EXPECT_TRUE(stale.shows("Somebody else has changed this person since you opened the page."));
    EXPECT_EQ(peopleOf(session_).at(0).fullName, "Ada Lovely");
    EXPECT_EQ(host().audit("PARTICIPANT_UPDATED").at(0).changes["full_name"]["before"], "Ada Example");
}

TEST_P(SessionAdministrators, RemovePeopleBehindAQuestion) {
    EXPECT_TRUE(csa().get(adasPage() + "/remove").shows("Remove Ada Example?"));
    EXPECT_EQ(csa().post(adasPage() + "/remove").status, 303);
    EXPECT_THAT(peopleOf(session_), IsEmpty());
    EXPECT_THAT(host().audit("PARTICIPANT_REMOVED"), SizeIs(1));
    EXPECT_EQ(csa().post(adasPage() + "/remove").status, 404);
}

TEST_P(SessionAdministrators, ImportAListAfterTheyHaveSeenWhatWouldHappen) {
    const auto path = mine_ + "/participants/import";
    const std::string list =
        "fullname;EMAIL;Title;Shoe size\nAda Lovely;ada@example.com;;39\nBea Example;bea@example.com;Clerk;40\n"
        "Bea Twice;BEA@example.com;;41\n;nameless@example.com;;42\nBad;no address;;43\n";
    const auto preview = csa().upload(path, "list", "people.csv", list);
    EXPECT_EQ(preview.status, 200);
    EXPECT_TRUE(preview.shows("This address is already on line 3 of the file"));
    EXPECT_THAT(preview.body, HasSubstr("data-label=\"Line\">5<"));
    EXPECT_TRUE(preview.shows("Import 2 people"));
    ASSERT_THAT(peopleOf(session_), SizeIs(1)) << "nothing is written yet";
    const testkit::FormValues confirmed{
        {"confirmed", "yes"},
        {"list", "full_name,email,title\r\nAda Lovely,ada@example.com,\r\nBea Example,bea@example.com,Clerk\r\n"}};
    EXPECT_EQ(csa().post(path, confirmed).location(), mine_);
    ASSERT_THAT(peopleOf(session_), SizeIs(2));
    EXPECT_EQ(peopleOf(session_).at(0).fullName, "Ada Lovely");
    EXPECT_EQ(host().audit("PARTICIPANTS_IMPORTED").at(0).details["added"], 1);
    const auto again = csa().upload(path, "list", "people.csv", list);
    EXPECT_TRUE(again.shows("There is nothing to import"));
    EXPECT_TRUE(csa().upload(path, "list", "people.csv", "Wer,Wo\nA,b@c.d\n").shows("must name a column FullName"));
    EXPECT_TRUE(csa().upload(path, "list", "people.csv", "").shows("The file is empty"));
    EXPECT_TRUE(csa().post(path).shows("Choose a CSV file."));
}

TEST_P(SessionAdministrators, ImportWhatTheirPreviewHasShown) {
    const auto path = mine_ + "/participants/import";
    const auto preview = csa().upload(path, "list", "people.csv",
                                      "FullName,Email,Title\n\"Bea \"\"B\"\" <b>\",bea@example.com,\"A, B\"\n");
    const auto at = preview.body.find("name=\"list\" value=\"");
    ASSERT_NE(at, std::string::npos);
    auto list = preview.body.substr(at + 19);
    list = list.substr(0, list.find('"'));
    for (const auto& [entity, text] : std::vector<std::pair<std::string, std::string>>{
             {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&#39;", "'"}, {"&#13;", "\r"}, {"&amp;", "&"}})
        for (auto place = list.find(entity); place != list.npos; place = list.find(entity, place))
            list.replace(place, entity.size(), text);
    EXPECT_EQ(csa().post(path, {{"confirmed", "yes"}, {"list", list}}).status, 303);
    ASSERT_THAT(peopleOf(session_), SizeIs(2));
    EXPECT_EQ(peopleOf(session_).at(1).fullName, "Bea \"B\" <b>");
    EXPECT_EQ(peopleOf(session_).at(1).title, "A, B");
}

TEST_P(SessionAdministrators, AreHeldByDeliveryAndByTheLocksOfTheSession) {
    for (const auto& taken : std::vector<std::vector<Step>>{
             {Step::Ready, Step::Delivered}, {Step::OnHold}, {Step::Cancelled}, {Step::Ready, Step::Finalized}}) {
        steps(taken);
        EXPECT_EQ(added("Bea Example", "bea@example.com").status, 409);
        EXPECT_EQ(renamed("Ada New").status, 409);
        EXPECT_EQ(csa().post(adasPage() + "/remove").status, 409);
        EXPECT_EQ(csa().get(mine_ + "/participants/import").status, 409);
        const auto page = csa().get(mine_);
        EXPECT_TRUE(page.shows("This session is")) << "it says why";
        EXPECT_THAT(page.body, Not(HasSubstr("/participants/new")));
    }
    ASSERT_THAT(peopleOf(session_), SizeIs(1));
    steps({Step::Ready});
    EXPECT_EQ(added("Bea Example", "bea@example.com").status, 303);
    EXPECT_EQ(host().runJobs(), 1) << "who joins a session that is ready gets an account";
}

TEST_P(SessionAdministrators, AreTheOnlyOnesWhoChangeSomethingHere) {
    auto learner = host().signedInAs("participant");
    facilitates(learner, session_);
    EXPECT_EQ(learner.get(mine_).status, 200);
    EXPECT_THAT(learner.get(mine_).body, Not(HasSubstr("/participants/")));
    EXPECT_EQ(learner.get(mine_ + "/participants/new").status, 403);
    EXPECT_EQ(learner.post(adasPage() + "/remove").status, 403);
}

TEST_P(SessionAdministrators, ShareWithFacilitatorsThatNameAndTitleAreAllTheyChange) {
    auto lead = host().signedInAs("facilitator");
    host().database().write([&](sdk::Transaction& tx) {
        auto session = sessions().get(tx, session_.id);
        session.lead = lead.personId();
        sessions().update(tx, session);
    });
    const auto edit = session_.url() + "/participants/" + ada_.id + "/edit";
    const auto form = lead.get(edit).body;
    EXPECT_THAT(form, Not(HasSubstr("value=\"attended\""))) << "what they cannot choose is not offered";
    const testkit::FormValues same{{"full_name", "Ada Lovely"},
                                   {"email", "ada@example.com"},
                                   {"title", "Analyst"},
                                   {"attendance", "expected"},
                                   {"version", "1"}};
    const auto with = [&](const std::string& name, const std::string& value) {
        auto form = same;
        std::erase_if(form, [&](const auto& one) { return one.first == name; });
        form.emplace_back(name, value);
        return lead.post(edit, form).status;
    };
    EXPECT_EQ(with("attendance", "attended"), 422);
    EXPECT_EQ(with("region", "EU"), 422);
    EXPECT_EQ(with("completion_date", "2026-03-12"), 422);
    EXPECT_EQ(with("email", "other@example.com"), 422);
    EXPECT_EQ(
        lead.send("PATCH", "/api/v1/participants/" + ada_.id, {{"attendance", "attended"}}, {{"If-Match", "\"1\""}})
            .status,
        422);
    EXPECT_EQ(lead.post(edit, same).status, 303);
    EXPECT_EQ(peopleOf(session_).at(0).fullName, "Ada Lovely");
    steps({Step::Ready, Step::Delivered});
    EXPECT_EQ(lead.get(edit).status, 409) << "until it is delivered";
    EXPECT_EQ(admin()
                  .post(edit, {{"full_name", "Ada Lovely"},
                               {"email", "ada@example.com"},
                               {"attendance", "attended"},
                               {"version", "2"}})
                  .status,
              303);
    EXPECT_EQ(peopleOf(session_).at(0).attendance, "attended");
}

}  // namespace
}  // namespace guildhall::certificates
