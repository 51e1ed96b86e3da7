// The site's own roles: made and changed by the rules. Nobody puts more into a role than their own one has, nor gives
// it a higher priority; every change is on record and holds on all nodes within a second.
#pragma once

#include "kernel/access/own_role_repository.hpp"
#include "kernel/data/change_watch.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/error.hpp>

namespace guildhall::access {

/// Any thread; what changes something works in the caller's transaction and is audited.
class OwnRoles {
public:
    /// Under what name data::ChangeWatch knows them.
    static constexpr const char* area = "own_roles";

    OwnRoles(Catalogue& catalogue, data::ChangeWatch& changes, sdk::Audit& audit, const sdk::Clock& clock)
        : catalogue_(catalogue), changes_(changes), audit_(audit), clock_(clock) {}

    /// Puts those that are on into the catalogue.
    void load(sdk::Database& database);

    /// Throws NotFound.
    OwnRole get(sdk::Transaction& tx, std::string_view code) const;
    /// Why this viewer cannot change a role, the site's own or not, as a sentence; empty: they can.
    std::string whyNot(const sdk::Viewer& viewer, const Role& role) const;
    /// What is wrong with a role as somebody wishes it, by field.
    std::vector<sdk::FieldError> problems(sdk::Transaction& tx, const sdk::Viewer& viewer, const OwnRole& role) const;
    /// As it is or would be when it is on.
    Role effective(const OwnRole& role) const;

    // Each throws Invalid with problems(), and Forbidden with whyNot() for the role as it is.
    /// Gives it a code.
    void create(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, OwnRole& role);
    /// Throws Conflict when it has another version by now.
    void change(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, const OwnRole& role);
    /// No effect when it is so already.
    void setActive(sdk::Transaction& tx, const sdk::Viewer& viewer, const sdk::Actor& actor, std::string_view code,
                   bool active);

private:
    void require(sdk::Transaction& tx, const sdk::Viewer& viewer, const OwnRole& role) const;
    void store(sdk::Transaction& tx, const sdk::Actor& actor, const OwnRole& role);

    Catalogue& catalogue_;
    data::ChangeWatch& changes_;
    sdk::Audit& audit_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::access
