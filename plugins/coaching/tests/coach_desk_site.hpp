// A coach with engagements, for the tests of the coach's side.
#pragma once

#include "coaching_site.hpp"

#include <optional>

namespace guildhall::coaching_tests {

class CoachDeskSite : public CoachingSite {
protected:
    void SetUp() override {
        CoachingSite::SetUp();
        if (IsSkipped()) return;
        admin_.emplace(host().signedInAs("coaching_admin"));
        program_ = program(*admin_, "ALP");
        cohort_ =
            cohort(*admin_, "ALP-1", program_, {{"first_deadline", "2026-05-01"}, {"second_deadline", "2026-07-01"}});
        grace_ = coach(*admin_, "Grace Coach", program_);
        coach_.emplace(signedInCoach(grace_));
        ada_ = engagement("ada@example.com", "Ada Example");
    }
    void TearDown() override {
        coach_.reset();
        admin_.reset();
        CoachingSite::TearDown();
    }
    /// With Grace.
    std::string engagement(const std::string& email, const std::string& name) {
        const auto id = participant(*admin_, cohort_, email, name);
        choose(id, grace_);
        return id;
    }
    static std::string pathOf(const std::string& engagement) { return "/coach/engagements/" + engagement; }
    /// The value of a hidden field of the page's form.
    static std::string hidden(const Answer& page, const std::string& name) {
        const auto mark = "name=\"" + name + "\" value=\"";
        const auto at = page.body.find(mark);
        if (at == page.body.npos) return {};
        return page.body.substr(at + mark.size(), page.body.find('"', at + mark.size()) - at - mark.size());
    }
    /// Grace signed in once more.
    Client secondBrowser() {
        auto other = host().signedInAs("coach");
        write(
            "UPDATE kernel_session SET person_id = (SELECT person FROM coaching_coach WHERE id = $1) WHERE person_id = "
            "$2",
            grace_, other.personId());
        return other;
    }
    /// Time goes by; whoever was signed in signs in again.
    void later(std::chrono::days by) {
        host().clock().advance(by);
        admin_.emplace(host().signedInAs("coaching_admin"));
        coach_.emplace(secondBrowser());
    }
    /// A whole session as the form of this page sends it; `more` replaces values.
    static FormValues filled(const Answer& page, const FormValues& more = {}) {
        FormValues form{{"session", hidden(page, "session")},
                        {"version", hidden(page, "version")},
                        {"status", "completed"},
                        {"occurred_on", "2026-03-11"},
                        {"topic", "feedback"},
                        {"outcome", "goal_set"},
                        {"duration", "60"},
                        {"notes", ""}};
        for (const auto& [name, value] : more) {
            std::erase_if(form, [&](const auto& one) { return one.first == name; });
            form.emplace_back(name, value);
        }
        return form;
    }
    /// Opens the page and logs.
    static Answer log(Client& coach, const std::string& engagement, const FormValues& more = {}) {
        return coach.post(pathOf(engagement) + "/sessions", filled(coach.get(pathOf(engagement)), more));
    }
    static Answer draft(Client& coach, const std::string& engagement, const FormValues& more = {}) {
        return coach.post(pathOf(engagement) + "/draft", filled(coach.get(pathOf(engagement)), more));
    }
    std::string statusOf(const std::string& engagement) {
        return text("SELECT status FROM coaching_engagement WHERE id = '" + engagement + "'");
    }
    Client& admin() { return *admin_; }
    Client& grace() { return *coach_; }

    std::string program_, cohort_, grace_, ada_;

private:
    std::optional<Client> admin_, coach_;
};

}  // namespace guildhall::coaching_tests
