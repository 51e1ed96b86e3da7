#include "request/request_repository.hpp"

namespace guildhall::badges {

using sdk::Transaction;

std::optional<BadgeRequest> RequestRepository::open(Transaction& tx, std::string_view badge, std::string_view person) {
    auto found = requests().select(
        tx, "WHERE r.badge = $1 AND r.person = $2 AND r.state IN ('draft', 'submitted', 'needs_changes')", badge,
        person);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<BadgeRequest> RequestRepository::ofPerson(Transaction& tx, std::string_view person) {
    if (person.empty()) return {};
    return requests().select(tx, "WHERE r.person = $1 ORDER BY r.created_at DESC, r.id", person);
}

std::vector<Comment> RequestRepository::commentsOn(Transaction& tx, std::string_view request) {
    return comments().select(tx, "WHERE r.request = $1 ORDER BY r.created_at, r.id", request);
}

RequestRepository::Queue RequestRepository::queue(Transaction& tx, std::string_view reviewer, sdk::Instant lateBefore) {
    const auto rows = tx.query(
        "SELECT count(*), count(CASE WHEN submitted_at < $1 THEN 1 END), count(CASE WHEN "
        "assignee = $2 THEN 1 END), min(submitted_at) FROM "
        "badges_request WHERE state = 'submitted'",
        lateBefore, reviewer);
    const auto row = rows.front();
    return {row.integer(0), row.integer(1), row.integer(2), row.optionalInstant(3)};
}

}  // namespace guildhall::badges
