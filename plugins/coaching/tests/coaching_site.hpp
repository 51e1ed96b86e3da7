// Programs, coaches and cohorts with people on their rosters, for the tests.
#pragma once

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include <unistd.h>

namespace guildhall::coaching_tests {

using namespace guildhall::testkit;
namespace sdk = guildhall::sdk;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class CoachingSite : public PluginTest {
protected:
    /// The id at the end of where a new record leads.
    static std::string idIn(const Answer& answer) {
        const auto location = answer.location();
        return location.substr(location.rfind('/') + 1);
    }
    static std::string added(Client& admin, const std::string& path, const FormValues& form) {
        const auto answer = admin.post(path, form);
        EXPECT_EQ(answer.status, 303) << path << ": " << answer.body;
        return idIn(answer);
    }
    std::string program(Client& admin, const std::string& code, bool two = true) {
        return added(admin, "/coaching-programs",
                     {{"code", code},
                      {"name", "Program " + code},
                      {"track", two ? "TWO_SESSION" : "FIVE_SESSION"},
                      {"topics", two ? "managerial" : "executive"},
                      {"active", "yes"},
                      {"overdue_days", "7"},
                      {"stalled_days", "14"},
                      {"escalation_days", "21"}});
    }
    /// On the program's panel.
    std::string coach(Client& admin, const std::string& name, const std::string& program, int places = 20) {
        const auto slug = name;
        const auto id = added(admin, "/coaches",
                              {{"name", name},
                               {"email", "c" + std::to_string(++coaches_) + "@coaches.example"},
                               {"bio", name + " has coached for years."},
                               {"specialties", "Delegation, Feedback"},
                               {"languages", "English"},
                               {"location", "Leeds"},
                               {"credentials", "PCC"},
                               {"booking_url", "https://book.example/" + std::to_string(coaches_)},
                               {"max_engagements", std::to_string(places)},
                               {"active", "yes"}});
        added(admin, "/coaches/" + id + "/panels", {{"program", program}});
        return id;
    }
    /// Its window is open: the test's clock says 12 Mar 2026.
    std::string cohort(Client& admin, const std::string& code, const std::string& program,
                       const FormValues& more = {}) {
        FormValues form{{"code", code},
                        {"program", program},
                        {"start_date", "2026-03-10"},
                        {"opens", "2026-03-01"},
                        {"closes", "2026-03-31"}};
        for (const auto& [name, value] : more) {
            std::erase_if(form, [&](const auto& one) { return one.first == name; });
            form.emplace_back(name, value);
        }
        return added(admin, "/cohorts", form);
    }
    std::string participant(Client& admin, const std::string& cohort, const std::string& email,
                            const std::string& name = "Ada Example") {
        return added(admin, "/engagements",
                     {{"name", name}, {"email", email}, {"organization", "Example Ltd"}, {"cohort", cohort}});
    }
    /// Somebody signed in who is this coach.
    Client signedInCoach(const std::string& coach) {
        auto client = host().signedInAs("coach");
        write("UPDATE coaching_coach SET person = $1 WHERE id = $2", client.personId(), coach);
        return client;
    }
    /// As if the participant had chosen this coach today.
    void choose(const std::string& engagement, const std::string& coach) {
        write(
            "UPDATE coaching_engagement SET coach = $1, status = 'coach_selected', selected_at = $2, version = version "
            "+ 1 WHERE id = $3",
            coach, host().clock().now(), engagement);
    }
    template <class... Args>
    void write(const char* sql, const Args&... args) {
        host().database().write([&](sdk::Transaction& tx) { tx.execute(sql, args...); });
    }
    std::int64_t count(const std::string& sql) {
        return host().database().read([&](sdk::Transaction& tx) { return tx.query(sql).front().integer(0); });
    }
    /// Runs scripts/replay-draws over the public record of a cohort; its exit code.
    static int replay(const std::string& record) {
        const auto file = testing::TempDir() + "draws-" + std::to_string(::getpid()) + ".json";
        std::ofstream(file) << record;
        const auto command = "node " GUILDHALL_SOURCE_DIR "/scripts/replay-draws " + file + " >" + file + ".out 2>&1";
        return WEXITSTATUS(std::system(command.c_str()));
    }
    std::string text(const std::string& sql) {
        return host().database().read([&](sdk::Transaction& tx) {
            const auto rows = tx.query(sql);
            return rows.empty() ? std::string() : rows.front().text(0);
        });
    }

private:
    int coaches_ = 0;
};

}  // namespace guildhall::coaching_tests
