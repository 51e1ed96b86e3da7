// Tells holders of certificates that end soon. Whom and how many days before, a site's rules may decide: the hook
// `certificate.reminder`.
#pragma once

#include "certificate/certificate.hpp"

#include <guildhall/sdk/services.hpp>

#include <optional>

namespace guildhall::certificates {

class Reminders {
public:
    explicit Reminders(sdk::Services& services) : services_(services) {}

    /// Once each, as many days before the end as the setting `reminder_days` says, or on the days that rules say.
    static constexpr const char* job = "certificates.remind";
    void run(sdk::JobContext& job);

private:
    struct Due {
        Certificate certificate;
        std::string key;
    };
    /// Empty: not now.
    std::string keyOfDue(const Certificate& certificate, sdk::Date today, const sdk::Value& answer) const;
    std::vector<Due> dueOf(std::vector<Certificate> candidates, sdk::Date today, sdk::RuleRun& run);
    void remind(sdk::Transaction& tx, const Due& due);

    sdk::Services& services_;
};

sdk::HookDeclaration certificateReminderHook(sdk::People& people, sdk::Clock& clock);

}  // namespace guildhall::certificates
