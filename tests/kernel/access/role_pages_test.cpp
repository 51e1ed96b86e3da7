#include "kernel/rehearsal/rehearsal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::access {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(RolePages, SayWhatEachRoleMayDoAndWhereThatComesFrom) {
    rehearsal::Rehearsal site({});
    auto auditor = site.signedInAs("auditor");
    EXPECT_THAT(auditor.get("/roles").body,
                AllOf(HasSubstr("/roles/super_admin"), HasSubstr("All of PII manager, and more")));
    EXPECT_THAT(auditor.get("/roles/pii_manager").body,
                AllOf(HasSubstr("Edit people"), HasSubstr("From the set “Keeping records of people”"),
                      HasSubstr("From PII viewer"), HasSubstr("/roles/pii_viewer")));
    EXPECT_THAT(auditor.get("/roles/admin").body, HasSubstr("It may do all but a few things"));
    EXPECT_THAT(auditor.get("/roles/admin").body,
                AllOf(HasSubstr("Left out"), HasSubstr("Everything that concerns the whole system"),
                      HasSubstr("Looks after people"), HasSubstr("System"), Not(HasSubstr("/roles/new?from=admin"))));
    EXPECT_THAT(auditor.get("/roles/participant").body, HasSubstr("sees what is theirs, and nothing else"));
    EXPECT_EQ(auditor.get("/roles/nobody").status, 404);
    EXPECT_THAT(auditor.get("/roles/matrix").body, HasSubstr("Roles side by side"));
    EXPECT_THAT(auditor.get("/roles?tab=permissions").body,
                AllOf(HasSubstr("participants.view.pii"), HasSubstr("Handle with care")));
    for (const auto* path : {"/roles", "/roles/admin", "/roles/matrix"})
        EXPECT_EQ(site.signedInAs("readonly").get(path).status, 403) << path;
}

TEST(RolePages, ListWhoHasWhichRoleAndShowAddressesToWhoMaySeeThem) {
    rehearsal::Rehearsal site({});
    auto auditor = site.signedInAs("auditor");
    site.signedInAs("helpdesk");
    const auto all = auditor.get("/roles?tab=assignments&role=helpdesk").body;
    EXPECT_THAT(all, AllOf(HasSubstr("Visitor 2"), Not(HasSubstr("helpdesk.2@")), HasSubstr("[REDACTED]")));
    EXPECT_EQ(auditor.get("/roles?tab=assignments&q=helpdesk.2").body.find("Visitor 2</bdi>"), std::string::npos)
        << "nobody searches by what they may not see";
}

TEST(Catalogue, KnowsWhyARoleHasAPermission) {
    Catalogue catalogue;
    catalogue.add("kernel", {{"a.see", "See"}, {"a.edit", "Edit"}},
                  {{.code = "low", .title = "Low", .permissions = {"a.see"}},
                   {.code = "high", .title = "High", .permissions = {"a.edit"}, .inherits = "low"}},
                  {});
    catalogue.add("books", {{"books.see", "See books"}}, {}, {{"low", {"books.see"}}});
    const auto all = catalogue.current();
    const auto& high = all->role("high")->origins;
    EXPECT_EQ(high.at("a.edit").kind, Origin::Kind::Own);
    EXPECT_EQ(high.at("a.see").kind, Origin::Kind::Inherited);
    EXPECT_EQ(high.at("a.see").from, "low");
    EXPECT_EQ(high.at("books.see").kind, Origin::Kind::Inherited);
    EXPECT_EQ(all->role("low")->origins.at("books.see").kind, Origin::Kind::Added);
    EXPECT_EQ(all->role("low")->origins.at("books.see").from, "books");
}

}  // namespace
}  // namespace guildhall::access
