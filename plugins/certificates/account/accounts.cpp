#include "account/accounts.hpp"

#include "participant/participant_repository.hpp"

#include <algorithm>

namespace guildhall::certificates {

using sdk::Transaction;

void Accounts::provisionWhenReady(Transaction& tx, const sdk::Actor& actor, const Session& session) {
    if (!session.ready || session.cancelled) return;
    jobs_.enqueue(tx, {.kind = "certificates.accounts",
                       .payload = {{"session", session.id}},
                       .title = "Create accounts for " + session.title,
                       .personId = actor.personId,
                       .resultPath = session.url(),
                       .about = session.id,
                       .permission = "sessions.edit"});
}

void Accounts::runJob(sdk::JobContext& job) {
    const auto sessionId = job.payload().at("session").get<std::string>();
    const auto only = job.only();
    std::int64_t created = 0, there = 0, failed = 0;
    const auto summary = [&] {
        return std::to_string(created) + " accounts created, " + std::to_string(there) + " already there";
    };
    std::string after;
    for (bool more = true; more && !job.stopping();) {
        auto waiting = database_.read(
            [&](Transaction& tx) { return ParticipantRepository::withoutAccount(tx, sessionId, after, 50); });
        more = !waiting.empty();
        if (more) after = waiting.back().id;
        std::erase_if(waiting,
                      [&](const auto& p) { return !only.empty() && std::ranges::find(only, p.id) == only.end(); });
        sdk::stepEach(
            job, waiting.size(),
            [&](Transaction& tx, std::size_t i) {
                const auto provisioned = people_.provision(tx, job.actor(), waiting[i].email, waiting[i].fullName);
                ParticipantRepository::linkPerson(tx, waiting[i].id, provisioned.person.id);
                if (provisioned.created) people_.invite(tx, job.actor(), provisioned.person.id);
                tx.afterCommit([&, fresh = provisioned.created] { ++(fresh ? created : there); });
            },
            [&](std::size_t i) {
                ++failed;
                return participantProblem(waiting[i], "");
            });
        job.progress(created + there + failed, created + there + failed, summary());
    }
    if (!job.stopping()) job.finish({{"message", summary() + "."}});
}

}  // namespace guildhall::certificates
