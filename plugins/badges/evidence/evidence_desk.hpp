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
    /// One check more, of what was found before.
    struct Recheck {
        Evidence before, after;
    };
    /// Of the badge that an open request has, unless it was checked `within` this time. Blocks; not within a
    /// transaction.
    std::optional<Recheck> checkAgain(const std::string& request, std::chrono::seconds within) const;
    /// Keeps what it has found, and tells the audit log when that differs.
    void keep(sdk::Transaction& tx, const Recheck& recheck) const;
    void run(sdk::JobContext& job) const;

    static constexpr const char* job = "badges.check_evidence";

private:
    sdk::Services& services_;
    Contexts contexts_;
    BadgeChecker checker_;
};

/// What the page of a request says of it.
sdk::Value showEvidence(const Evidence& evidence, const sdk::Viewer& viewer);

}  // namespace guildhall::badges
