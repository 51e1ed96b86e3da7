// Lists of participants that are taken back, and what is left of people who are forgotten meanwhile.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class UndoneParticipantImports : public SessionTest {
protected:
    UndoneParticipantImports() : SessionTest("super_admin") {}
    void SetUp() override {
        SessionTest::SetUp();
        if (IsSkipped()) return;
        const auto session = addSession("Leeds");
        path_ = session.url() + "/participants";
        session_ = session.id;
    }
    std::string imported(const std::string& csv) {
        const auto url = admin().upload(path_ + "/import", "list", "people.csv", csv).location();
        EXPECT_EQ(admin().post(url).status, 303);
        host().runJobs();
        return url;
    }
    std::vector<Participant> stored() {
        return host().database().read([&](sdk::Transaction& tx) { return participantsOf(tx, session_); });
    }
    std::int64_t rowsWith(const std::string& text) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx
                .query("SELECT count(*) FROM kernel_import_row WHERE lower(before || about) LIKE '%' || $1 || '%'",
                       text)
                .front()
                .integer(0);
        });
    }

    std::string path_, session_;
};
GUILDHALL_ON_BOTH_DATABASES(UndoneParticipantImports);

TEST_P(UndoneParticipantImports, LeaveTheSessionAsItWas) {
    imported("FullName,Email,Title\nAda Example,ada@example.com,Analyst\n");
    const auto url = imported("FullName,Email,Title\nAda Second,ada@example.com,Coach\nBob,bob@example.com,\n");
    EXPECT_TRUE(admin().get(path_ + "/imports").shows("people.csv"));
    EXPECT_THAT(admin().post(url + "/undo").location(), StartsWith("/jobs/"));
    host().runJobs();
    const auto left = stored();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left.front().fullName, "Ada Example");
    EXPECT_EQ(left.front().title, "Analyst");
    EXPECT_EQ(host().audit("PARTICIPANTS_IMPORT_UNDONE").front().target, session_);
    EXPECT_EQ(rowsWith("analyst"), 0) << "what it was is not kept any longer than it is needed";
}

TEST_P(UndoneParticipantImports, BelongToTheirSession) {
    const auto url = imported("FullName,Email\nBob,bob@example.com\n");
    std::string other;
    host().database().write([&](sdk::Transaction& tx) {
        auto session = sessions().get(tx, session_);
        session.id.clear();
        sessions().insert(tx, session, random_, host().clock().now());
        other = session.url() + "/participants";
    });
    EXPECT_EQ(admin().get(other + url.substr(path_.size()) + "/undo").status, 404);
    EXPECT_EQ(admin().post(other + url.substr(path_.size()) + "/undo").status, 404);
    EXPECT_TRUE(admin().get(other + "/imports").shows("Nothing has been imported here"));
    EXPECT_EQ(stored().size(), 1u);
}

TEST_P(UndoneParticipantImports, KeepNothingOfSomebodyWhoIsForgotten) {
    auto ada = host().signedInAs("participant");
    host().database().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_person SET name = 'Ada Vanishing', email = 'ada@vanishing.example' WHERE id = $1",
                   ada.personId());
    });
    imported(
        "FullName,Email,Title\nAda Vanishing,ada@vanishing.example,Vanishing analyst\nBob,bob@example.com,Clerk\n");
    const auto url =
        imported("FullName,Email,Title\nAda Other,ada@vanishing.example,Coach\nBob,bob@example.com,Coach\n");
    EXPECT_EQ(rowsWith("vanishing"), 1);
    const auto data = admin().get("/users/" + ada.personId() + "/data");
    EXPECT_TRUE(data.shows("What records about them were before a list changed them"));
    EXPECT_EQ(admin().post("/users/" + ada.personId() + "/erase", {{"reason", "Letter"}}).status, 303);
    EXPECT_EQ(rowsWith("vanishing"), 0);
    EXPECT_EQ(rowsWith("clerk"), 1) << "others' stay";
    admin().post(url + "/undo");
    host().runJobs();
    for (const auto& one : stored()) {
        EXPECT_EQ(one.fullName.find("Vanishing"), std::string::npos);
        if (one.fullName == "Bob") EXPECT_EQ(one.title, "Clerk");
    }
    EXPECT_THAT(admin().get(url).body, HasSubstr("changed since"));
}

}  // namespace
}  // namespace guildhall::certificates
