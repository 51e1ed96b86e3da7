// Clients: names, who looks after them, and what became of the clients that sessions had as text.
#include "plugin_folder.hpp"
#include "session_fixture.hpp"

#include <fstream>
#include <sstream>

namespace guildhall::certificates {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

class Clients : public SessionTest {
protected:
    std::vector<Client> all() {
        return host().database().read([](sdk::Transaction& tx) { return clients().select(tx, "ORDER BY r.name"); });
    }
    testkit::Answer add(const std::string& name, const testkit::FormValues& more = {}) {
        testkit::FormValues form{{"name", name}, {"data_region", "EU"}, {"active", "yes"}};
        form.insert(form.end(), more.begin(), more.end());
        return admin().post("/clients", form);
    }
    /// One section of a migration, statement by statement.
    void migrate(const std::string& file, const std::string& section) {
        std::ifstream in(folder / "db" / file);
        std::ostringstream whole;
        whole << in.rdbuf();
        auto text = whole.str();
        const auto down = text.find("-- down");
        ASSERT_NE(down, text.npos) << file;
        text = section == "down" ? text.substr(down + 7) : text.substr(0, down).substr(text.find("-- up") + 5);
        host().database().write([&](sdk::Transaction& tx) {
            std::istringstream statements(text);
            for (std::string one; std::getline(statements, one, ';');)
                if (!sdk::trim(one).empty()) tx.execute(one);
        });
    }
};
GUILDHALL_ON_BOTH_DATABASES(Clients);

TEST_P(Clients, HaveNamesThatAreUniqueWhateverTheirCase) {
    EXPECT_EQ(add("Élan Foods").status, 303);
    const auto again = add("ÉLAN foods");
    EXPECT_EQ(again.status, 422);
    EXPECT_TRUE(again.shows("There is a client called ÉLAN foods already — choose a different name"));
    EXPECT_EQ(add("Other Foods").status, 303);
    ASSERT_THAT(all(), SizeIs(2));
    const auto other = all().at(0).name == "Other Foods" ? all().at(0) : all().at(1);
    const testkit::FormValues louder{
        {"name", "OTHER FOODS"}, {"data_region", "EU"}, {"active", "yes"}, {"version", "1"}};
    EXPECT_EQ(admin().post("/clients/" + other.id + "/edit", louder).status, 303) << "its own name";
}

TEST_P(Clients, LinkToTheirPageInTheCrm) {
    EXPECT_THAT(add("Larkfield", {{"crm_link", "javascript:alert(1)"}}).status, 422);
    EXPECT_EQ(add("Larkfield", {{"crm_link", "https://crm.example.com/1"}}).status, 303);
    EXPECT_TRUE(admin().get("/clients/" + all().at(0).id).shows("https://crm.example.com/1"));
    EXPECT_THAT(admin().get("/clients/" + all().at(0).id).body, HasSubstr("href=\"https://crm.example.com/1\""));
}

TEST_P(Clients, AreLookedAfterBySomebodyWithThatRole) {
    const auto manager = host().signedInAs("crm"), facilitator = host().signedInAs("facilitator");
    const auto form = admin().get("/clients/new");
    EXPECT_THAT(form.body, HasSubstr(manager.personId()));
    EXPECT_THAT(form.body, Not(HasSubstr(facilitator.personId())));
    EXPECT_EQ(add("Larkfield", {{"crm", facilitator.personId()}}).status, 422);
    const auto sent = admin().send("POST", "/api/v1/clients",
                                   {{"name", "Larkfield"}, {"data_region", "EU"}, {"crm", facilitator.personId()}});
    EXPECT_EQ(sent.status, 422) << "by no door";
    EXPECT_EQ(add("Larkfield", {{"crm", manager.personId()}}).status, 303);
    EXPECT_EQ(all().at(0).crm, manager.personId());
}

TEST_P(Clients, AreSeenByStaffAndChangedByAdministrators) {
    const auto client = addClient("Larkfield");
    for (const auto* role : {"facilitator", "crm", "helpdesk", "readonly"}) {
        auto reader = host().signedInAs(role);
        EXPECT_TRUE(reader.get("/clients").shows("Larkfield")) << role;
        EXPECT_EQ(reader.get("/clients/new").status, 403) << role;
        EXPECT_EQ(reader.post("/clients/" + client.id + "/edit", {{"name", "X"}}).status, 403) << role;
    }
    for (const auto* role : {"contractor", "participant"})
        EXPECT_EQ(host().signedInAs(role).get("/clients").status, 403) << role;
}

TEST_P(Clients, ComeAsAListByName) {
    addClient("Larkfield");
    const auto checked =
        admin().upload("/clients/import", "list", "clients.csv",
                       "Name,Page in the CRM,Data region,Offered for new sessions\n"
                       "Larkfield,https://crm.example.com/1,NA,yes\nHartwick,,SEA,no\nLARKFIELD,,EU,yes\n");
    ASSERT_EQ(checked.status, 303) << checked.body;
    EXPECT_TRUE(admin().get(checked.location()).shows("There is a client called LARKFIELD already"));
    EXPECT_EQ(admin().post(checked.location()).status, 303);
    ASSERT_THAT(all(), SizeIs(2));
    EXPECT_EQ(all().at(0).name, "Hartwick");
    EXPECT_FALSE(all().at(0).active);
    EXPECT_EQ(all().at(1).dataRegion, "NA");
}

TEST_P(Clients, AreChosenForSessionsWhileTheyAreActive) {
    const auto active = addClient("Larkfield"), former = addClient("Hartwick", {}, false);
    const auto form = admin().get("/sessions/new").body;
    EXPECT_THAT(form, HasSubstr("Larkfield"));
    EXPECT_THAT(form, Not(HasSubstr("Hartwick")));
    const auto session = addSession("Leeds", [&](Session& s) { s.client = former.id; });
    EXPECT_THAT(admin().get(session.url() + "/edit").body, HasSubstr("Hartwick")) << "it stays where it was chosen";
    const auto sent = admin().send("PATCH", "/api/v1/sessions/" + addSession("Rome").id, {{"client", former.id}},
                                   {{"If-Match", "\"1\""}});
    EXPECT_EQ(sent.status, 422) << sent.body;
}

TEST_P(Clients, AreNamedOnTheirSessionsTogetherWithWhoLooksAfterThem) {
    const auto manager = host().signedInAs("crm");
    const auto client = addClient("Larkfield", manager.personId());
    const auto session = addSession("Leeds", [&](Session& s) { s.client = client.id; });
    const auto page = admin().get(session.url());
    EXPECT_TRUE(page.shows("Larkfield"));
    EXPECT_TRUE(page.shows("Client relationship manager"));
    EXPECT_TRUE(page.shows(nameOf(manager)));
    EXPECT_THAT(admin().get(session.url() + "/edit").body, Not(HasSubstr("client_manager"))) << "nobody types it";
}

TEST_P(Clients, AreHowSessionsAreFoundEvenAfterTheyAreCalledOtherwise) {
    const auto client = addClient("Larkfield");
    const auto session = addSession("Leeds", [&](Session& s) { s.client = client.id; });
    EXPECT_TRUE(admin().get("/sessions?q=larkf").shows("Leeds"));
    admin().post("/clients/" + client.id + "/edit",
                 {{"name", "Brightwater"}, {"data_region", "EU"}, {"active", "yes"}, {"version", "1"}});
    EXPECT_TRUE(admin().get("/sessions?q=brightw").shows("Leeds"));
}

TEST_P(Clients, AreMadeOfTheTextsThatSessionsHad) {
    const auto named = [](const char* text, const char* region) {
        return [=](Session& s) {
            s.client = text;
            s.region = region;
        };
    };
    migrate("0008_clients.sql", "down");
    const auto one = addSession("One", named("Larkfield Foods", "EU")),
               two = addSession("Two", named(" larkfield foods ", "EU")),
               three = addSession("Three", named("Hartwick", "EU")), four = addSession("Four", named("Hartwick", "NA")),
               five = addSession("Five", named("", "EU"));
    migrate("0008_clients.sql", "up");
    const auto made = all();
    ASSERT_THAT(made, SizeIs(2));
    EXPECT_EQ(made.at(0).name, "Hartwick");
    EXPECT_EQ(made.at(0).dataRegion, "Other") << "its sessions are in several";
    EXPECT_EQ(made.at(0).sessions, 2);
    EXPECT_EQ(sdk::folded(made.at(1).name), "larkfield foods");
    EXPECT_EQ(made.at(1).dataRegion, "EU");
    EXPECT_EQ(made.at(1).id, "clnt-" + std::min(one.id, two.id).substr(5));
    EXPECT_EQ(stored(one).client, made.at(1).id);
    EXPECT_EQ(stored(two).client, made.at(1).id);
    EXPECT_EQ(stored(four).client, stored(three).client);
    EXPECT_EQ(stored(five).client, "");
    EXPECT_TRUE(admin().get("/clients/" + made.at(1).id).shows("arkfield")) << "its id is one as any other";
    migrate("0008_clients.sql", "down");
    migrate("0008_clients.sql", "up");
    EXPECT_EQ(stored(three).client, stored(four).client) << "and back again";
    EXPECT_THAT(all(), SizeIs(2));
}

}  // namespace
}  // namespace guildhall::certificates
