#include "relationship/relationship_repository.hpp"

#include <map>

namespace guildhall::directory {

using sdk::Transaction;

namespace {

/// With the names and types of both.
std::vector<RelationshipRepository::Told> told(Transaction& tx, std::vector<Relationship> found) {
    std::vector<std::string> ids;
    for (const auto& one : found) ids.insert(ids.end(), {one.parent, one.child});
    const auto known = entities().findEach(tx, ids);
    const auto entity = [&](const std::string& id) {
        const auto at = known.find(id);
        return at == known.end() ? Entity{} : *static_cast<const Entity*>(at->second.get());
    };
    std::vector<RelationshipRepository::Told> all;
    for (auto& one : found) {
        const auto parent = entity(one.parent), child = entity(one.child);
        all.push_back({std::move(one), {parent.displayName, child.displayName}, parent.type, child.type});
    }
    return all;
}

}  // namespace

void RelationshipRepository::hold(Transaction& tx) {
    // A statement that changes nothing and yet locks the row, on both engines.
    tx.execute("UPDATE directory_guard SET held = held WHERE id = 'relationships'");
}

std::optional<Relationship> RelationshipRepository::between(Transaction& tx, const Relationship& one) {
    auto found = relationships().select(
        tx,
        "WHERE ((r.parent = $1 AND r.child = $2) OR (r.parent = $2 AND r.child = $1)) AND r.id <> $3 AND "
        "r.relationship_date < CAST($4 AS TEXT) AND coalesce(r.end_date, '9999-99-99') > CAST($5 AS TEXT) AND "
        "r.relationship_date < coalesce(r.end_date, '9999-99-99') AND CAST($5 AS TEXT) < CAST($4 AS TEXT) ORDER BY "
        "r.relationship_date DESC, r.id LIMIT 1",
        one.parent, one.child, one.id, one.end ? sdk::isoDate(*one.end) : std::string("9999-99-99"), one.start);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

bool RelationshipRepository::closesCircle(Transaction& tx, const Relationship& one) {
    // Down from the child, with what is left of its days: a chain counts on the days that all its links have.
    return !tx.query(
                  "WITH RECURSIVE below (entity, since, until) AS (SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 "
                  "AS "
                  "TEXT) WHERE CAST($2 AS TEXT) < CAST($3 AS TEXT) UNION SELECT r.child, CASE WHEN r.relationship_date "
                  "> "
                  "b.since THEN r.relationship_date ELSE b.since END, CASE WHEN coalesce(r.end_date, '9999-99-99') < "
                  "b.until THEN r.end_date ELSE b.until END FROM directory_relationship r JOIN below b ON r.parent = "
                  "b.entity WHERE r.id <> $4 AND r.relationship_type IN ('acquisition', 'merger', 'subsidiary', "
                  "'division', 'joint_venture', 'spin_off', 'holding') AND r.relationship_date < b.until AND "
                  "coalesce(r.end_date, '9999-99-99') > b.since AND r.relationship_date < coalesce(r.end_date, "
                  "'9999-99-99')) SELECT 1 FROM below WHERE entity = $5 LIMIT 1",
                  one.child, one.start, one.end ? sdk::isoDate(*one.end) : std::string("9999-99-99"), one.id,
                  one.parent)
                .empty();
}

std::vector<RelationshipRepository::Told> RelationshipRepository::of(Transaction& tx, std::string_view entity,
                                                                     int most) {
    return told(tx, relationships().select(tx,
                                           "WHERE r.parent = $1 OR r.child = $1 ORDER BY r.relationship_date DESC, "
                                           "r.id LIMIT $2",
                                           entity, most));
}

std::vector<RelationshipRepository::Told> RelationshipRepository::activeOf(Transaction& tx, std::string_view entity,
                                                                           sdk::Date day) {
    auto all = told(tx, relationships().select(tx,
                                               "WHERE (r.parent = $1 OR r.child = $1) AND r.relationship_date <= $2 "
                                               "AND coalesce(r.end_date, '9999-99-99') > $2 ORDER BY r.id",
                                               entity, day));
    const auto other = [&](const Told& one) -> const std::string& {
        return one.relationship.child == entity ? one.names.parent : one.names.child;
    };
    std::ranges::sort(all, [&](const Told& a, const Told& b) { return sdk::compareText(other(a), other(b)) < 0; });
    return all;
}

std::vector<RelationshipRepository::Told> RelationshipRepository::family(Transaction& tx, std::string_view entity,
                                                                         sdk::Date day, int most) {
    std::vector<std::string> ids;
    for (const auto row : tx.query(
             "WITH RECURSIVE active (id, parent, child) AS (SELECT id, parent, child FROM directory_relationship WHERE "
             "relationship_type IN ('acquisition', 'merger', 'subsidiary', 'division', 'joint_venture', 'spin_off', "
             "'holding') AND relationship_date <= CAST($1 AS TEXT) AND coalesce(end_date, '9999-99-99') > CAST($1 AS "
             "TEXT)), family (entity) AS (SELECT CAST($2 AS TEXT) UNION SELECT CASE WHEN a.parent = f.entity THEN "
             "a.child ELSE a.parent END FROM active a JOIN family f ON a.parent = f.entity OR a.child = f.entity) "
             "SELECT a.id FROM active a JOIN family f ON f.entity = a.parent ORDER BY a.id LIMIT $3",
             day, entity, most))
        ids.push_back(row.text(0));
    std::vector<Relationship> found;
    for (const auto& [id, record] : relationships().findEach(tx, ids))
        found.push_back(*static_cast<const Relationship*>(record.get()));
    auto all = told(tx, std::move(found));
    std::ranges::sort(all,
                      [](const Told& a, const Told& b) { return sdk::compareText(a.names.child, b.names.child) < 0; });
    return all;
}

Names RelationshipRepository::names(Transaction& tx, const Relationship& one) {
    return {entities().titleOf(tx, one.parent).value_or(one.parent),
            entities().titleOf(tx, one.child).value_or(one.child)};
}

}  // namespace guildhall::directory
