#include "tests/kernel/access/role_site.hpp"

#include "kernel/access/role_rehearsal.hpp"

namespace guildhall::access {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RehearsedRoles : public testing::RoleSite {
protected:
    /// The role that auditors of this site have.
    rehearsal::Visitor keeperOf(const rehearsal::FormValues& more) {
        auto super = site().signedInAs("super_admin");
        EXPECT_EQ(super.post("/roles/new", roleForm("Desk", more)).status, 303);
        return super;
    }
    std::string version(rehearsal::Visitor& visitor) {
        const auto body = visitor.get("/roles/own_desk/edit").body;
        const auto at = body.find("name=\"version\" value=\"") + 22;
        return body.substr(at, body.find('"', at) - at);
    }
};
GUILDHALL_ON_EVERY_DATABASE(RehearsedRoles);

TEST_P(RehearsedRoles, TellWhatWouldHaveBeenRefusedAndWhatLetIn) {
    auto super = keeperOf({{"permissions", "audit.view"}, {"permissions", "participants.view"}});
    auto clerk = site().signedInAs("own_desk");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(clerk.get("/audit").status, 200);
    EXPECT_EQ(clerk.get("/roles").status, 403);
    access().use.flush();
    const auto reply = super.post("/roles/own_desk/edit", roleForm("Desk", {{"version", version(super)},
                                                                            {"permissions", "participants.view"},
                                                                            {"permissions", "roles.view"},
                                                                            {"permissions", "participants.view.pii"},
                                                                            {"rehearse", "yes"}}));
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(reply.body,
                AllOf(HasSubstr("Refused: Read the audit log"), HasSubstr("/audit opened"), HasSubstr("3 times"),
                      HasSubstr("Let in: See roles and who holds them"), HasSubstr("1 refusal would not have been"),
                      HasSubstr("They would also: See legal names"), HasSubstr("Nothing is saved yet")));
    EXPECT_EQ(clerk.get("/audit").status, 200) << "a rehearsal changes nothing";
    EXPECT_EQ(audited("ROLE_CHANGED", "own_desk"), 0);
}

TEST_P(RehearsedRoles, NameWhatNobodyHasNeededForNinetyDays) {
    auto super = keeperOf({{"permissions", "audit.view"},
                           {"permissions", "participants.view"},
                           {"permissions", "participants.view.pii"}});
    auto clerk = site().signedInAs("own_desk");
    clerk.get("/audit");
    access().use.flush();
    EXPECT_THAT(super.get("/roles/own_desk").body, Not(HasSubstr("Not needed for 90 days"))) << "too early to say";
    for (int day = 0; day < 91; day += 30) {
        clock_->advance(std::chrono::hours(24 * 30));
        clerk = site().signedInAs("own_desk");
        clerk.get("/audit");
        access().use.flush();
    }
    super = site().signedInAs("super_admin");
    const auto body = super.get("/roles/own_desk").body;
    const auto at = body.find("Not needed for 90 days");
    ASSERT_NE(at, std::string::npos);
    const auto list = body.substr(at, body.find("</section>", at) - at);
    EXPECT_THAT(list, HasSubstr("See people"));
    EXPECT_THAT(list, AllOf(Not(HasSubstr("Read the audit log")), Not(HasSubstr("legal names"))))
        << "the one is used, of the other no page asks";
}

TEST_P(RehearsedRoles, CountPagesAndNotPeople) {
    auto super = keeperOf({{"permissions", "participants.view"}});
    auto clerk = site().signedInAs("own_desk");
    clerk.get("/users/" + super.personId() + "?q=secret");
    access().use.flush();
    read([&](sdk::Transaction& tx) {
        const auto uses = PermissionUseRepository::ofRole(tx, "own_desk", "2000-01-01");
        ASSERT_EQ(uses.size(), 1u);
        EXPECT_EQ(uses.front().page, "GET /users/{id}");
    });
}

}  // namespace
}  // namespace guildhall::access
