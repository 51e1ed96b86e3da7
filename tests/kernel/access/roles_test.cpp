#include "tests/kernel/identity/identity_fixture.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/redaction.hpp>

#include <thread>

namespace guildhall::access {
namespace {

using namespace std::chrono_literals;

class Roles : public testing::IdentityTest {
protected:
    sdk::Viewer viewer(const std::string& id, const std::string& role) {
        return db().read([&](sdk::Transaction& tx) { return node().viewers.load(tx, id, role); });
    }
    void grant(const std::string& actor, const std::string& actorRole, const std::string& person,
               const std::string& role) {
        db().write([&](sdk::Transaction& tx) {
            node().grants.grant(tx, {.personId = actor, .role = actorRole}, person, role, "because");
        });
    }
    void revoke(const std::string& actor, const std::string& actorRole, const std::string& person,
                const std::string& role) {
        db().write([&](sdk::Transaction& tx) {
            node().grants.revoke(tx, {.personId = actor, .role = actorRole}, person, role, "because");
        });
    }
};
GUILDHALL_ON_EVERY_DATABASE(Roles);

TEST_P(Roles, GiveThePermissionsOfTheActiveRoleOnly) {
    const auto id = personWithRole("ada@example.org", "auditor");
    const auto auditor = viewer(id, "auditor");
    EXPECT_TRUE(auditor.can("audit.view"));
    EXPECT_TRUE(auditor.staff());
    EXPECT_EQ(auditor.roles(), (std::vector<std::string>{"auditor", "participant"}));
    const auto learner = viewer(id, "participant");
    EXPECT_FALSE(learner.can("audit.view"));
    EXPECT_FALSE(learner.staff());
    EXPECT_EQ(learner.activeRoleTitle(), "Learner");
}

TEST_P(Roles, NotHeldBecomeTheHighestHeld) {
    const auto id = personWithRole("ada@example.org", "auditor");
    EXPECT_EQ(viewer(id, "super_admin").activeRole(), "auditor");
    EXPECT_FALSE(viewer("cxxx-zzzzzzzzzzzz", "auditor").signedIn());
}

TEST_P(Roles, InheritAndDecideWhatIsRedacted) {
    const auto admin = viewer(personWithRole("a@example.org", "admin"), "admin");
    EXPECT_TRUE(admin.can("participants.view.pii"));
    EXPECT_TRUE(admin.can("plugins.manage"));
    EXPECT_FALSE(admin.can("system.admin"));
    const auto manager = viewer(personWithRole("m@example.org", "pii_manager"), "pii_manager");
    EXPECT_TRUE(manager.sees(sdk::Sensitivity::Contact));
    EXPECT_FALSE(manager.sees(sdk::Sensitivity::Financial));
    const auto reader = viewer(personWithRole("r@example.org", "readonly"), "readonly");
    EXPECT_EQ(sdk::presentField(sdk::personFields().get("email"), "x@example.org", reader), std::string(sdk::redacted));
    const auto super = viewer(personWithRole("s@example.org", "super_admin"), "super_admin");
    EXPECT_TRUE(super.can("declared.tomorrow"));
}

TEST_P(Roles, OfAPluginComeAndGoWithIt) {
    const auto id = person("ada@example.org");
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { node().grants.grantFromConsole(tx, id, "facilitator", "x"); }),
                 sdk::Invalid);
    node().catalogue.add(
        "certificates", {{"sessions.view", "See sessions"}, {"sessions.edit", "Edit sessions"}},
        {{.code = "facilitator", .title = "Facilitator", .priority = 30, .permissions = {"sessions.view"}}},
        {{"readonly", {"sessions.view"}}});
    db().write([&](sdk::Transaction& tx) { node().grants.grantFromConsole(tx, id, "facilitator", "x"); });
    EXPECT_TRUE(viewer(id, "facilitator").can("sessions.view"));
    EXPECT_FALSE(viewer(id, "facilitator").can("sessions.edit"));
    EXPECT_TRUE(viewer(personWithRole("r@example.org", "readonly"), "readonly").can("sessions.view"));
    EXPECT_TRUE(viewer(personWithRole("a@example.org", "admin"), "admin").can("sessions.edit"));
    node().catalogue.remove("certificates");
    EXPECT_EQ(viewer(id, "facilitator").activeRole(), "participant");
    EXPECT_EQ(db().read([&](sdk::Transaction& tx) { return node().people.withRole(tx, "facilitator").size(); }), 1u);
}

TEST_P(Roles, AreGrantedByNobodyWhoHoldsLess) {
    const auto super = personWithRole("s@example.org", "super_admin");
    const auto admin = personWithRole("a@example.org", "admin");
    const auto id = person("ada@example.org");
    grant(admin, "admin", id, "auditor");
    EXPECT_TRUE(viewer(id, "auditor").can("audit.view"));
    EXPECT_THROW(grant(id, "auditor", id, "admin"), sdk::Forbidden);
    EXPECT_THROW(grant(id, "auditor", id, "pii_viewer"), sdk::Forbidden);
    EXPECT_THROW(grant(admin, "participant", id, "helpdesk"), sdk::Forbidden);
    EXPECT_THROW(grant(admin, "super_admin", id, "super_admin"), sdk::Forbidden);
    EXPECT_THROW(grant(admin, "admin", id, "super_admin"), sdk::Forbidden);
    EXPECT_THROW(grant("", "", id, "super_admin"), sdk::Forbidden);
    EXPECT_THROW(revoke(admin, "admin", super, "super_admin"), sdk::Forbidden);
    grant(super, "super_admin", id, "super_admin");
    EXPECT_TRUE(viewer(id, "super_admin").can("system.admin"));
    EXPECT_THROW(grant(super, "super_admin", id, "no_such_role"), sdk::Invalid);
}

