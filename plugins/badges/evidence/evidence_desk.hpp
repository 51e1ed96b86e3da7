// Badges of other issuers as evidence: checked when they are brought, again before a request is sent and before it is
// decided, and meanwhile by a job.
#pragma once

#include "evidence/evidence_repository.hpp"
#include "linked_data/contexts.hpp"
#include "request/request.hpp"

#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class EvidenceDesk {
public:
    explicit EvidenceDesk(sdk::Services& services)
        : services_(services), contexts_(services.folder / "data/contexts"), checker_(services.http, contexts_) {}

    /// What a credential is worth to whoever asks with it. Blocks; not within a transaction.
    Evidence check(const BadgeRequest& request, std::string credential) const;
    /// Checks the one a request has once more, unless that was done `within` this time, and keeps what it finds.
    /// Blocks; not within a transaction.
    void refresh(const std::string& request, std::chrono::seconds within = std::chrono::hours(1)) const;
    void run(sdk::JobContext& job) const;

    static constexpr const char* job = "badges.check_evidence";

private:
    struct Due {
        BadgeRequest request;
        Evidence evidence;
    };
    std::optional<Due> find(const std::string& request) const;
    void keep(sdk::Transaction& tx, const Evidence& before, const Evidence& after) const;

    sdk::Services& services_;
    Contexts contexts_;
    BadgeChecker checker_;
};

/// What the page of a request says of it.
sdk::Value showEvidence(const Evidence& evidence, const sdk::Viewer& viewer);

}  // namespace guildhall::badges
