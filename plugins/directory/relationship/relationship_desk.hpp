// What every change of a relationship goes through: one at a time, checked against all others, told on both entities.
#pragma once

#include "relationship/relationship.hpp"

#include <guildhall/sdk/services.hpp>

#include <string_view>

namespace guildhall::directory {

enum class Deed { Added, Changed, Ended, Removed };

/// Any thread.
class RelationshipDesk {
public:
    explicit RelationshipDesk(sdk::Services& services) : services_(services) {}

    /// Nobody else changes relationships before the transaction ends. Before anything is read that counts.
    void hold(sdk::Transaction& tx) const;
    /// What is wrong with it beside all others: what concerns the two entities stands at `child`.
    static sdk::FieldErrors problems(sdk::Transaction& tx, const Relationship& relationship, const sdk::Viewer& viewer);
    // Each with its audit entries; the caller holds and has checked it.
    void add(sdk::Transaction& tx, const sdk::Actor& actor, Relationship& relationship) const;
    /// Throws Conflict when it is not the newest version any more.
    void end(sdk::Transaction& tx, const sdk::Actor& actor, const Relationship& before, Relationship after,
             const std::string& reason) const;
    void remove(sdk::Transaction& tx, const sdk::Actor& actor, const Relationship& relationship,
                const std::string& reason) const;
    /// An entry on both entities.
    void tell(sdk::Transaction& tx, const sdk::Actor& actor, Deed deed, const Relationship& relationship,
              const std::string& reason = {}) const;

private:
    sdk::Services& services_;
};

}  // namespace guildhall::directory
