#include "kernel/lua/shared_parts.hpp"

#include <gmock/gmock.h>

namespace guildhall::lua {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SharedParts parts() {
    SharedParts all;
    all.modules["dates"] = {};
    all.modules["texts.de"] = {};
    all.tables["offices"] = readDataTable("code,name\nLIS,Lisbon\n");
    all.tables["regions"] = readDataTable("code\nEU\n");
    return all;
}

std::vector<std::string> modulesOf(const std::string& source) { return partsAskedBy(source, parts()).modules; }
std::vector<std::string> tablesOf(const std::string& source) { return partsAskedBy(source, parts()).tables; }

TEST(SharedParts, AreFoundHoweverARuleNamesThem) {
    EXPECT_THAT(modulesOf("local d = require \"dates\""), ElementsAre("dates"));
    EXPECT_THAT(modulesOf("local d = require('texts.de').day, require ( \"dates\" )"),
                ElementsAre("dates", "texts.de"));
    EXPECT_THAT(tablesOf("return data.offices.LIS"), ElementsAre("offices"));
    EXPECT_THAT(tablesOf("data\n  . offices"), ElementsAre("offices"));
    EXPECT_THAT(tablesOf("return data[name]"), ElementsAre("offices", "regions"));
    EXPECT_THAT(tablesOf("for _, t in pairs(data) do end"), ElementsAre("offices", "regions"));
}

TEST(SharedParts, AreNotTakenForWordsThatOnlyLookAlike) {
    EXPECT_THAT(modulesOf("requires 'dates' my_require 'dates' require dates"), IsEmpty());
    EXPECT_THAT(tablesOf("metadata.offices, s.data.offices, data_offices, data:offices(), database[1]"), IsEmpty());
}

/// A regular expression of the standard library needed stack for each character and ended the server.
TEST(SharedParts, AreLookedForInRulesOfAnyLength) {
    const std::string blanks(200'000, ' '), letters(200'000, 'a');
    EXPECT_THAT(tablesOf("data" + blanks + ".offices"), ElementsAre("offices"));
    EXPECT_THAT(tablesOf("data" + blanks), IsEmpty());
    EXPECT_THAT(tablesOf("data." + letters), IsEmpty());
    EXPECT_FALSE(partsAskedBy("require '" + letters + "'", parts()).problem.empty());
}

}  // namespace
}  // namespace guildhall::lua
