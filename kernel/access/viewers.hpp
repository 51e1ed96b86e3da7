// Makes the viewer of a request: one person with one active role and what it may do.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/access/role_limits.hpp"
#include "kernel/access/role_repository.hpp"
#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/viewer.hpp>

namespace guildhall::access {

/// A role as the Switch form in the header shows it.
struct HeldRole {
    std::string code;
    std::string title;
    bool staff = true;
};

/// Any thread.
class Viewers {
public:
    Viewers(const Catalogue& catalogue, const RoleLimits& limits, const sdk::Clock& clock)
        : catalogue_(catalogue), limits_(limits), clock_(clock) {}

    /// Nobody when the person is gone or not active. An active role that is no longer held (or whose plugin is off)
    /// becomes the highest one held; who holds none has no permission at all. Wherever they are: for what the person
    /// has begun, and what goes on without them.
    sdk::Viewer load(sdk::Transaction& tx, std::string_view personId, std::string_view activeRole);
    /// The same from what has been read already, and with the roles only that can be used `here`; `codes` are those
    /// held.
    sdk::Viewer of(const sdk::Person& person, const std::vector<std::string>& codes, std::string_view activeRole,
                   const Circumstances& here, const std::string& identity = {}) const;
    /// By which of() decides now.
    std::shared_ptr<const Permissions> permissions() const { return catalogue_.current(); }
    std::shared_ptr<const RoleLimitSet> limits() const { return limits_.current(); }
    /// For a new session: the role used last when still held, else the one with the highest priority, of those that can
    /// be used here; may be empty.
    std::string startingRole(sdk::Transaction& tx, const people::PersonRow& person, const Circumstances& here);
    /// Held and known to the catalogue, highest priority first.
    std::vector<HeldRole> held(sdk::Transaction& tx, std::string_view personId);

private:
    sdk::Viewer made(const sdk::Person& person, const std::vector<std::string>& codes, std::string_view activeRole,
                     const Circumstances* here, const std::string& identity) const;

    const Catalogue& catalogue_;
    const RoleLimits& limits_;
    const sdk::Clock& clock_;
    RoleRepository roles_;
    people::PersonRepository persons_;
};

}  // namespace guildhall::access
