#include "demo/demonstration.hpp"

#include "certification_type/certification_type.hpp"
#include "entity/entity.hpp"
#include "job_title/job_title.hpp"
#include "relationship/relationship.hpp"

#include <guildhall/sdk/demonstration.hpp>

namespace guildhall::directory {

using sdk::Transaction;

void Demonstration::load() {
    services_.database.write([&](Transaction& tx) {
        if (!entities().select(tx, "LIMIT 1").empty()) return;
        ids_.clear();
        addEntities(tx);
        addRelationships(tx);
        addJobTitles(tx);
        addCertificationTypes(tx);
    });
}

void Demonstration::addEntities(Transaction& tx) {
    const auto now = services_.clock.now();
    for (const auto& line : sdk::demoTable(services_.folder / "demo/entities.csv")) {
        auto entity = sdk::demoRecord(entities(), line, now);
        entity.status = line.at("status") == "inactive" ? EntityStatus::Inactive : EntityStatus::Active;
        if (entity.displayName.empty()) entity.displayName = entity.legalName;
        entities().insert(tx, entity, services_.random, now);
        ids_[entity.displayName] = entity.id;
    }
}

void Demonstration::addRelationships(Transaction& tx) {
    const auto now = services_.clock.now();
    for (auto line : sdk::demoTable(services_.folder / "demo/relationships.csv")) {
        const auto child = line.extract("child_name").mapped(), parent = line.extract("parent_name").mapped();
        auto relationship = sdk::demoRecord(relationships(), line, now);
        relationship.child = ids_.at(child);
        relationship.parent = ids_.at(parent);
        relationships().insert(tx, relationship, services_.random, now);
    }
}

void Demonstration::addJobTitles(Transaction& tx) {
    const auto now = services_.clock.now();
    for (auto line : sdk::demoTable(services_.folder / "demo/job_titles.csv")) {
        const auto name = line.extract("category_name").mapped();
        auto& category = ids_["category " + name];
        if (category.empty()) {
            JobCategory made{.name = name};
            jobCategories().insert(tx, made, services_.random, now);
            category = made.id;
        }
        auto title = sdk::demoRecord(jobTitles(), line, now);
        title.category = category;
        jobTitles().insert(tx, title, services_.random, now);
    }
}

void Demonstration::addCertificationTypes(Transaction& tx) {
    const auto now = services_.clock.now();
    for (auto line : sdk::demoTable(services_.folder / "demo/certification_types.csv")) {
        const auto issuer = line.extract("issuer_name").mapped();
        auto type = sdk::demoRecord(certificationTypes(), line, now);
        type.issuer = ids_.at(issuer);
        certificationTypes().insert(tx, type, services_.random, now);
    }
}

}  // namespace guildhall::directory
