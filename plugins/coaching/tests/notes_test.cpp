// Private notes reach nobody but who wrote them, and are destroyed in time.
#include "coach_desk_site.hpp"

namespace guildhall::coaching_tests {
namespace {

using std::chrono::days;

constexpr const char* canary = "Heliotrope-Canary-4711";

class Notes : public CoachDeskSite {
protected:
    void SetUp() override {
        CoachDeskSite::SetUp();
        if (IsSkipped()) return;
        EXPECT_EQ(log(grace(), ada_, {{"notes", canary}}).status, 303);
    }
    static bool has(const Answer& answer) {
        for (const auto& [name, value] : answer.headers)
            if (value.find(canary) != value.npos) return true;
        return answer.body.find(canary) != answer.body.npos;
    }
    std::string stored() {
        return text("SELECT notes FROM coaching_session WHERE number = 1 AND engagement = '" + ada_ + "'");
    }
    /// The columns of the whole database in which they can be read.
    std::vector<std::string> readableIn() {
        std::vector<std::string> found;
        host().database().read([&](sdk::Transaction& tx) {
            const auto columns = tx.query(
                GetParam() == Engine::Sqlite
                    ? "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
                    : "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
                      "current_schema()");
            EXPECT_GT(columns.size(), 100u);
            for (const auto row : columns) {
                const auto name = row.text(0) + "." + row.text(1);
                if (!tx.query("SELECT 1 FROM " + row.text(0) + " WHERE CAST(\"" + row.text(1) + "\" AS TEXT) LIKE '%" +
                              canary + "%' LIMIT 1")
                         .empty())
                    found.push_back(name);
            }
        });
        return found;
    }
};
GUILDHALL_ON_BOTH_DATABASES(Notes);

TEST_P(Notes, StandBesideTheNextSessionForWhoWroteThem) {
    const auto page = grace().get(pathOf(ada_));
    EXPECT_TRUE(page.shows(canary));
    EXPECT_TRUE(page.shows("Session 2 of 2"));
    EXPECT_TRUE(page.shows("They are destroyed 365 days after the engagement has ended."));
    EXPECT_NE(stored(), "");
    EXPECT_THAT(readableIn(), IsEmpty());
}

TEST_P(Notes, AreNowhereElse) {
    const auto session = text("SELECT id FROM coaching_session");
    const auto secondDraft = draft(grace(), ada_, {{"notes", std::string(canary) + " again"}});
    EXPECT_EQ(secondDraft.status, 303);
    const auto one = "/engagements/" + ada_, coach = "/coaches/" + grace_;
    const std::vector<std::string> pages{"/",
                                         "/engagements",
                                         "/engagements?print=yes",
                                         "/engagements?q=Heliotrope",
                                         "/engagements?format=csv",
                                         one,
                                         one + "/history",
                                         one + "/edit",
                                         one + "/coaching-sessions",
                                         one + "/coaching-sessions?q=Heliotrope",
                                         one + "/coaching-sessions?sort=notes",
                                         one + "/coaching-sessions?format=csv",
                                         one + "/coaching-sessions/" + session,
                                         one + "/coaching-sessions/" + session + "/history",
                                         coach,
                                         coach + "/history",
                                         "/api/v1/engagements",
                                         "/api/v1" + one,
                                         "/search?q=Heliotrope",
                                         "/audit",
                                         "/audit?q=Heliotrope",
                                         "/audit?format=csv"};
    for (const auto* role : {"coaching_admin", "admin", "super_admin"}) {
        auto client = host().signedInAs(role);
        for (const auto& path : pages) {
            const auto answer = client.get(path);
            if (role == std::string("super_admin")) EXPECT_EQ(answer.status, 200) << path;
            EXPECT_FALSE(has(answer)) << role << " " << path;
            EXPECT_FALSE(has(client.send("GET", path))) << role << " " << path;
        }
        EXPECT_GE(client.get(pathOf(ada_)).status, 403) << role;
    }
    for (const auto& entry : host().audit()) {
        EXPECT_EQ(entry.changes.dump().find(canary), std::string::npos) << entry.action;
        EXPECT_EQ(entry.details.dump().find(canary), std::string::npos) << entry.action;
    }
    EXPECT_EQ(count("SELECT count(*) FROM kernel_audit WHERE action = 'SESSION_LOGGED'"), 1);
    EXPECT_FALSE(host().log().has(canary));
    EXPECT_FALSE(has(grace().get("/coach"))) << "not in a list, over somebody’s shoulder";
}

TEST_P(Notes, StayWithTheFormerCoach) {
    const auto other = coach(admin(), "Hedy Coach", program_);
    auto hedy = signedInCoach(other);
    write("UPDATE coaching_engagement SET coach = $1 WHERE id = $2", other, ada_);
    const auto page = hedy.get(pathOf(ada_));
    EXPECT_FALSE(has(page));
    EXPECT_TRUE(page.shows("Feedback and difficult talks"));
    EXPECT_TRUE(page.shows("A goal was set"));
    EXPECT_TRUE(page.shows("60 minutes"));
    EXPECT_TRUE(page.shows("Only the coach who logged it can read its notes."));
    EXPECT_EQ(hedy.get("/coach/sessions/" + text("SELECT id FROM coaching_session") + ".ics").status, 404);
    const auto gone = grace().get(pathOf(ada_));
    EXPECT_EQ(gone.status, 404);
    write("UPDATE coaching_engagement SET coach = $1 WHERE id = $2", grace_, ada_);
    EXPECT_TRUE(has(grace().get(pathOf(ada_)))) << "theirs again, and still who wrote them";
}

TEST_P(Notes, AreDestroyedSomeTimeAfterCompletion) {
    EXPECT_EQ(log(grace(), ada_).status, 303);
    const auto bob = engagement("bob@example.com", "Bob Example");
    log(grace(), bob, {{"notes", "Of one that goes on"}});
    later(days(364));
    EXPECT_EQ(host().runJob("coaching.destroy_notes"), "done");
    EXPECT_TRUE(has(grace().get(pathOf(ada_))));
    EXPECT_THAT(host().audit("NOTES_DESTROYED"), IsEmpty());
    later(days(2));
    EXPECT_EQ(host().runJob("coaching.destroy_notes"), "done");
    EXPECT_FALSE(has(grace().get(pathOf(ada_))));
    EXPECT_EQ(stored(), "");
    EXPECT_TRUE(grace().get(pathOf(bob)).shows("Of one that goes on"));
    ASSERT_THAT(host().audit("NOTES_DESTROYED"), SizeIs(1));
    EXPECT_EQ(host().audit("NOTES_DESTROYED").front().details["sessions"], 1);
    EXPECT_EQ(host().runJob("coaching.destroy_notes"), "done");
    EXPECT_THAT(host().audit("NOTES_DESTROYED"), SizeIs(1)) << "nothing was left to destroy";
}

TEST_P(Notes, OfCanceledEngagementsGoLikewise) {
    EXPECT_EQ(admin().post("/engagements/" + ada_ + "/cancel", {{"reason", "Left"}}).status, 303);
    later(days(366));
    EXPECT_EQ(host().runJob("coaching.destroy_notes"), "done");
    EXPECT_EQ(stored(), "");
}

TEST_P(Notes, ThatCannotBeOpenedAreNotOverwritten) {
    const auto page = grace().get(draft(grace(), ada_, {{"notes", "Draft words"}}).location());
    write("UPDATE coaching_session SET notes = 'sealed elsewhere' WHERE number = 2");
    EXPECT_EQ(grace().get(pathOf(ada_)).status, 503);
    EXPECT_EQ(grace().post(pathOf(ada_) + "/draft", filled(page)).status, 503);
}

TEST_P(Notes, AreShownAsTheyWereTyped) {
    EXPECT_EQ(log(grace(), ada_, {{"notes", "<script>x</script>\r\n& “naïve” 漢字 👍"}}).status, 303);
    const auto page = grace().get(pathOf(ada_));
    EXPECT_EQ(page.body.find("<script>x"), std::string::npos);
    EXPECT_TRUE(page.shows("<script>x</script>"));
    EXPECT_TRUE(page.shows("“naïve” 漢字 👍"));
}

TEST_P(Notes, StayWithTheirAuthorWhateverTheRowSays) {
    const auto other = coach(admin(), "Hedy Coach", program_);
    auto hedy = signedInCoach(other);
    write("UPDATE coaching_engagement SET coach = $1 WHERE id = $2", other, ada_);
    write("UPDATE coaching_session SET author = $1 WHERE engagement = $2",
          text("SELECT person FROM coaching_coach WHERE id = '" + other + "'"), ada_);
    EXPECT_FALSE(has(hedy.get(pathOf(ada_))));
}

class NotesKept : public Notes {
protected:
    TestHostOptions options() override { return {.settings = {{"notes_days", "0"}}}; }
};
GUILDHALL_ON_BOTH_DATABASES(NotesKept);

TEST_P(NotesKept, WhereTheSettingSaysSo) {
    log(grace(), ada_);
    later(days(4000));
    EXPECT_EQ(host().runJob("coaching.destroy_notes"), "done");
    EXPECT_TRUE(has(grace().get(pathOf(ada_))));
}

}  // namespace
}  // namespace guildhall::coaching_tests
