#include "entity/entity_repository.hpp"

#include "certification_type/certification_type.hpp"

namespace guildhall::directory {

using sdk::Transaction;

bool EntityRepository::hasRelationships(Transaction& tx, std::string_view entity) {
    return !tx.query("SELECT 1 FROM directory_relationship WHERE parent = $1 OR child = $1 LIMIT 1", entity).empty();
}

bool EntityRepository::issuesCertifications(Transaction& tx, std::string_view entity) {
    return !tx.query("SELECT 1 FROM directory_certification_type WHERE issuing_entity = $1 LIMIT 1", entity).empty();
}

sdk::Value EntityRepository::issued(Transaction& tx, std::string_view entity, const sdk::Viewer& viewer) {
    auto shown = sdk::Value::array();
    const sdk::RecordModel& model = certificationTypes();
    if (!model.permissions()->see.allows(viewer)) return shown;
    for (const auto& one :
         certificationTypes().select(tx, "WHERE r.issuing_entity = $1 AND r.active ORDER BY r.name LIMIT 100", entity))
        shown.push_back({{"name", model.title(&one, viewer)}, {"url", model.pathOf(&one)}});
    return shown;
}

std::vector<sdk::Choice> EntityRepository::choices(Transaction& tx, std::string_view called, std::string_view except,
                                                   int most) {
    const sdk::RecordModel& model = entities();
    const auto source = model.source({"legal_name", "display_name"});
    sdk::ListQuery query{.path = model.path(), .sort = "legal_name", .size = most};
    query.search = called;
    query.searchable = {"legal_name", "display_name"};
    std::vector<sdk::Choice> found;
    for (const auto& row : sdk::selectPage(tx, model.declared(), source, query,
                                           {"r.status = 'active' AND r.id <> ?", {std::string(except)}})
                               .rows) {
        const auto legal = row.text("legal_name");
        const auto display = row.text("display_name");
        found.push_back({row.id(), display == legal ? legal : legal + " (" + display + ")"});
    }
    return found;
}

}  // namespace guildhall::directory
