#include "attention/attention_job.hpp"

#include "attention/attention_hook.hpp"
#include "attention/attention_repository.hpp"
#include "attention/flag.hpp"
#include "operations/operations_addresses.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::coaching {

using sdk::Instant;
using sdk::Transaction;

namespace {

constexpr const char* mailKey = "coaching/mail/escalated";
constexpr std::int64_t atOnce = 2'000;
// Rules are asked of so many in an hour, and of a few where there is none, to have something to try a first one on.
constexpr std::int64_t mostAsked = 2'000, fewAsked = 5, askedAtOnce = 100;

sdk::MailTemplate escalatedMail(const std::string& portalUrl) {
    return {.key = mailKey,
            .title = "An engagement is escalated",
            .category = "coaching",
            .sample = {{"participant", {{"name", "Ada Lovelace"}}},
                       {"program", {{"code", "ALP"}}},
                       {"cohort", {{"code", "ALP-135"}}},
                       {"coach", {{"name", "Grace Hopper"}}},
                       {"flags", "Selection overdue, Escalated"},
                       {"last_activity", "12 Mar 2026"},
                       {"button_url", portalUrl + "/engagements/ceng-abcd2345efgh"},
                       {"button_label", "See the engagement"}},
            .notes = {{"coach.name", "may be empty"}, {"last_activity", "when anybody last did something about it"}}};
}

}  // namespace

void AttentionJob::describe(sdk::Registrar& add) {
    add.hook(attentionHook(services_));
    add.mailTemplate(escalatedMail(services_.site.portalUrl));
    add.job(job, [this](sdk::JobContext& context) { run(context); });
    add.schedule({.name = job, .title = "See what needs attention in coaching", .when = "7 * * * *", .job = job});
}

void AttentionJob::run(sdk::JobContext& job) const {
    bool mine = false;
    const auto hold = [&](Transaction& tx) { mine = AttentionRepository::begin(tx, job.id(), services_.clock.now()); };
    job.step(hold);
    if (!mine) return job.finish({{"message", sdk::say("Another run is at work on it.")}});
    const auto problem = askRules(job);
    const auto now = services_.clock.now();
    std::int64_t changed = 0, seen = 0;
    for (std::string after;;) {
        const auto last = services_.database.read(
            [&](Transaction& tx) { return AttentionRepository::lastOfNext(tx, after, atOnce); });
        if (last.empty()) break;
        if (job.stopping()) return;
        std::int64_t here = 0;
        job.step([&](Transaction& tx) {
            hold(tx);
            here = mine ? AttentionRepository::raise(tx, after, last, now) : 0;
            if (here > 0) tellEscalated(tx, after, last, now);
        });
        if (!mine) return job.finish({{"message", sdk::say("Another run is at work on it.")}});
        changed += here;
        job.progress(seen += atOnce, 0);
        after = last;
    }
    const auto told =
        sdk::sayCount(changed, "{n} engagement has other flags now.", "{n} engagements have other flags now.");
    job.finish({{"message", problem.empty() ? told : told + " " + problem}},
               [&](Transaction& tx) { AttentionRepository::end(tx, job.id()); });
}

std::string AttentionJob::askRules(sdk::JobContext& job) const {
    const bool ruled = services_.rules.has("coaching.attention");
    if (!ruled) job.step([](Transaction& tx) { AttentionRepository::unsay(tx); });
    const auto asked = services_.database.read(
        [&](Transaction& tx) { return AttentionRepository::toAsk(tx, ruled ? mostAsked : fewAsked); });
    const auto now = services_.clock.now();
    sdk::RuleRun run(job.actor());
    std::string problem;
    std::vector<std::pair<std::string, std::string>> said;
    const auto keep = [&] {
        job.step([&](Transaction& tx) {
            if (!AttentionRepository::begin(tx, job.id(), services_.clock.now())) return;
            for (const auto& [id, flags] : said) AttentionRepository::say(tx, id, flags, now);
        });
        said.clear();
    };
    for (const auto& facts : asked) {
        if (job.stopping()) return problem;
        const auto outcome = services_.rules.call("coaching.attention", attentionInput(facts, now), &run);
        if (!outcome.problems.empty() && problem.empty()) problem = outcome.problems.front().message;
        if (!ruled) continue;
        said.emplace_back(facts.id, flagsOf(outcome));
        if (std::ssize(said) == askedAtOnce) keep();
    }
    if (!said.empty()) keep();
    return problem;
}

void AttentionJob::tellEscalated(Transaction& tx, std::string_view after, std::string_view last, Instant at) const {
    if (!services_.settings.flag("escalation_mail")) return;
    const auto escalated = AttentionRepository::escalatedAt(tx, after, last, at);
    if (escalated.empty()) return;
    const auto addresses = operationsAddresses(services_, tx);
    for (const auto& engagement : escalated) {
        std::string flags;
        for (const auto& flag : engagement.attention) flags += (flags.empty() ? "" : ", ") + flagLabel(flag);
        for (const auto& address : addresses)
            services_.mail.queue(
                tx,
                {.templateKey = mailKey,
                 .to = address,
                 .category = "coaching",
                 .variables = {{"participant", {{"name", engagement.name}}},
                               {"program", {{"code", programs().get(tx, engagement.program).code}}},
                               {"cohort", {{"code", engagement.cohortCode}}},
                               {"coach", {{"name", engagement.coachName}}},
                               {"flags", flags},
                               {"last_activity", sdk::showDate(sdk::dateIn(engagement.lastActivity, "UTC"))},
                               {"button_url", services_.site.portalUrl + engagements().pathOf(&engagement)},
                               {"button_label", "See the engagement"}},
                 .key = "coaching.escalated." + engagement.id + "." + std::to_string(sdk::toMicros(at)) + "." + address,
                 .subjectId = engagement.id});
    }
}

}  // namespace guildhall::coaching
