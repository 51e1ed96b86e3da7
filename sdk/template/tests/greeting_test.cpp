#include "greeting_plugin.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

TEST(Greeting, NamesTheViewer) {
    guildhall::sdk::RequestParts parts;
    parts.viewer = guildhall::sdk::Viewer({.personId = "c222-aaaaaaaaaaaa", .name = "Zoë Ångström"});
    const auto response = guildhall::greeting::greet(guildhall::sdk::Request(parts));
    ASSERT_TRUE(response.pageContent);
    EXPECT_EQ(response.pageContent->data["name"], "Zoë Ångström");
}
