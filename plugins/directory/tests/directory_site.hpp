// Entities with relationships, for the tests.
#pragma once

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <string>

namespace guildhall::directory_tests {

using namespace guildhall::testkit;
namespace sdk = guildhall::sdk;
using testing::IsEmpty;
using testing::SizeIs;

/// The test's clock says 12 Mar 2026.
class DirectorySite : public PluginTest {
protected:
    static std::string idIn(const Answer& answer) {
        const auto location = answer.location();
        return location.substr(location.rfind('/') + 1);
    }
    static std::string added(Client& admin, const std::string& path, const FormValues& form) {
        const auto answer = admin.post(path, form);
        EXPECT_EQ(answer.status, 303) << path << ": " << answer.body;
        return idIn(answer);
    }
    static std::string entity(Client& admin, const std::string& name, const std::string& type = "company") {
        return added(admin, "/entities", {{"legal_name", name}, {"entity_type", type}});
    }
    static std::string addPath(const std::string& entity) {
        return "/entity-relationships/entities/" + entity + "/relationships/add";
    }
    /// What the form sends: `child` is a child of `parent`.
    static FormValues relation(const std::string& parent, const std::string& type = "subsidiary",
                               const std::string& from = "2020-03-01", const std::string& until = "",
                               const std::string& share = "") {
        return {{"direction", "child"},      {"other", parent},   {"relationship_type", type},
                {"relationship_date", from}, {"end_date", until}, {"ownership_percentage", share}};
    }
    static Answer relate(Client& admin, const std::string& child, const std::string& parent,
                         const std::string& type = "subsidiary", const std::string& from = "2020-03-01",
                         const std::string& until = "", const std::string& share = "") {
        return admin.post(addPath(child), relation(parent, type, from, until, share));
    }
    std::int64_t count(const std::string& sql) {
        return host().database().read([&](sdk::Transaction& tx) { return tx.query(sql).front().integer(0); });
    }
    std::string text(const std::string& sql) {
        return host().database().read([&](sdk::Transaction& tx) {
            const auto rows = tx.query(sql);
            return rows.empty() ? std::string() : rows.front().text(0);
        });
    }
    std::string onlyRelation() { return text("SELECT id FROM directory_relationship"); }
};

}  // namespace guildhall::directory_tests
