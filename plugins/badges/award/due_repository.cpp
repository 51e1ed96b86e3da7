#include "award/due_repository.hpp"

namespace guildhall::badges {

using sdk::Transaction;

std::vector<Due> DueRepository::first(Transaction& tx, std::int64_t most) {
    std::vector<Due> all;
    for (const auto row :
         tx.query("SELECT d.badge, d.person, d.found_at, b.title, coalesce(p.name, '') FROM badges_due d JOIN "
                  "badges_badge b ON b.id = d.badge LEFT JOIN person_directory p ON p.id = d.person ORDER BY b.title, "
                  "d.badge, coalesce(p.name, ''), d.person LIMIT $1",
                  most))
        all.push_back({row.text(0), row.text(1), row.instant(2), row.text(3), row.text(4)});
    return all;
}

std::int64_t DueRepository::count(Transaction& tx) {
    return tx.query("SELECT count(*) FROM badges_due").front().integer(0);
}

void DueRepository::add(Transaction& tx, std::string_view badge, std::string_view person, sdk::Instant now) {
    tx.execute("INSERT INTO badges_due (badge, person, found_at) VALUES ($1, $2, $3) ON CONFLICT (badge, person) DO "
               "UPDATE SET found_at = $3",
               badge, person, now);
}

void DueRepository::remove(Transaction& tx, std::string_view badge, std::string_view person) {
    tx.execute("DELETE FROM badges_due WHERE badge = $1 AND person = $2", badge, person);
}

void DueRepository::clear(Transaction& tx) { tx.execute("DELETE FROM badges_due"); }

void DueRepository::forget(Transaction& tx, std::string_view person) {
    tx.execute("DELETE FROM badges_due WHERE person = $1", person);
}

}  // namespace guildhall::badges
