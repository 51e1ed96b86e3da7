#include "kernel/audit/viewing_watch.hpp"

namespace guildhall::audit {

namespace {

constexpr const char *job = "kernel.unusual_viewing", *key = "kernel/mail/unusual_viewing";

}  // namespace

void ViewingWatch::describe(sdk::Registrar& add) {
    add.job(job, [this](sdk::JobContext& context) {
        context.finish(nullptr, [&](sdk::Transaction& tx) { look(tx, context.actor()); });
    });
    add.schedule({job, "Look for unusual viewing of people", "40 * * * *", job});
    add.mailTemplate({.key = key,
                      .title = "Somebody viewed unusually many people",
                      .category = "access",
                      .essential = true,
                      .sample = {{"name", "Ada Lovelace"},
                                 {"viewer", "Max Example"},
                                 {"profiles", 140},
                                 {"pictures", 0},
                                 {"days", 7},
                                 {"path", "/security-audit/viewing"}},
                      .notes = {{"viewer", "who has looked"},
                                {"profiles", "how many people’s profiles they opened"},
                                {"pictures", "how many pictures and files of people they opened"},
                                {"path", "of the page on this site that lists it"}}});
}

std::int64_t ViewingWatch::look(sdk::Transaction& tx, const sdk::Actor& actor) {
    const auto now = parts_.clock.now();
    const auto since = now - span;
    std::int64_t noticed = 0;
    for (const auto& viewing : ExposureRepository::above(tx, since, parts_.most)) {
        if (ExposureRepository::isNoticed(tx, viewing.actorId, since)) continue;
        UnusualViewing one{.id = sdk::newId(parts_.random, "unus"),
                           .actorId = viewing.actorId,
                           .since = since,
                           .noticedAt = now,
                           .profiles = viewing.profiles,
                           .pictures = viewing.pictures};
        ExposureRepository::add(tx, one);
        parts_.audit.record(
            tx, actor,
            {.action = "UNUSUAL_VIEWING",
             .target = one.actorId,
             .details = {{"profiles", one.profiles}, {"pictures", one.pictures}, {"days", span.count()}}});
        tell(tx, *ExposureRepository::find(tx, one.id));
        ++noticed;
    }
    return noticed;
}

void ViewingWatch::tell(sdk::Transaction& tx, const UnusualViewing& one) {
    for (const auto& person : parts_.watchers(tx)) {
        if (person.id == one.actorId) continue;
        parts_.mail.queue(tx, {.templateKey = key,
                               .to = person.email,
                               .personId = person.id,
                               .category = "access",
                               .variables = {{"name", person.name},
                                             {"viewer", one.actorName.empty() ? one.actorId : one.actorName},
                                             {"profiles", one.profiles},
                                             {"pictures", one.pictures},
                                             {"days", span.count()},
                                             {"path", "/security-audit/viewing"}},
                               .key = one.id + "-" + person.id});
    }
}

}  // namespace guildhall::audit
