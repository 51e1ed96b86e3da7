#include "tests/kernel/access/role_site.hpp"

namespace guildhall::access {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class RefusalsOfASite : public testing::RoleSite {
protected:
    std::string newestRefusal(const std::string& person) {
        return read([&](sdk::Transaction& tx) {
            return tx
                .query(
                    "SELECT hash FROM kernel_audit WHERE action = 'ACCESS_DENIED' AND actor_id = $1"
                    " ORDER BY seq DESC LIMIT 1",
                    person)
                .front()
                .text(0);
        });
    }
};
GUILDHALL_ON_EVERY_DATABASE(RefusalsOfASite);

TEST_P(RefusalsOfASite, AreExplainedFromTheirEntryInTheAuditLog) {
    auto reader = site().signedInAs("readonly");
    auto auditor = site().signedInAs("auditor");
    EXPECT_EQ(reader.get("/audit").status, 403);
    const auto entry = auditor.get("/audit/" + newestRefusal(reader.personId())).body;
    const auto link = "/roles/explain?permission=audit.view&amp;person=" + reader.personId() + "&amp;role=readonly";
    EXPECT_THAT(entry, HasSubstr(link));
    const auto page =
        auditor.get("/roles/explain?permission=audit.view&person=" + reader.personId() + "&role=readonly").body;
    EXPECT_THAT(page, AllOf(HasSubstr("The role Read only does not have this permission."), HasSubstr("/roles/auditor"),
                            HasSubstr("Checking who did what, and who may"), Not(HasSubstr("Has it"))));
    EXPECT_EQ(reader.get("/roles/explain?permission=audit.view").status, 403);
    EXPECT_EQ(auditor.get("/roles/explain?permission=never.declared").status, 404);
}

TEST_P(RefusalsOfASite, SayWhatIsLeftOutAndWhichRoleThePersonCouldChoose) {
    auto admin = site().signedInAs("admin");
    admin.post("/roles/new", roleForm("Desk", {{"sets", "audit_viewing"}, {"excluded", "audit.view"}}));
    auto clerk = site().signedInAs("own_desk");
    give(clerk.personId(), "auditor");
    EXPECT_EQ(clerk.get("/audit").status, 403);
    EXPECT_THAT(admin.get("/roles/explain?permission=audit.view&person=" + clerk.personId() + "&role=own_desk").body,
                AllOf(HasSubstr("It is left out of the role Desk"), HasSubstr("From the set"), HasSubstr("Has it"),
                      HasSubstr("They have one of these already")));
}

}  // namespace
}  // namespace guildhall::access
