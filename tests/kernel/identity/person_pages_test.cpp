#include "kernel/rehearsal/rehearsal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::identity {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PersonPages, GiveAndTakeARoleOnlyAfterNamingPersonAndRole) {
    rehearsal::Rehearsal site({});
    auto admin = site.signedInAs("admin");
    auto ada = site.signedInAs("auditor");
    const auto page = "/users/" + ada.personId();
    EXPECT_THAT(admin.get(page).body, HasSubstr("<form class=\"gh-inline-form\" method=\"get\""));
    const auto asked = admin.get(page + "/roles?role=admin");
    EXPECT_THAT(asked.body, HasSubstr("Give the role Administrator to Visitor 2?"));
    EXPECT_THAT(asked.body, HasSubstr("<input type=\"hidden\" name=\"role\" value=\"admin\">"));
    EXPECT_THAT(admin.get(page).body, Not(HasSubstr("/roles/revoke?role=admin"))) << "asking gives nothing";
    admin.post(page + "/roles", {{"role", "admin"}});
    EXPECT_THAT(admin.get(page).body, HasSubstr(page + "/roles/revoke?role=admin"));
    EXPECT_THAT(admin.get(page + "/roles/revoke?role=admin").body,
                HasSubstr("Take the role Administrator from Visitor 2?"));
    EXPECT_EQ(admin.get(page + "/roles?role=super_admin").status, 303) << "not theirs to give";
}

TEST(PersonPages, LeaveAnAdministratorTheLastRoleThatGivesRoles) {
    rehearsal::Rehearsal site({});
    auto admin = site.signedInAs("admin");
    const auto page = "/users/" + admin.personId() + "/roles/revoke";
    EXPECT_THAT(admin.get(page + "?role=admin").body, HasSubstr("Take the role Administrator from yourself?"));
    const auto refused = admin.post(page, {{"role", "admin"}});
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.body, HasSubstr("your own last role that gives and takes roles"));
    EXPECT_EQ(admin.get("/admin/plugins").status, 200);
}

}  // namespace
}  // namespace guildhall::identity
