#include "kernel/access/catalogue.hpp"

#include <gtest/gtest.h>

namespace guildhall::access {
namespace {

/// A platform of three permissions, one set and three roles.
Declarations platform() {
    return {.permissions = {{"a.see", "See"}, {"a.edit", "Edit"}, {"b.see", "See the other"}},
            .roles = {{.declaration = {.code = "reader", .title = "Reader", .priority = 10}, .sets = {"seeing"}},
                      {.declaration = {.code = "editor",
                                       .title = "Editor",
                                       .priority = 20,
                                       .permissions = {"a.edit"},
                                       .inherits = "reader"}},
                      {.declaration = {.code = "chief", .title = "Chief", .priority = 90},
                       .everythingBut = true,
                       .except = {"b.see"}}},
            .sets = {{"seeing", "Seeing", {"a.see", "b.see"}}}};
}

DeclaredRole own(const std::string& code, const std::string& inherits) {
    return {.declaration = {.code = code, .title = code, .priority = 15, .inherits = inherits}};
}

class SiteCatalogue : public ::testing::Test {
protected:
    SiteCatalogue() { catalogue.add("kernel", platform()); }
    PermissionSet permissionsOf(const std::string& code) {
        const auto all = catalogue.current();
        const auto* role = all->role(code);
        return role ? role->permissions : PermissionSet();
    }
    Role role(const std::string& code) { return *catalogue.current()->role(code); }

    Catalogue catalogue;
};

TEST_F(SiteCatalogue, GivesARoleWhatItsSetsHaveAndSaysWhich) {
    EXPECT_EQ(permissionsOf("reader"), (PermissionSet{"a.see", "b.see"}));
    EXPECT_EQ(role("reader").origins.at("a.see").kind, Origin::Kind::Set);
    EXPECT_EQ(role("reader").origins.at("a.see").from, "seeing");
    EXPECT_EQ(role("editor").origins.at("a.see").kind, Origin::Kind::Inherited);
    EXPECT_EQ(role("editor").origins.at("a.see").from, "reader");
}

TEST_F(SiteCatalogue, LeavesOutWhatARoleExcludesWhereverItWouldComeFrom) {
    auto careful = own("own_careful", "editor");
    careful.except = {"b.see"};
    auto listed = own("own_listed", "");
    listed.sets = {"seeing"};
    listed.except = {"a.see"};
    catalogue.replaceOwn({careful, listed});
    EXPECT_EQ(permissionsOf("own_careful"), (PermissionSet{"a.edit", "a.see"}));
    EXPECT_EQ(role("own_careful").excluded.at("b.see").from, "reader");
    EXPECT_EQ(permissionsOf("own_listed"), PermissionSet{"b.see"});
    EXPECT_EQ(role("own_listed").excluded.at("a.see").kind, Origin::Kind::Set);
    EXPECT_EQ(permissionsOf("chief"), (PermissionSet{"a.edit", "a.see"}));
    EXPECT_EQ(permissionsOf("editor"), (PermissionSet{"a.edit", "a.see", "b.see"})) << "only the heir goes without";
}

TEST_F(SiteCatalogue, LeavesOutForHeirsWhatTheirParentLeavesOutUnlessTheyHaveItThemselves) {
    auto parent = own("own_parent", "reader");
    parent.except = {"b.see"};
    auto child = own("own_child", "own_parent");
    auto other = own("own_other", "own_parent");
    other.declaration.permissions = {"b.see"};
    catalogue.replaceOwn({parent, child, other});
    EXPECT_EQ(permissionsOf("own_child"), PermissionSet{"a.see"});
    EXPECT_EQ(permissionsOf("own_other"), (PermissionSet{"a.see", "b.see"}));
    EXPECT_EQ(role("own_other").origins.at("b.see").kind, Origin::Kind::Own);
}

TEST_F(SiteCatalogue, LetsARoleOfTheSitesOwnLiveOnWhenAPluginGoes) {
    catalogue.add(
        "books",
        {.permissions = {{"books.lend", "Lend books"}},
         .roles = {{.declaration = {.code = "librarian", .title = "Librarian", .permissions = {"books.lend"}}}},
         .grants = {{"reader", {"books.lend"}}}});
    auto both = own("own_both", "librarian");
    both.declaration.permissions = {"books.lend", "a.see"};
    both.except = {"books.lend"};
    catalogue.replaceOwn({both, own("own_reader", "reader")});
    EXPECT_TRUE(role("own_reader").has("books.lend"));
    catalogue.remove("books");
    EXPECT_EQ(permissionsOf("own_both"), PermissionSet{"a.see"});
    EXPECT_EQ(role("own_both").inherits, "");
    EXPECT_FALSE(role("own_reader").has("books.lend"));
}

TEST_F(SiteCatalogue, EndsACircleOfTheSitesOwnAndRefusesOneOfAPlugin) {
    auto one = own("own_one", "own_two"), two = own("own_two", "own_one");
    one.declaration.permissions = {"a.see"};
    two.declaration.permissions = {"a.edit"};
    EXPECT_NO_THROW(catalogue.replaceOwn({one, two}));
    EXPECT_EQ(permissionsOf("own_one"), (PermissionSet{"a.edit", "a.see"}));
    EXPECT_EQ(permissionsOf("own_two"), (PermissionSet{"a.edit", "a.see"}));
    EXPECT_THROW(catalogue.add("loop", {.roles = {{.declaration = {.code = "x", .title = "X", .inherits = "y"}},
                                                  {.declaration = {.code = "y", .title = "Y", .inherits = "x"}}}}),
                 std::invalid_argument);
}

TEST_F(SiteCatalogue, KeepsPluginsAwayFromTheSitesOwnRoles) {
    catalogue.replaceOwn({own("own_role", "")});
    EXPECT_THROW(catalogue.add("taker", {.roles = {{.declaration = {.code = "own_x", .title = "X"}}}}),
                 std::invalid_argument);
    EXPECT_THROW(catalogue.add("giver", {.grants = {{"own_role", {"a.see"}}}}), std::invalid_argument);
    EXPECT_THROW(
        catalogue.add("heir", {.roles = {{.declaration = {.code = "x", .title = "X", .inherits = "own_role"}}}}),
        std::invalid_argument);
    EXPECT_THROW(catalogue.add("lister", {.roles = {{.declaration = {.code = "x", .title = "X"}, .sets = {"none"}}}}),
                 std::invalid_argument);
}

TEST_F(SiteCatalogue, TriesARoleOutWithoutPuttingItIn) {
    const auto tried = catalogue.with(own("own_role", "editor"));
    EXPECT_EQ(tried->role("own_role")->permissions.size(), 3u);
    EXPECT_EQ(catalogue.current()->role("own_role"), nullptr);
}

}  // namespace
}  // namespace guildhall::access
