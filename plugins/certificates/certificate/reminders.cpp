#include "certificate/reminders.hpp"

#include "certificate/certificate_hooks.hpp"
#include "certificate/certificate_repository.hpp"
#include "certificate/rule_facts.hpp"

#include <algorithm>

namespace guildhall::certificates {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr const char* hook = "certificate.reminder";
constexpr std::size_t batch = 50;
constexpr int longestBefore = 400;  ///< days

sdk::Date daysBefore(sdk::Date date, std::int64_t days) {
    return sdk::Date(std::chrono::sys_days(date) - std::chrono::days(days));
}

std::int64_t daysLeft(const Certificate& certificate, sdk::Date today) {
    return (std::chrono::sys_days(*certificate.validUntil) - std::chrono::sys_days(today)).count();
}

void addTo(Value& input, const Certificate& certificate, sdk::Date today) {
    input["days_left"] = certificate.validUntil ? daysLeft(certificate, today) : 0;
    input["reminded_on"] =
        certificate.remindedAt ? Value(sdk::isoDate(sdk::dateIn(*certificate.remindedAt, "UTC"))) : Value();
}

}  // namespace

std::string Reminders::keyOfDue(const Certificate& certificate, sdk::Date today, const Value& answer) const {
    if (!answer.value("send", true)) return {};
    const auto usual = services_.settings.number("reminder_days");
    const auto key = "certificate-ends-" + certificate.id;
    if (!answer.contains("days_before")) {
        const bool due = usual > 0 && !certificate.remindedAt && daysLeft(certificate, today) <= usual;
        return due ? key : std::string();
    }
    // The last of those days that has come, unless a reminder went since.
    auto days = answer["days_before"].get<std::vector<double>>();
    std::ranges::sort(days);
    for (const auto number : days) {
        const auto before = static_cast<std::int64_t>(number);
        const auto day = daysBefore(*certificate.validUntil, before);
        if (day > today) continue;
        const bool went = certificate.remindedAt && sdk::dateIn(*certificate.remindedAt, "UTC") >= day;
        return went ? std::string() : key + "-" + std::to_string(before);
    }
    return {};
}

std::vector<Reminders::Due> Reminders::dueOf(std::vector<Certificate> candidates, sdk::Date today, sdk::RuleRun& run) {
    std::vector<Value> inputs;
    const bool asks = services_.rules.has(hook);
    if (asks)
        services_.database.read([&](Transaction& tx) {
            for (const auto& one : candidates) {
                auto& input = inputs.emplace_back(certificateHookInput(tx, services_.people, one));
                if (input.is_object()) addTo(input, one, today);
            }
        });
    std::vector<Due> due;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        Value answer = Value::object();
        if (asks && inputs[i].is_object())
            answer = services_.rules.call(hook, inputs[i], &run).value.value_or(Value::object());
        if (auto key = keyOfDue(candidates[i], today, answer); !key.empty())
            due.push_back({std::move(candidates[i]), std::move(key)});
    }
    return due;
}

void Reminders::remind(Transaction& tx, const Due& due) {
    const auto& one = due.certificate;
    if (!CertificateRepository::noteReminder(tx, one.id, one.remindedAt, services_.clock.now())) return;
    services_.mail.queue(
        tx, {.templateKey = "certificates/mail/certificate_ends",
             .to = one.email,
             .personId = one.personId,
             .category = "credentials",
             .variables = {{"participant", {{"name", one.printedName}, {"firstName", firstName(one.printedName)}}},
                           {"workshop", {{"name", one.workshopName}}},
                           {"valid_until", sdk::showDate(*one.validUntil)},
                           {"verify_url", services_.site.portalUrl + "/verify/" + one.id}},
             .key = due.key,
             .subjectId = one.sessionId,
             .facts = mailFacts(tx, services_.people, one)});
}

void Reminders::run(sdk::JobContext& job) {
    const auto usual = services_.settings.number("reminder_days");
    const auto today = sdk::dateIn(services_.clock.now(), "UTC");
    const auto days = services_.rules.has(hook) ? std::int64_t{longestBefore} : usual;
    if (days <= 0) return job.finish({{"reminded", 0}});
    auto candidates = services_.database.read(
        [&](Transaction& tx) { return CertificateRepository::ending(tx, today, daysBefore(today, -days)); });
    sdk::RuleRun run(job.actor());
    std::size_t reminded = 0;
    for (std::size_t start = 0; start < candidates.size() && !job.stopping(); start += batch) {
        const auto end = std::min(start + batch, candidates.size());
        const auto due = dueOf({std::make_move_iterator(candidates.begin() + static_cast<std::ptrdiff_t>(start)),
                                std::make_move_iterator(candidates.begin() + static_cast<std::ptrdiff_t>(end))},
                               today, run);
        if (due.empty()) continue;
        job.step([&](Transaction& tx) {
            for (const auto& one : due) remind(tx, one);
        });
        reminded += due.size();
    }
    job.finish({{"reminded", reminded}});
}

sdk::HookDeclaration certificateReminderHook(sdk::People& people, sdk::Clock& clock) {
    auto declared = certificateHook(people, [&clock](const Certificate& certificate, Value& input) {
        addTo(input, certificate, sdk::dateIn(clock.now(), "UTC"));
    });
    declared.name = hook;
    declared.description =
        "Asked each morning for each certificate that ends within 400 days and was not renewed: whether its holder is "
        "reminded, and on which days. Return nothing to leave it at once, as many days before as the settings say.";
    declared.sampleInput["days_left"] = 30;
    declared.sampleInput["reminded_on"] = "2028-01-12";
    declared.sampleOutput = {{"send", false}, {"days_before", {90, 30, 7}}};
    declared.limits["days_before"] = {.least = 0, .most = longestBefore};
    declared.notes.insert({{"days_left", "until its last day"},
                           {"reminded_on", "when the last reminder went, or nothing"},
                           {"send", "no (false): not today"},
                           {"days_before", "how many days before its last day, once on each"}});
    return declared;
}

}  // namespace guildhall::certificates
