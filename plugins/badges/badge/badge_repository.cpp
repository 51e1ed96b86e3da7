#include "badge/badge_repository.hpp"

namespace guildhall::badges {

using sdk::Transaction;

std::vector<Badge> BadgeRepository::all(Transaction& tx) {
    return badges().select(tx,
                           "ORDER BY CASE r.kind WHEN 'program' THEN 0 WHEN 'skill' THEN 1 WHEN 'mini_badge' THEN 2 "
                           "WHEN 'capstone' THEN 3 ELSE 4 END, r.position, r.id");
}

std::vector<Badge> BadgeRepository::partsOf(Transaction& tx, const std::optional<std::string>& parent) {
    if (!parent) return badges().select(tx, "WHERE r.parent IS NULL ORDER BY r.kind DESC, r.position, r.id");
    return badges().select(tx, "WHERE r.parent = $1 ORDER BY r.position, r.id", *parent);
}

std::optional<Badge> BadgeRepository::bySlug(Transaction& tx, std::string_view slug) {
    auto found = badges().select(tx, "WHERE r.slug = $1", slug);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::int64_t BadgeRepository::nextPosition(Transaction& tx, const std::optional<std::string>& parent) {
    return tx
        .query("SELECT coalesce(max(position), 0) + 1 FROM badges_badge WHERE coalesce(parent, '') = $1",
               parent.value_or(""))
        .front()
        .integer(0);
}

void BadgeRepository::place(Transaction& tx, std::string_view id, std::int64_t position) {
    tx.execute("UPDATE badges_badge SET position = $1 WHERE id = $2 AND position <> $1", position, id);
    badges().touch(tx, id);
}

std::map<std::string, std::int64_t, std::less<>> BadgeRepository::holders(Transaction& tx) {
    std::map<std::string, std::int64_t, std::less<>> all;
    for (const auto row : tx.query("SELECT badge, count(*) FROM badges_award WHERE status = 'valid' GROUP BY badge"))
        all.emplace(row.text(0), row.integer(1));
    return all;
}

std::int64_t BadgeRepository::holdersOf(Transaction& tx, std::string_view id) {
    return tx.query("SELECT count(*) FROM badges_award WHERE badge = $1 AND status = 'valid'", id).front().integer(0);
}

BadgeRepository::Uses BadgeRepository::usesOf(Transaction& tx, std::string_view id) {
    const auto rows = tx.query(
        "SELECT count(*), count(CASE WHEN p.status = 'active' AND (p.kind <> 'capstone' OR p.required) THEN 1 "
        "END), (SELECT count(*) FROM badges_award a WHERE a.badge = $1), (SELECT count(*) "
        "FROM badges_request q WHERE q.badge = $1), (SELECT count(*) FROM badges_request q WHERE q.badge = $1 "
        "AND q.state IN ('draft', 'submitted', 'needs_changes')), (SELECT count(*) FROM badges_workshop w WHERE "
        "w.badge = $1) FROM badges_badge p WHERE p.parent = $1",
        id);
    const auto row = rows.front();
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
}

}  // namespace guildhall::badges
