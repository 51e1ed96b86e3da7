// The hourly job that raises and clears flags, and tells operations of what is escalated. It never mails a participant.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <string>

namespace guildhall::coaching {

/// Any thread.
class AttentionJob {
public:
    explicit AttentionJob(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);
    void run(sdk::JobContext& job) const;

    static constexpr const char* job = "coaching.attention";

private:
    /// What the site's rules say, for the next hours. Returns what went wrong with one, for the job's page.
    std::string askRules(sdk::JobContext& job) const;
    void tellEscalated(sdk::Transaction& tx, std::string_view after, std::string_view last, sdk::Instant at) const;

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
