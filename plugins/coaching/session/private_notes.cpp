#include "session/private_notes.hpp"

#include "session/session_repository.hpp"

namespace guildhall::coaching {

namespace {

sdk::SealedCell cellOf(std::string_view session) { return {SessionRepository::table, "notes", session}; }

}  // namespace

void PrivateNotes::describe(sdk::Registrar& add) {
    add.sealedColumn({SessionRepository::table, "notes"});
    add.job(job, [this](sdk::JobContext& context) { destroy(context); });
    add.schedule({.name = job,
                  .title = "Destroy private notes of engagements that ended long ago",
                  .when = "40 2 * * *",
                  .job = job});
}

std::string PrivateNotes::sealed(std::string_view plain, std::string_view session) const {
    return plain.empty() ? std::string() : services_.vault.seal(plain, cellOf(session));
}

std::string PrivateNotes::open(const Session& session, std::string_view person) const {
    if (session.notes.empty() || session.author != person) return {};
    auto plain = services_.vault.open(session.notes, cellOf(session.id));
    if (!plain) throw sdk::Unavailable("The key that these notes were sealed with is gone. Tell your administrator.");
    return std::move(*plain);
}

void PrivateNotes::destroy(sdk::JobContext& context) {
    const auto days = services_.settings.number("notes_days");
    context.finish(nullptr, [&](sdk::Transaction& tx) {
        if (days == 0) return;
        const auto count = SessionRepository::destroyNotes(tx, services_.clock.now() - std::chrono::days(days));
        if (count == 0) return;
        services_.audit.record(tx, context.actor(),
                               {.action = "NOTES_DESTROYED", .details = {{"sessions", count}, {"after_days", days}}});
    });
}

}  // namespace guildhall::coaching
