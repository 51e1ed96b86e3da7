// A small catalogue and its people, for the tests.
#pragma once

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <string>

namespace guildhall::badges_tests {

using namespace guildhall::testkit;
namespace sdk = guildhall::sdk;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class BadgeSite : public PluginTest {
protected:
    /// The id at the end of where a new record leads.
    static std::string idIn(const Answer& answer) {
        const auto location = answer.location();
        return location.substr(location.rfind('/') + 1);
    }
    /// An active badge.
    std::string badge(Client& admin, const std::string& kind, const std::string& title, const std::string& parent = {},
                      bool active = true, const std::string& required = {}) {
        const auto answer = admin.post("/badge-catalogue", {{"kind", kind},
                                                            {"parent", parent},
                                                            {"title", title},
                                                            {"description", "What " + title + " is."},
                                                            {"criteria", "Do it well."},
                                                            {"evidence", kind == "mini_badge" || kind == "capstone" ? "A report." : ""},
                                                            {"required", required}});
        EXPECT_EQ(answer.status, 303) << answer.body;
        const auto id = idIn(answer);
        if (active) activate(admin, id);
        return id;
    }
    static void activate(Client& admin, const std::string& id) {
        const auto answer = admin.post("/badge-catalogue/" + id + "/activate");
        EXPECT_EQ(answer.status, 303) << answer.body;
    }
    /// A program with one skill of two mini-badges, all active.
    struct Program {
        std::string program, skill, first, second;
    };
    Program program(Client& admin, const std::string& name = "Lean") {
        Program made;
        made.program = badge(admin, "program", name + " program", {}, false);
        made.skill = badge(admin, "skill", name + " skill", made.program, false);
        made.first = badge(admin, "mini_badge", name + " first", made.skill);
        made.second = badge(admin, "mini_badge", name + " second", made.skill);
        activate(admin, made.skill);
        activate(admin, made.program);
        return made;
    }
    /// A learner who has agreed to take part.
    Client student() {
        auto client = host().signedInAs("participant");
        const auto answer = client.post("/my-badges/welcome", {{"name", "Ada Example"},
                                                               {"email_is_mine", "yes"},
                                                               {"affiliation", "Example Ltd"},
                                                               {"agreed", "yes"}});
        EXPECT_EQ(answer.status, 303) << answer.body;
        return client;
    }
    /// Asked for with evidence and sent; returns its page.
    static std::string ask(Client& student, const std::string& badge) {
        auto path = student.post("/my-badges/ask", {{"badge", badge}}).location();
        path = path.substr(0, path.rfind("/edit"));
        EXPECT_EQ(student.post(path + "/edit", {{"version", "1"}, {"evidence", "I did it."}}).status, 303);
        EXPECT_EQ(student.post(path + "/submit").status, 303);
        return path;
    }
    std::int64_t count(const std::string& sql) {
        return host().database().read([&](sdk::Transaction& tx) { return tx.query(sql).front().integer(0); });
    }
    std::int64_t held(const std::string& badge, const std::string& person) {
        return host().database().read([&](sdk::Transaction& tx) {
            return tx
                .query("SELECT count(*) FROM badges_award WHERE badge = $1 AND person = $2 AND status = 'valid'", badge,
                       person)
                .front()
                .integer(0);
        });
    }
};

}  // namespace guildhall::badges_tests
