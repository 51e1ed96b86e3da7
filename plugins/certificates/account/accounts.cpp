#include "account/accounts.hpp"

#include "account/learner_access_repository.hpp"
#include "participant/participant_repository.hpp"
#include "profile/holder_name.hpp"

#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <map>
#include <span>

namespace guildhall::certificates {

using sdk::Transaction;

void Accounts::provisionWhenReady(Transaction& tx, const sdk::Actor& actor, const Session& session) {
    if (!session.ready || session.cancelled) return;
    services_.jobs.enqueue(tx, {.kind = "certificates.accounts",
                                .payload = {{"session", session.id}},
                                .title = "Create accounts for " + session.title,
                                // Who acts by a link watches no job.
                                .personId = services_.people.find(tx, actor.personId) ? actor.personId : "",
                                .resultPath = session.url(),
                                .about = session.id,
                                .permission = "sessions.edit"});
}

void Accounts::runJob(sdk::JobContext& job) {
    constexpr std::size_t batch = 50;
    const auto session = job.payload().at("session").get<std::string>();
    const auto only = job.only();
    auto waiting =
        services_.database.read([&](Transaction& tx) { return ParticipantRepository::withoutAccount(tx, session); });
    std::erase_if(waiting, [&](const auto& p) { return !only.empty() && std::ranges::find(only, p.id) == only.end(); });
    std::map<Outcome, std::int64_t> counts;
    const auto summary = [&] {
        auto text = sdk::countText(counts[Outcome::Created], "account", "accounts") + " created, " +
                    std::to_string(counts[Outcome::There]) + " already there";
        if (const auto back = counts[Outcome::Reactivated]) text += ", " + std::to_string(back) + " reactivated";
        const auto kept = counts[Outcome::There] + counts[Outcome::Reactivated];
        return kept ? text + "; " + sdk::countText(kept, "person keeps their password", "people keep their password")
                    : text;
    };
    for (std::size_t done = 0; done < waiting.size() && !job.stopping(); done += batch) {
        const std::span some(waiting.begin() + std::ptrdiff_t(done), std::min(batch, waiting.size() - done));
        sdk::stepEach(
            job, some.size(),
            [&](Transaction& tx, std::size_t i) {
                const auto outcome = provide(tx, job, some[i]);
                tx.afterCommit([&counts, outcome] { ++counts[outcome]; });
            },
            [&](std::size_t i) { return participantProblem(some[i], ""); });
        job.progress(std::int64_t(done + some.size()), std::int64_t(waiting.size()), summary());
    }
    if (!job.stopping()) job.finish({{"message", summary() + "."}});
}

Accounts::Outcome Accounts::provide(Transaction& tx, sdk::JobContext& job, const Participant& one) {
    const auto provisioned = services_.people.provision(tx, job.actor(), one.email, one.fullName);
    const auto& person = provisioned.person;
    const auto before =
        LearnerAccessRepository::without(tx, person.id, one.sessionId, sdk::dateIn(services_.clock.now(), "UTC"));
    ParticipantRepository::linkPerson(tx, one.id, person.id);
    if (provisioned.created) {
        services_.people.invite(tx, job.actor(), person.id);
        return Outcome::Created;
    }
    // How somebody wants to be called counts where nobody has said anything else.
    if (auto name = one.certificateName.empty() ? certificateNameOf(tx, person.id) : std::string(); !name.empty()) {
        auto named = participants().lock(tx, one.id);
        named.certificateName = std::move(name);
        participants().update(tx, named);
        services_.audit.record(tx, job.actor(),
                               {.action = "PARTICIPANT_UPDATED",
                                .target = named.id,
                                .changes = sdk::auditDiff(participants().fields().only({"certificate_name"}),
                                                          participants().values(&one), participants().values(&named)),
                                .details = {{"version", named.version}},
                                .about = person.id});
    }
    if (person.status != "active") {
        auto line = participantProblem(one, "This account is switched off, so they cannot sign in.");
        line.doneAnyway = true;
        job.problem(tx, line);
    }
    return before.known && !before.active ? Outcome::Reactivated : Outcome::There;
}

}  // namespace guildhall::certificates
