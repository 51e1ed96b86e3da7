#include "account/accounts.hpp"

#include "participant/participant_repository.hpp"
#include "session/session_view.hpp"

namespace guildhall::certificates {

using sdk::Transaction;

void Accounts::provisionWhenReady(Transaction& tx, const sdk::Actor& actor, const Session& session) {
    if (!session.state.has(Step::Ready) || session.state.has(Step::Cancelled)) return;
    jobs_.enqueue(tx, {.kind = "certificates.accounts",
                       .payload = {{"session", session.id}},
                       .title = "Create accounts for " + session.text("title"),
                       .personId = actor.personId,
                       .resultPath = sessionUrl(session)});
}

void Accounts::runJob(sdk::JobContext& job) {
    const auto sessionId = job.payload().at("session").get<std::string>();
    std::int64_t created = 0, there = 0;
    const auto summary = [&] {
        return std::to_string(created) + " accounts created, " + std::to_string(there) + " already there";
    };
    for (bool more = true; more && !job.stopping();) {
        job.step([&](Transaction& tx) {
            const auto waiting = ParticipantRepository::withoutAccount(tx, sessionId, 50);
            more = !waiting.empty();
            std::int64_t fresh = 0;
            for (const auto& participant : waiting) {
                const auto provisioned = people_.provision(tx, job.actor(), participant["email"].get<std::string>(),
                                                           participant["full_name"].get<std::string>());
                ParticipantRepository::linkPerson(tx, participant["id"].get<std::string>(), provisioned.person.id);
                if (!provisioned.created) continue;
                people_.invite(tx, job.actor(), provisioned.person.id);
                ++fresh;
            }
            tx.afterCommit([&, fresh, count = static_cast<std::int64_t>(waiting.size())] {
                created += fresh;
                there += count - fresh;
            });
        });
        job.progress(created + there, 0, summary());
    }
    if (!job.stopping()) job.finish({{"message", summary() + "."}});
}

}  // namespace guildhall::certificates
