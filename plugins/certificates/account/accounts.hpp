// Accounts of participants: once a session is ready, everyone on it gets an account and an invitation, in a job. Who
// has one keeps it as it is, password and roles; what it opens of this plugin follows from their sessions and
// certificates (learner_access_repository.hpp).
#pragma once

#include "participant/participant.hpp"

#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class Accounts {
public:
    explicit Accounts(sdk::Services& services) : services_(services) {}

    /// Queues the job when the session is ready; no effect otherwise.
    void provisionWhenReady(sdk::Transaction& tx, const sdk::Actor& actor, const Session& session);
    /// Job `certificates.accounts`: fifty people a transaction.
    void runJob(sdk::JobContext& job);

private:
    enum class Outcome { Created, There, Reactivated };
    Outcome provide(sdk::Transaction& tx, sdk::JobContext& job, const Participant& participant);

    sdk::Services& services_;
};

}  // namespace guildhall::certificates
