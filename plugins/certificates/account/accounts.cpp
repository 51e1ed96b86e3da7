#include "account/accounts.hpp"

#include "participant/participant_repository.hpp"

#include <algorithm>
#include <span>

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
    constexpr std::size_t batch = 50;
    const auto session = job.payload().at("session").get<std::string>();
    const auto only = job.only();
    auto waiting = database_.read([&](Transaction& tx) { return ParticipantRepository::withoutAccount(tx, session); });
    std::erase_if(waiting, [&](const auto& p) { return !only.empty() && std::ranges::find(only, p.id) == only.end(); });
    std::int64_t created = 0, there = 0;
    const auto summary = [&] {
        return std::to_string(created) + " accounts created, " + std::to_string(there) + " already there";
    };
    for (std::size_t done = 0; done < waiting.size() && !job.stopping(); done += batch) {
        const std::span some(waiting.begin() + std::ptrdiff_t(done), std::min(batch, waiting.size() - done));
        sdk::stepEach(
            job, some.size(),
            [&](Transaction& tx, std::size_t i) {
                const auto provisioned = people_.provision(tx, job.actor(), some[i].email, some[i].fullName);
                ParticipantRepository::linkPerson(tx, some[i].id, provisioned.person.id);
                if (provisioned.created) people_.invite(tx, job.actor(), provisioned.person.id);
                tx.afterCommit([&, fresh = provisioned.created] { ++(fresh ? created : there); });
            },
            [&](std::size_t i) { return participantProblem(some[i], ""); });
        job.progress(std::int64_t(done + some.size()), std::int64_t(waiting.size()), summary());
    }
    if (!job.stopping()) job.finish({{"message", summary() + "."}});
}

}  // namespace guildhall::certificates
