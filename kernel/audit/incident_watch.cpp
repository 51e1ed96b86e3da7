#include "kernel/audit/incident_watch.hpp"

namespace guildhall::audit {

namespace {

constexpr const char *stepsJob = "kernel.incident_steps", *stepKey = "kernel/mail/incident_step";

}  // namespace

void IncidentWatch::describe(sdk::Registrar& add) {
    add.job(stepsJob,
            [this](sdk::JobContext& context) { context.finish(nullptr, [&](sdk::Transaction& tx) { look(tx); }); });
    add.schedule({stepsJob, "Look for overdue steps of incidents", "*/15 * * * *", stepsJob});
    add.mailTemplate({.key = stepKey,
                      .title = "A step of an incident is overdue",
                      .category = "access",
                      .essential = true,
                      .sample = {{"name", "Ada Lovelace"},
                                 {"incident", "A list was sent to the wrong address"},
                                 {"step", "Contain: end the access"},
                                 {"due", "30 Nov 2026, 14:05 (Europe/Berlin)"},
                                 {"unowned", true},
                                 {"path", "/security-audit/incidents/incd-aaaaaaaaaaaa"}},
                      .notes = {{"incident", "the title of its record"},
                                {"step", "what is to be done"},
                                {"due", "until when it should have been done"},
                                {"unowned", "true: nobody has taken it on"},
                                {"path", "of the record’s page on this site"}}});
}

std::int64_t IncidentWatch::look(sdk::Transaction& tx) {
    const auto now = parts_.clock.now();
    std::int64_t told = 0;
    for (const auto& step : IncidentRepository::overdue(tx, now)) {
        const auto owner = step.ownerId.empty() ? std::nullopt : parts_.person(tx, step.ownerId);
        if (owner)
            tell(tx, step, *owner);
        else
            for (const auto& person : parts_.keepers(tx)) tell(tx, step, person);
        IncidentRepository::setTold(tx, step.incidentId, step.code, now);
        ++told;
    }
    return told;
}

void IncidentWatch::tell(sdk::Transaction& tx, const OverdueStep& step, const sdk::Person& person) {
    parts_.mail.queue(tx, {.templateKey = stepKey,
                           .to = person.email,
                           .personId = person.id,
                           .category = "access",
                           .variables = {{"name", person.name},
                                         {"incident", step.incident},
                                         {"step", stepTitle(step.code)},
                                         {"due", sdk::showInstant(step.dueAt, person.timeZone) + " (" + person.timeZone + ")"},
                                         {"unowned", step.ownerId.empty()},
                                         {"path", "/security-audit/incidents/" + step.incidentId}},
                           .key = step.incidentId + "-" + step.code + "-" + person.id});
}

}  // namespace guildhall::audit
