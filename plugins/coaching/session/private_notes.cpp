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

std::string PrivateNotes::sealed(std::string_view plain, std::string_view session, std::string_view author) const {
    if (plain.empty()) return {};
    return services_.vault.seal(std::string(author) + "\n" + std::string(plain), cellOf(session));
}

std::string PrivateNotes::open(const Session& session, std::string_view person) const {
    if (session.notes.empty() || session.author != person) return {};
    auto plain = services_.vault.open(session.notes, cellOf(session.id));
    if (!plain) throw sdk::Unavailable("The key that these notes were sealed with is gone. Tell your administrator.");
    // Whoever changes the row's author in the database does not become it.
    const auto head = std::string(person) + "\n";
    return plain->starts_with(head) ? plain->substr(head.size()) : std::string();
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
