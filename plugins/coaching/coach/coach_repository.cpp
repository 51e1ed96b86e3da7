#include "coach/coach_repository.hpp"

#include <set>

namespace guildhall::coaching {

using sdk::Transaction;

namespace {

std::optional<Coach> one(std::vector<Coach> found) {
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

}  // namespace

std::optional<Coach> CoachRepository::byPerson(Transaction& tx, std::string_view person) {
    if (person.empty()) return {};
    return one(coaches().select(tx, "WHERE r.person = $1", person));
}

std::optional<Coach> CoachRepository::byCalendar(Transaction& tx, std::string_view key) {
    if (key.empty()) return {};
    return one(coaches().select(tx, "WHERE r.calendar_key = $1 AND r.active", key));
}

std::vector<Coach> CoachRepository::these(Transaction& tx, const std::vector<std::string>& ids) {
    const auto found = coaches().findEach(tx, ids);
    std::vector<Coach> all;
    for (const auto& id : ids)
        if (const auto one = found.find(id); one != found.end())
            all.push_back(*static_cast<const Coach*>(one->second.get()));
    return all;
}

std::optional<Track> CoachRepository::trackOf(Transaction& tx, std::string_view coach, std::string_view exceptPanel) {
    const auto rows = tx.query(
        "SELECT p.track FROM coaching_panel m JOIN coaching_program p ON p.id = m.program WHERE m.coach = $1 AND m.id "
        "<> "
        "$2 ORDER BY p.id LIMIT 1",
        coach, exceptPanel);
    return rows.empty() ? std::nullopt : trackCalled(rows.front().view(0));
}

void CoachRepository::hold(Transaction& tx, std::string_view coach) {
    tx.execute("UPDATE coaching_coach SET active = active WHERE id = $1", coach);
}

std::vector<CoachRepository::Pooled> CoachRepository::poolOf(Transaction& tx, const Program& program) {
    std::vector<Pooled> pool;
    std::set<std::string, std::less<>> on;
    for (const auto row : tx.query("SELECT coach FROM coaching_panel WHERE program = $1", program.id))
        on.insert(row.text(0));
    for (auto& coach : coaches().select(
             tx,
             "WHERE r.email <> '' AND NOT EXISTS (SELECT 1 FROM coaching_panel m JOIN coaching_program p ON p.id = "
             "m.program JOIN coaching_program own ON own.id = $1 WHERE m.coach = r.id AND p.track <> own.track) ORDER "
             "BY "
             "r.name, r.id",
             program.id)) {
        const bool onPanel = on.contains(coach.id);
        pool.push_back({std::move(coach), onPanel});
    }
    return pool;
}

Panel CoachRepository::panel(Transaction& tx, std::string_view coach, std::string_view program) {
    auto found = panels().select(tx, "WHERE r.coach = $1 AND r.program = $2", coach, program);
    if (found.empty()) throw sdk::NotFound();
    return std::move(found.front());
}

std::optional<Program> CoachRepository::programCalled(Transaction& tx, std::string_view code) {
    auto found = programs().select(tx, "WHERE r.code = upper($1)", code);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

bool CoachRepository::isOnPanel(Transaction& tx, std::string_view coach, std::string_view program) {
    return !tx.query("SELECT 1 FROM coaching_panel WHERE coach = $1 AND program = $2", coach, program).empty();
}

std::vector<CoachRepository::Free> CoachRepository::freeFor(Transaction& tx, std::string_view program,
                                                            sdk::Date today) {
    std::vector<Free> free;
    for (const auto row : tx.query(
             "SELECT f.id, f.places, (SELECT coalesce(CAST(sum(o.places) AS BIGINT), 0) FROM coaching_offset o WHERE "
             "o.coach = f.id AND o.from_date <= $1 AND (o.until_date IS NULL OR o.until_date >= $1)) FROM (SELECT "
             "c.id, "
             "c.max_engagements - (SELECT count(*) FROM coaching_engagement e WHERE e.coach = c.id AND e.coach <> '' "
             "AND "
             "e.status IN ('coach_selected', 'in_progress', 'on_hold')) AS places FROM coaching_coach c JOIN "
             "coaching_panel m ON m.coach = c.id AND m.program = $2 WHERE c.active) f WHERE f.places > 0 ORDER BY f.id",
             today, program))
        free.push_back({row.text(0), row.integer(1), row.integer(2)});
    return free;
}

std::vector<Coach> CoachRepository::withRoom(Transaction& tx, std::string_view program) {
    return coaches().select(
        tx,
        "WHERE r.active AND EXISTS (SELECT 1 FROM coaching_panel m WHERE m.coach = r.id AND m.program = $1) AND "
        "r.max_engagements > (SELECT count(*) FROM coaching_engagement e WHERE e.coach = r.id AND e.coach <> '' AND "
        "e.status IN ('coach_selected', 'in_progress', 'on_hold')) ORDER BY r.name, r.id",
        program);
}

bool CoachRepository::lockPlace(Transaction& tx, std::string_view coach, std::string_view program) {
    // A statement that changes nothing and yet locks the row, on both engines; the number of places is read after it.
    if (tx.execute("UPDATE coaching_coach SET active = active WHERE id = $1 AND active", coach) == 0) return false;
    return !tx.query(
                  "SELECT 1 FROM coaching_coach c WHERE c.id = $1 AND EXISTS (SELECT 1 FROM coaching_panel m WHERE "
                  "m.coach = c.id AND m.program = $2) AND c.max_engagements > (SELECT count(*) FROM "
                  "coaching_engagement e WHERE e.coach = c.id AND e.coach <> '' AND e.status IN ('coach_selected', "
                  "'in_progress', 'on_hold'))",
                  coach, program)
                .empty();
}

}  // namespace guildhall::coaching
