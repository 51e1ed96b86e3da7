#include "tests/kernel/access/role_site.hpp"

#include "kernel/federation/external_identity_repository.hpp"

namespace guildhall::identity {
namespace {

using federation::ExternalIdentityRepository;
using ::testing::HasSubstr;
using ::testing::Not;

class WaitingIdentityPage : public testing::RoleSite {
protected:
    static constexpr const char* path = "/security-audit/waiting/idwa-aaaaaaaaaaaa";
    void wait() {
        write([&](sdk::Transaction& tx) {
            ExternalIdentityRepository::wait(tx, {.id = "idwa-aaaaaaaaaaaa",
                                                  .provider = "acme",
                                                  .issuer = "https://id.acme.example",
                                                  .subject = "s-1",
                                                  .email = "stranger@acme.example",
                                                  .name = "Stranger",
                                                  .why = "unknown",
                                                  .firstAt = clock_->now(),
                                                  .lastAt = clock_->now()});
        });
    }
    std::size_t identitiesOf(const std::string& person) {
        return read([&](sdk::Transaction& tx) { return ExternalIdentityRepository::ofPerson(tx, person).size(); });
    }
};
GUILDHALL_ON_EVERY_DATABASE(WaitingIdentityPage);

/// Whoever is linked is let in as that person: an administrator could let themselves in as somebody above them.
TEST_P(WaitingIdentityPage, LinksNobodyWhoseWayToSignInTheViewerMayNotChange) {
    wait();
    auto admin = site().signedInAs("admin"), super = site().signedInAs("super_admin");
    auto learner = site().signedInAs("participant");
    const auto refused = admin.post(path, {{"person", super.personId()}, {"reason", "It is me"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(refused.body, HasSubstr("Only a super administrator links somebody who works here."));
    EXPECT_EQ(identitiesOf(super.personId()), 0u);
    EXPECT_EQ(admin.post(path, {{"person", "nobody@example.org"}, {"reason", "x"}}).status, 422);
    EXPECT_EQ(admin.post(path, {{"person", learner.personId()}, {"reason", ""}}).status, 422) << "without a reason";
    EXPECT_EQ(admin.post(path, {{"person", learner.personId()}, {"reason", "I rang them up"}}).status, 303);
    EXPECT_EQ(identitiesOf(learner.personId()), 1u);
    EXPECT_EQ(admin.get(path).status, 404) << "dealt with";
}

TEST_P(WaitingIdentityPage, TellsWhatAServiceSaidOfSomebodyToThoseOnlyWhoMaySeeSuchThings) {
    wait();
    EXPECT_THAT(site().signedInAs("admin").get(path).body, HasSubstr("stranger@acme.example"));
    EXPECT_EQ(site().signedInAs("auditor").get("/security-audit").status, 403);
    auto super = site().signedInAs("super_admin");
    ASSERT_EQ(super.post("/roles/new", roleForm("Watcher", {{"permissions", "security.view"}})).status, 303);
    const auto seen = site().signedInAs("own_watcher").get("/security-audit").body;
    EXPECT_THAT(seen, HasSubstr("[REDACTED]"));
    EXPECT_THAT(seen, Not(HasSubstr("stranger@acme.example")));
    EXPECT_THAT(seen, Not(HasSubstr("Stranger")));
}

TEST_P(WaitingIdentityPage, LeavesSomebodyOutUntilTheyComeAgain) {
    wait();
    auto admin = site().signedInAs("admin");
    EXPECT_EQ(admin.post(std::string(path) + "/dismiss").status, 303);
    EXPECT_EQ(audited("IDENTITY_DISMISSED", ""), 1);
    EXPECT_EQ(admin.post(std::string(path) + "/dismiss").status, 303) << "twice is once";
    EXPECT_EQ(audited("IDENTITY_DISMISSED", ""), 1);
}

}  // namespace
}  // namespace guildhall::identity
