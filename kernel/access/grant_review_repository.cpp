#include "kernel/access/grant_review_repository.hpp"

namespace guildhall::access {

namespace {

ReviewedGrant grantOf(const sdk::Row& row) {
    return {row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.instant(5)};
}

}  // namespace

std::vector<GrantReview> GrantReviewRepository::open(sdk::Transaction& tx) {
    std::vector<GrantReview> reviews;
    for (const auto row : tx.query("SELECT quarter, begun_at, reminded_at FROM kernel_role_review"
                                   " WHERE ended_at IS NULL ORDER BY quarter"))
        reviews.push_back({row.text(0), row.instant(1), row.optionalInstant(2)});
    return reviews;
}

bool GrantReviewRepository::begin(sdk::Transaction& tx, std::string_view quarter, sdk::Instant now) {
    return tx.execute("INSERT INTO kernel_role_review (quarter, begun_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                      quarter, now) == 1;
}

void GrantReviewRepository::reminded(sdk::Transaction& tx, std::string_view quarter, sdk::Instant now) {
    tx.execute("UPDATE kernel_role_review SET reminded_at = $1 WHERE quarter = $2", now, quarter);
}

void GrantReviewRepository::ended(sdk::Transaction& tx, std::string_view quarter, sdk::Instant now) {
    tx.execute("UPDATE kernel_role_review SET ended_at = $1 WHERE quarter = $2", now, quarter);
}

std::optional<ReviewedGrant> GrantReviewRepository::find(sdk::Transaction& tx, std::string_view id, sdk::Instant now) {
    const auto rows = tx.query(
        "SELECT g.id, g.person_id, p.name, p.email, g.role, COALESCE(g.confirmed_at, g.granted_at) FROM"
        " kernel_person_role g JOIN kernel_person p ON p.id = g.person_id WHERE g.id = $1 AND g.revoked_at IS"
        " NULL AND (g.expires_at IS NULL OR g.expires_at > $2)",
        id, now);
    return rows.empty() ? std::nullopt : std::optional(grantOf(rows.front()));
}

std::vector<ReviewedGrant> GrantReviewRepository::unconfirmed(sdk::Transaction& tx, sdk::Instant before,
                                                              sdk::Instant now, std::string_view after,
                                                              std::int64_t most) {
    std::vector<ReviewedGrant> grants;
    for (const auto row :
         tx.query("SELECT g.id, g.person_id, p.name, p.email, g.role, COALESCE(g.confirmed_at, g.granted_at) FROM"
                  " kernel_person_role g JOIN kernel_person p ON p.id = g.person_id WHERE g.revoked_at IS NULL AND"
                  " COALESCE(g.confirmed_at, g.granted_at) < $1 AND (g.expires_at IS NULL OR g.expires_at > $2) AND"
                  " g.id > $3 ORDER BY g.id LIMIT $4",
                  before, now, after, most))
        grants.push_back(grantOf(row));
    return grants;
}

void GrantReviewRepository::confirm(sdk::Transaction& tx, std::string_view id, std::string_view by, sdk::Instant now) {
    tx.execute(
        "UPDATE kernel_person_role SET confirmed_at = $1, confirmed_by = $2 WHERE id = $3 AND revoked_at IS NULL", now,
        by, id);
}

sdk::ListScope GrantReviewRepository::toConfirm(const std::vector<std::string>& roles, sdk::Instant before,
                                                sdk::Instant now) {
    sdk::ListScope scope{
        "g.revoked_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ?) AND COALESCE(g.confirmed_at,"
        " g.granted_at) < ? AND g.role IN (''",
        {sdk::toMicros(now), sdk::toMicros(before)}};
    for (const auto& role : roles) {
        scope.where += ", ?";
        scope.params.push_back(role);
    }
    scope.where += ")";
    return scope;
}

}  // namespace guildhall::access
