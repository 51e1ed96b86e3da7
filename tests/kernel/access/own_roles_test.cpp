#include "tests/kernel/access/role_site.hpp"

namespace guildhall::access {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class OwnRolesOfASite : public testing::RoleSite {};
GUILDHALL_ON_EVERY_DATABASE(OwnRolesOfASite);

TEST_P(OwnRolesOfASite, AreMadeGivenAndUsedWithWhatTheyLeaveOut) {
    auto admin = site().signedInAs("admin");
    EXPECT_THAT(admin.get("/roles/new").body,
                AllOf(HasSubstr("Permissions one by one"), HasSubstr("Not yours to give")));
    const auto made = admin.post("/roles/new", roleForm("Front desk", {{"inherits", "helpdesk"},
                                                                       {"sets", "audit_viewing"},
                                                                       {"permissions", "participants.edit"},
                                                                       {"excluded", "roles.view"}}));
    ASSERT_EQ(made.status, 303);
    EXPECT_EQ(made.header("location"), "/roles/own_front_desk");
    ASSERT_NE(role("own_front_desk"), nullptr);
    EXPECT_EQ(audited("ROLE_CREATED", "own_front_desk"), 1);
    EXPECT_THAT(admin.get("/roles/own_front_desk").body,
                AllOf(HasSubstr("From Help desk"), HasSubstr("Its own"), HasSubstr("Made here"), HasSubstr("Left out"),
                      HasSubstr("From the set “Checking who did what, and who may”")));
    auto clerk = site().signedInAs("own_front_desk");
    EXPECT_EQ(clerk.get("/audit").status, 200) << "by a set";
    EXPECT_EQ(clerk.get("/users").status, 200) << "by the role it builds on";
    EXPECT_EQ(clerk.get("/roles").status, 403) << "left out of the set";
    EXPECT_THAT(admin.get("/roles/own_front_desk").body, HasSubstr("1 person has it"));
}

TEST_P(OwnRolesOfASite, HaveNoMoreThanTheRoleOfWhoMakesThem) {
    auto admin = site().signedInAs("admin");
    const auto refused = [&](const rehearsal::FormValues& more, const char* why) {
        const auto reply = admin.post("/roles/new", roleForm("Too much", more));
        EXPECT_EQ(reply.status, 422) << why;
        EXPECT_THAT(reply.body, HasSubstr(why));
    };
    refused({{"permissions", "system.admin"}}, "permissions");
    const auto high = admin.post(
        "/roles/new",
        {{"title", "Too high"}, {"description", "x"}, {"priority", "91"}, {"permissions", "participants.view"}});
    EXPECT_THAT(high.body, HasSubstr("Enter 90 or less"));
    EXPECT_EQ(admin.post("/roles/new", roleForm("Over all", {{"inherits", "super_admin"}})).status, 422);
    EXPECT_EQ(admin.post("/roles/new", roleForm("Auditor")).status, 422) << "the name is taken";
    EXPECT_EQ(admin
                  .post("/roles/new",
                        roleForm("Both", {{"permissions", "participants.view"}, {"excluded", "participants.view"}}))
                  .status,
              422);
    for (const auto* code : {"own_too_much", "own_too_high", "own_over_all", "own_auditor", "own_both"})
        EXPECT_EQ(role(code), nullptr) << code;
}

TEST_P(OwnRolesOfASite, OfWhichEditorsWithLessChangeNothing) {
    auto super = site().signedInAs("super_admin");
    super.post("/roles/new", roleForm("Role keeper", {{"permissions", "roles.edit"}, {"permissions", "roles.view"}}));
    super.post("/roles/new", roleForm("Deputy", {{"inherits", "admin"}}));
    auto keeper = site().signedInAs("own_role_keeper");
    EXPECT_EQ(keeper.get("/roles/own_deputy/edit").status, 403);
    EXPECT_EQ(keeper.post("/roles/own_deputy/edit", roleForm("Deputy", {{"version", "1"}})).status, 403);
    EXPECT_EQ(keeper.post("/roles/own_deputy/deactivate").status, 403);
    EXPECT_EQ(keeper.get("/roles/admin/limits").status, 403);
    const auto more = keeper.post("/roles/new", roleForm("Mine", {{"inherits", "auditor"}}));
    EXPECT_EQ(more.status, 422);
    EXPECT_THAT(more.body, AllOf(HasSubstr("Your own role may not do this"), HasSubstr("Read the audit log")));
    EXPECT_EQ(keeper.post("/roles/new", roleForm("Mine", {{"permissions", "roles.view"}})).status, 303);
    EXPECT_EQ(keeper.get("/roles/own_role_keeper/edit").status, 403) << "nobody changes the role they are using";
    EXPECT_EQ(site().signedInAs("auditor").get("/roles/new").status, 403);
}

TEST_P(OwnRolesOfASite, AreChangedWithBeforeAndAfterOnRecordAndNotOverSomebodyElse) {
    auto admin = site().signedInAs("admin");
    admin.post("/roles/new", roleForm("Desk", {{"permissions", "participants.view"}}));
    auto clerk = site().signedInAs("own_desk");
    EXPECT_EQ(clerk.get("/audit").status, 403);
    EXPECT_THAT(admin.get("/roles/own_desk/edit").body, HasSubstr("Change the role Desk"));
    const auto form = roleForm("Desk", {{"permissions", "audit.view"}, {"version", "1"}});
    EXPECT_EQ(admin.post("/roles/own_desk/edit", form).status, 303);
    EXPECT_EQ(clerk.get("/audit").status, 200) << "from the next page on";
    EXPECT_EQ(audited("ROLE_CHANGED", "own_desk"), 1);
    const auto changes = read([](sdk::Transaction& tx) {
        return tx.query("SELECT changes FROM kernel_audit WHERE action = 'ROLE_CHANGED'").front().text(0);
    });
    EXPECT_THAT(changes, AllOf(HasSubstr("participants.view"), HasSubstr("audit.view"), Not(HasSubstr("priority"))));
    EXPECT_EQ(admin.post("/roles/own_desk/edit", roleForm("Mine", {{"version", "1"}})).status, 409);
    EXPECT_EQ(admin.post("/roles/own_desk/edit", roleForm("Desk", {{"inherits", "own_desk"}, {"version", "2"}})).status,
              422);
    EXPECT_EQ(admin.get("/roles/auditor/edit").status, 404) << "roles of the platform are not changed";
}

TEST_P(OwnRolesOfASite, DoNotBuildOnEachOtherInACircle) {
    auto admin = site().signedInAs("admin");
    admin.post("/roles/new", roleForm("One"));
    admin.post("/roles/new", roleForm("Two", {{"inherits", "own_one"}}));
    const auto reply = admin.post("/roles/own_one/edit", roleForm("One", {{"inherits", "own_two"}, {"version", "1"}}));
    EXPECT_EQ(reply.status, 422);
    EXPECT_THAT(reply.body, HasSubstr("That role builds on this one"));
}

TEST_P(OwnRolesOfASite, AreSwitchedOffAfterShowingWhoHasThemAndOnAgain) {
    auto admin = site().signedInAs("admin");
    admin.post("/roles/new", roleForm("Desk", {{"permissions", "audit.view"}}));
    admin.post("/roles/new", roleForm("Heir", {{"inherits", "own_desk"}}));
    auto clerk = site().signedInAs("own_desk");
    auto heir = site().signedInAs("own_heir");
    EXPECT_THAT(admin.get("/roles/own_desk/deactivate").body,
                AllOf(HasSubstr("Visitor 2"), HasSubstr("1 person has it"), HasSubstr("/roles/own_heir")));
    EXPECT_EQ(admin.post("/roles/own_desk/deactivate").status, 303);
    EXPECT_EQ(audited("ROLE_DEACTIVATED", "own_desk"), 1);
    EXPECT_EQ(clerk.get("/audit").status, 403);
    EXPECT_EQ(heir.get("/audit").status, 403);
    EXPECT_THAT(admin.get("/roles").body, HasSubstr("Switched off"));
    EXPECT_THAT(admin.get("/roles/own_desk").body, AllOf(HasSubstr("Switched off"), HasSubstr("own_desk/activate")));
    EXPECT_EQ(admin.post("/roles/own_desk/activate").status, 303);
    EXPECT_EQ(clerk.get("/audit").status, 200);
    EXPECT_EQ(admin.get("/roles/auditor/deactivate").status, 404) << "those of the platform stay on";
}

TEST_P(OwnRolesOfASite, BeginAsCopiesOfOthersWithWhatTheirMakerMayDo) {
    auto admin = site().signedInAs("admin");
    EXPECT_THAT(admin.get("/roles/new?from=helpdesk").body,
                AllOf(HasSubstr("Copy of Help desk"), HasSubstr("value=\"mail.view\" aria-label=\"May: See the mail "
                                                                "that was sent\" checked")));
    EXPECT_EQ(admin.get("/roles/new?from=super_admin").status, 404);
    EXPECT_THAT(admin.get("/roles/super_admin").body, Not(HasSubstr("from=super_admin")));
}

TEST_P(OwnRolesOfASite, AskForASecondStepShorterSessionsAndNetworks) {
    auto admin = site().signedInAs("admin");
    auto auditor = site().signedInAs("auditor");
    EXPECT_THAT(admin.get("/roles/auditor").body, HasSubstr("/roles/auditor/limits"));
    EXPECT_EQ(admin.post("/roles/auditor/limits", {{"networks", "not a network"}}).status, 422);
    EXPECT_EQ(admin.post("/roles/admin/limits", {{"networks", "198.51.100.0/24"}}).status, 422)
        << "they would shut themselves out";
    EXPECT_EQ(admin.get("/roles/super_admin/limits").status, 403);
    EXPECT_EQ(auditor.get("/audit").status, 200);
    EXPECT_EQ(admin
                  .post("/roles/auditor/limits",
                        {{"networks", "198.51.100.0/24"}, {"idle_minutes", "5"}, {"session_hours", "8"}})
                  .status,
              303);
    EXPECT_EQ(audited("ROLE_LIMITS_CHANGED", "auditor"), 1);
    EXPECT_EQ(auditor.get("/audit").status, 403) << "192.0.2.1 is in none of these";
    EXPECT_THAT(admin.get("/roles/auditor/limits").body, HasSubstr("198.51.100.0/24"));
    EXPECT_EQ(admin.post("/roles/auditor/limits", {}).status, 303);
    EXPECT_EQ(auditor.get("/audit").status, 200);
}

}  // namespace
}  // namespace guildhall::access
