// Accounts of participants: once a session is ready, everyone on it gets an account and an invitation, in a job.
#pragma once

#include "session/session.hpp"

#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/people.hpp>

namespace guildhall::certificates {

class Accounts {
public:
    Accounts(sdk::Database& database, sdk::Jobs& jobs, sdk::People& people)
        : database_(database), jobs_(jobs), people_(people) {}

    /// Queues the job when the session is ready; no effect otherwise.
    void provisionWhenReady(sdk::Transaction& tx, const sdk::Actor& actor, const Session& session);
    /// Job `certificates.accounts`: fifty people a transaction.
    void runJob(sdk::JobContext& job);

private:
    sdk::Database& database_;
    sdk::Jobs& jobs_;
    sdk::People& people_;
};

}  // namespace guildhall::certificates
