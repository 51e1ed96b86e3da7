// What is sent for a session, where to, and who sees that.
#include "session_fixture.hpp"

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class SessionShipping : public SessionTest {
protected:
    /// The form of a session with these values in the place of its own.
    testkit::FormValues form(const testkit::FormValues& more) {
        testkit::FormValues all{{"title", "Leeds"},         {"workshop_type", type_}, {"start_date", "2026-03-12"},
                                {"end_date", "2026-03-12"}, {"time_zone", "UTC"},     {"delivery_type", "Onsite"},
                                {"region", "EU"},           {"language", "en"}};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    testkit::FormValues shipping() {
        return form({{"ship_contact", "Rita Receiver"},
                     {"ship_phone", "+44 20 7946 0018"},
                     {"ship_email", "Rita@client.example"},
                     {"ship_address", "Dock 7\nLeeds"},
                     {"ship_instructions", "Ring twice"},
                     {"courier", "Parcel Nord"},
                     {"tracking", "PN-1"},
                     {"ship_date", "2026-03-02"},
                     {"materials.rows", "2"},
                     {"materials.0.item", "Workbook"},
                     {"materials.0.quantity", "24"},
                     {"materials.0.notes", "English"},
                     {"materials.1.item", "Flip-chart pad"},
                     {"materials.1.quantity", "2"}});
    }
    Session added() {
        const auto answer = admin().post("/sessions", shipping());
        EXPECT_EQ(answer.status, 303) << answer.body;
        return host().database().read(
            [&](sdk::Transaction& tx) { return sessions().get(tx, answer.location().substr(10)); });
    }
};
GUILDHALL_ON_BOTH_DATABASES(SessionShipping);

TEST_P(SessionShipping, IsPartOfTheFormUnderAHeadingOfItsOwn) {
    EXPECT_THAT(admin().get("/sessions/new").body, HasSubstr("<h2>Materials and shipping</h2>"));
    const auto session = added();
    EXPECT_EQ(session.shipContact, "Rita Receiver");
    EXPECT_EQ(session.shipEmail, "rita@client.example");
    EXPECT_EQ(session.shipAddress, "Dock 7\nLeeds");
    EXPECT_EQ(sdk::isoDate(*session.shipDate), "2026-03-02");
    ASSERT_THAT(session.materials, SizeIs(2));
    EXPECT_EQ(session.materials.at(0).item, "Workbook");
    EXPECT_EQ(session.materials.at(0).quantity, 24);
}

TEST_P(SessionShipping, IsShownOnThePageAndKeptInTheHistory) {
    const auto session = added();
    const auto page = admin().get(session.url());
    for (const auto* text : {"Materials and shipping", "Workbook, 24, English", "Parcel Nord", "PN-1", "2 Mar 2026",
                             "Ring twice", "Rita Receiver", "+44 20 7946 0018", "rita@client.example"})
        EXPECT_TRUE(page.shows(text)) << text;
    auto changed = shipping();
    std::erase_if(changed, [](const auto& one) { return one.first == "tracking"; });
    changed.emplace_back("tracking", "PN-2");
    changed.emplace_back("version", "1");
    EXPECT_EQ(admin().post(session.url() + "/edit", changed).status, 303);
    EXPECT_TRUE(admin().get(session.url() + "/history").shows("PN-2"));
    EXPECT_FALSE(admin().get(addSession("Bare").url()).shows("Materials and shipping")) << "nothing is sent there";
}

TEST_P(SessionShipping, RefusesWhatIsNoNumberAddressOrQuantity) {
    for (const auto& [name, value] :
         testkit::FormValues{{"ship_phone", "call me"}, {"ship_email", "nowhere"}, {"materials.0.quantity", "0"}}) {
        auto form = this->form({{"materials.rows", "1"}, {"materials.0.item", "Workbook"}, {name, value}});
        EXPECT_EQ(admin().post("/sessions", form).status, 422) << name;
    }
    EXPECT_EQ(
        admin()
            .post("/sessions", form({{"materials.rows", "1"}, {"materials.0.item", ""}, {"materials.0.quantity", "3"}}))
            .status,
        422);
}

TEST_P(SessionShipping, TellsContactsToThoseWhoMaySeeThem) {
    const auto session = added();
    auto reader = host().signedInAs("readonly");
    for (const auto& path : {session.url(), session.url() + "/history", "/api/v1/sessions/" + session.id}) {
        const auto body = reader.get(path).body;
        for (const auto* hidden : {"Rita", "7946", "rita@", "Dock 7"})
            EXPECT_THAT(body, Not(HasSubstr(hidden))) << path;
    }
    EXPECT_TRUE(reader.get(session.url()).shows("Parcel Nord"));
    const auto onlyContact = addSession("Quiet", [](Session& s) { s.shipContact = "Rita Receiver"; });
    EXPECT_FALSE(reader.get(onlyContact.url()).shows("Materials and shipping")) << "nor that there is one";
    auto contractor = host().signedInAs("contractor");
    facilitates(contractor, session);
    EXPECT_TRUE(contractor.get(session.url()).shows("Rita Receiver")) << "who is named there knows where things go";
    EXPECT_FALSE(contractor.get("/my-sessions/" + session.id).shows("Rita Receiver"));
}

}  // namespace
}  // namespace guildhall::certificates
