// Verifying each broken plugin names exactly its fault, on both databases.
#include "kernel/lua/rule_zygote.hpp"
#include "kernel/verify/verification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

namespace guildhall::plugins::verify {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Before any test starts a thread, as main does it.
const bool zygoteStarted = (lua::RuleZygote::start(), true);

struct Broken {
    const char* id;
    const char* check;  ///< the only one that fails
    const char* fault;  ///< what it says
};

void PrintTo(const Broken& broken, std::ostream* out) { *out << broken.id; }

class BrokenPlugins : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenPlugins, AreToldTheirFaultAndNoOther) {
    const auto* postgresql = std::getenv("GUILDHALL_TEST_POSTGRES");
    const auto results =
        verifyPlugin({.plugin = std::filesystem::path(GUILDHALL_BUILD_DIR) / "broken-plugins" / GetParam().id,
                      .postgresql = postgresql ? postgresql : "",
                      .rounds = 2});
    EXPECT_FALSE(passed(results));
    std::set<std::string> failed;
    for (const auto& result : results) {
        if (result.outcome != Outcome::Failed) continue;
        failed.insert(result.check);
        ASSERT_FALSE(result.finding.faults.empty());
        EXPECT_THAT(result.finding.faults.front(), HasSubstr(GetParam().fault)) << result.engine;
    }
    EXPECT_THAT(failed, ElementsAre(GetParam().check));
}

TEST(Verifying, RefusesSettingsThatThePluginDoesNotHave) {
    const auto results =
        verifyPlugin({.plugin = std::filesystem::path(GUILDHALL_BUILD_DIR) / "template-plugins" / "lending",
                      .rounds = 1,
                      .settings = {{"colour", "red"}}});
    EXPECT_FALSE(passed(results));
    ASSERT_FALSE(results.empty());
    EXPECT_THAT(results.front().finding.faults, ElementsAre("plugin.json declares no setting “colour”."));
}

INSTANTIATE_TEST_SUITE_P(
    Each, BrokenPlugins,
    ::testing::Values(
        Broken{"wrong_sdk", "manifest", "made for SDK >=7; this server has"},
        Broken{"wrong_compiler", "note", "built with another compiler: it has “000"},
        Broken{"missing_dependency", "dependencies", "needs the plugin “absent”, which is not here"},
        Broken{"circle_first", "dependencies", "circle_first → circle_second → circle_first"},
        Broken{"circle_second", "dependencies", "circle_second → circle_first → circle_second"},
        Broken{"throwing_set_up", "set-up", "the licence file is missing"},
        Broken{"throwing_handler", "pages", "GET /throwing-handler answers 500"},
        Broken{"failing_migration", "migrations", "0001_tables"},
        Broken{"leftover_table", "migrations", "leftover_table_one"},
        Broken{"undeclared_permission", "permissions", "“forgotten.view”, which nobody declares"},
        Broken{"form_without_token", "forms", "carries no token"},
        Broken{"open_write", "forms", "POST /open-write accepts a form without a token"},
        Broken{"writing_read", "reading", "has changed the table writing_read_visit"},
        Broken{"unredacted_field", "redaction", "shows unredacted_field.reader.email to"},
        Broken{"unredacted_section", "redaction", "GET /users/"},
        Broken{"countable_ids", "ids", "The {id} of /countable-ids/{id} can be counted up: /countable-ids/1"},
        Broken{"absent_id", "denials", "GET /absent-id/zzzz-zzzzzzzzzzzz as super_admin answers 500"},
        Broken{"table_at_run_time", "purge", "table_at_run_time_cache"},
        Broken{"person_address", "redaction", "GET /person-address shows kernel.person.email to"},
        Broken{"kernel_table", "pages", "names the kernel's table kernel_person"},
        Broken{"foreign_reference", "migrations", "names the kernel's table kernel_person"},
        Broken{"failing_down", "migrations", "its “-- down” part fails"},
        Broken{"dead_menu", "permissions", "leads to /dead-menu, which no route answers"},
        Broken{"other_column", "enabling", "the column width of other_column_shelf is TEXT and must be BIGINT"},
        Broken{"undeclared_menu", "enabling", "“undeclared_menu.view”, which nobody declares"},
        Broken{"trespass", "permissions", "is under an address of the plugin “open_write”"},
        Broken{"unknown_category", "enabling", "the category “greetings”, which nobody declares"},
        Broken{"unknown_job", "enabling", "queues the job unknown_job.lost, which nobody declares"},
        Broken{"silent_permission", "declarations",
               "The permission silent_permission.view does not say what it allows."},
        Broken{"open_put", "forms", "PUT /open-put accepts a form without a token"},
        Broken{"odd_method", "set-up", "“FETCH” is no method"},
        Broken{"staying_library", "switching", "it leaves its library in memory"},
        Broken{"undefined_symbol", "set-up", "guildhall_test_symbol_of_nobody"}),
    [](const auto& info) { return std::string(info.param.id); });

}  // namespace
}  // namespace guildhall::plugins::verify
