// An entity: an organisation that people work for, that makes, sells or issues things.
#pragma once

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>

namespace guildhall::directory {

enum class EntityType : int { Company, Manufacturer, Vendor, University, Government, NonProfit, Other };
enum class EntityStatus : int { Active, Inactive };

struct Entity {
    std::string id;
    std::int64_t version = 0;
    std::string legalName;
    std::string displayName;  ///< the legal name where nobody has entered one
    EntityType type = EntityType::Company;
    EntityStatus status = EntityStatus::Active;
    std::string website;
    std::string email;
    std::string phone;
    sdk::StoredFile logo;
    sdk::Date added{};  ///< in UTC
};

const sdk::RecordType<Entity>& entities();

class EntityRules : public sdk::RecordRules<Entity> {
public:
    void beforeSave(sdk::Moment& moment, const Entity* before, Entity& entity) override;
    std::optional<std::string> whyNotRemove(sdk::Moment& moment, const Entity& entity) override;
    std::vector<std::string> warnings(sdk::Moment& moment, const Entity& entity, std::string_view action) override;
    void show(sdk::Moment& moment, const Entity& entity, sdk::Relation relation, sdk::Value& data) override;
};

}  // namespace guildhall::directory
