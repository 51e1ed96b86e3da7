#include "workshop_type/workshop_type_repository.hpp"

namespace guildhall::certificates {

using sdk::fieldParam;

const sdk::ListSource& WorkshopTypeRepository::list() {
    static const sdk::ListSource source{
        .from = "certificates_workshop_type t",
        .id = "t.id",
        .columns = {{"name", "t.name"},
                    {"code", "t.code"},
                    {"validity_months", "t.validity_months"},
                    {"active", "t.active"},
                    {"sessions", "(SELECT count(*) FROM certificates_session s WHERE s.workshop_type = t.id)"}},
        .search = {"code", "name"},
        .filters = {"active"},
        .order = "name"};
    return source;
}

std::optional<sdk::Value> WorkshopTypeRepository::find(sdk::Transaction& tx, std::string_view id) {
    const auto rows =
        tx.query("SELECT code, name, validity_months, active FROM certificates_workshop_type WHERE id = $1", id);
    if (rows.empty()) return std::nullopt;
    const auto row = rows.front();
    sdk::Value record{{"id", id},
                      {"code", row.text(0)},
                      {"name", row.text(1)},
                      {"validity_months", nullptr},
                      {"active", row.boolean(3)}};
    if (const auto months = row.optionalInteger(2)) record["validity_months"] = *months;
    return record;
}

std::optional<std::string> WorkshopTypeRepository::findByCode(sdk::Transaction& tx, std::string_view code) {
    const auto rows = tx.query("SELECT id FROM certificates_workshop_type WHERE code = $1", code);
    return rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
}

std::vector<sdk::Choice> WorkshopTypeRepository::choices(sdk::Transaction& tx, std::string_view current) {
    std::vector<sdk::Choice> choices;
    for (const auto row : tx.query(
             "SELECT id, code, name FROM certificates_workshop_type WHERE active OR id = $1 ORDER BY code", current))
        choices.push_back({row.text(0), row.text(1) + " — " + row.text(2)});
    return choices;
}

void WorkshopTypeRepository::insert(sdk::Transaction& tx, std::string_view id, const sdk::Value& record,
                                    sdk::Instant now) {
    tx.execute(
        "INSERT INTO certificates_workshop_type (id, code, name, validity_months, active, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6)",
        id, fieldParam(record["code"]), fieldParam(record["name"]), fieldParam(record["validity_months"]),
        fieldParam(record["active"]), now);
}

void WorkshopTypeRepository::update(sdk::Transaction& tx, std::string_view id, const sdk::Value& record) {
    tx.execute(
        "UPDATE certificates_workshop_type SET code = $1, name = $2, validity_months = $3, active = $4 WHERE id = $5",
        fieldParam(record["code"]), fieldParam(record["name"]), fieldParam(record["validity_months"]),
        fieldParam(record["active"]), id);
}

}  // namespace guildhall::certificates