TEST_P(Roles, KeepTheLastSuperAdministrator) {
    const auto super = personWithRole("s@example.org", "super_admin");
    EXPECT_THROW(revoke(super, "super_admin", super, "super_admin"), sdk::Conflict);
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { node().people.setStatus(tx, {}, super, "suspended"); }),
                 sdk::Conflict);
    const auto second = personWithRole("t@example.org", "super_admin");
    // What they can leave: they would administer the site without it, too.
    for (const auto& id : {super, second}) grant(super, "super_admin", id, "admin");
    std::atomic<int> gone{0};
    const auto leave = [&](const std::string& id) {
        try {
            revoke(id, "super_admin", id, "super_admin");
            ++gone;
        } catch (const sdk::Error&) {
        }
    };
    std::thread other([&] { leave(second); });
    leave(super);
    other.join();
    EXPECT_EQ(gone, 1);
}

TEST_P(Roles, OfOnesOwnThatAdministerStayUntilSomeoneElseTakesTheLast) {
    const auto super = personWithRole("s@example.org", "super_admin");
    const auto admin = personWithRole("a@example.org", "admin");
    EXPECT_THROW(revoke(admin, "admin", admin, "admin"), sdk::Conflict);
    EXPECT_TRUE(viewer(admin, "admin").can("roles.grant"));
    grant(admin, "admin", admin, "auditor");
    EXPECT_NO_THROW(revoke(admin, "admin", admin, "auditor")) << "it administers nothing";
    EXPECT_NO_THROW(revoke(super, "super_admin", admin, "admin"));
    EXPECT_FALSE(viewer(admin, "admin").can("roles.grant"));
}

TEST_P(Roles, KeepTheirHistoryAndExpire) {
    const auto super = personWithRole("s@example.org", "super_admin");
    const auto id = person("ada@example.org");
    const auto actor = sdk::Actor{.personId = super, .role = "super_admin"};
    const auto grantForAnHour = [&] {
        db().write(
            [&](sdk::Transaction& tx) { node().grants.grant(tx, actor, id, "helpdesk", "cover", clock_.now() + 1h); });
    };
    grantForAnHour();
    grantForAnHour();
    EXPECT_TRUE(viewer(id, "helpdesk").can("mail.view"));
    clock_.advance(1h);
    EXPECT_EQ(viewer(id, "helpdesk").activeRole(), "participant");
    grantForAnHour();
    revoke(super, "super_admin", id, "helpdesk");
    revoke(super, "super_admin", id, "helpdesk");
    const auto history = db().read([&](sdk::Transaction& tx) { return RoleRepository().history(tx, id); });
    ASSERT_EQ(history.size(), 3u);
    EXPECT_EQ(history[0].revokedBy, super);
    EXPECT_EQ(history[0].revokeReason, "because");
    EXPECT_TRUE(
        std::any_of(history.begin(), history.end(), [](const auto& one) { return one.revokeReason == "Expired"; }));
    EXPECT_EQ(audited("ROLE_REVOKED"), 1);
}

TEST_P(Roles, ListGrantsWithFilters) {
    personWithRole("s@example.org", "super_admin");
    const auto page = db().read([](sdk::Transaction& tx) {
        return sdk::selectPage(tx, grantFields(), RoleRepository::list(), {},
                               {.where = "g.role = ?", .params = {std::string("super_admin")}});
    });
    EXPECT_EQ(page.total, 1);
    EXPECT_EQ(page.rows[0]["granted_by"], "System");
    EXPECT_EQ(db().read([](sdk::Transaction& tx) {
        return sdk::selectPage(tx, sdk::personFields(), people::PersonRepository::list(), {}).total;
    }),
              1);
}

TEST(Catalogue, RefusesWhatDoesNotFitAndKeepsWhatWas) {
    Catalogue catalogue;
    catalogue.add("kernel", readShippedAccess(GUILDHALL_SOURCE_DIR "/db/seed/access.json"));
    const auto before = catalogue.current();
    const auto refused = [&](Declarations declarations) {
        EXPECT_THROW(catalogue.add("plugin", std::move(declarations)), std::invalid_argument);
        EXPECT_EQ(catalogue.current(), before);
    };
    refused({.permissions = {{"audit.view", "taken"}}});
    refused({.permissions = {{"Audit View", "bad form"}}});
    refused({.roles = {{.declaration = {.code = "admin", .title = "Taken"}}}});
    refused({.roles = {{.declaration = {.code = "x", .title = "X", .permissions = {"never.declared"}}}}});
    refused({.roles = {{.declaration = {.code = "x", .title = "X", .inherits = "nobody"}}}});
    refused({.roles = {{.declaration = {.code = "x", .title = "X", .inherits = "y"}},
                       {.declaration = {.code = "y", .title = "Y", .inherits = "x"}}}});
    refused({.grants = {{"nobody", {"audit.view"}}}});
    catalogue.remove("never added");
    EXPECT_EQ(before->roles().front().code, "super_admin");
    EXPECT_EQ(before->roles().back().code, "participant");
}

}  // namespace
}  // namespace guildhall::access
