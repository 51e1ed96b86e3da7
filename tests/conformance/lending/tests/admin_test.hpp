// A test in which an administrator does something.
#pragma once

#include <guildhall/testkit/plugin_test.hpp>

#include <optional>

namespace guildhall::lending {

class AdminTest : public testkit::PluginTest {
protected:
    void SetUp() override {
        PluginTest::SetUp();
        if (!IsSkipped()) admin_.emplace(host().signedInAs("admin"));
    }
    void TearDown() override {
        admin_.reset();
        PluginTest::TearDown();
    }
    testkit::Client& admin() { return *admin_; }

private:
    std::optional<testkit::Client> admin_;
};

}  // namespace guildhall::lending
