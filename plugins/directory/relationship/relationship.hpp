// A relationship: how one entity hangs together with another, from one day to another.
#pragma once

#include "entity/entity.hpp"

#include <guildhall/sdk/record.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::directory {

enum class RelationshipType : int {
    Acquisition,
    Merger,
    Subsidiary,
    Division,
    Partnership,
    JointVenture,
    SpinOff,
    Holding,
    Licensing,
    Franchise,
    Other,
};

/// Does the parent control the child? Over these nobody can be above themselves.
bool isControl(RelationshipType type);

struct Relationship {
    std::string id;
    std::int64_t version = 0;
    std::string parent;
    std::string child;
    RelationshipType type = RelationshipType::Subsidiary;
    sdk::Date start{};                      ///< its first day
    std::optional<sdk::Date> end;           ///< the first day on which it is no more
    std::optional<std::int64_t> ownership;  ///< hundredths of a percent
    std::string announcement;
    std::string createdBy;
    std::string parentName;  ///< for the title
    std::string childName;

    /// On this day: what ends on a day is over on it.
    bool isActive(sdk::Date day) const { return !isOver(day) && start <= day; }
    bool isOver(sdk::Date day) const { return end && *end <= day; }
};

const sdk::RecordType<Relationship>& relationships();

/// Changes by the record's own pages and by programs; adding, ending and removing have pages of their own.
class RelationshipRules : public sdk::RecordRules<Relationship> {
public:
    explicit RelationshipRules(sdk::Services& services) : services_(services) {}
    std::optional<std::string> whyNotAdd(sdk::Moment& moment, std::string_view parent) override;
    void check(sdk::Moment& moment, const Relationship* before, Relationship& after, sdk::FieldErrors& errors) override;
    void afterSave(sdk::Moment& moment, const Relationship* before, const Relationship& after) override;
    void show(sdk::Moment& moment, const Relationship& relationship, sdk::Relation relation, sdk::Value& data) override;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::directory
