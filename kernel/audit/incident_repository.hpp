// The tables kernel_incident, kernel_incident_person and kernel_incident_step.
#pragma once

#include "kernel/audit/incident.hpp"

#include <guildhall/sdk/database.hpp>

#include <span>

namespace guildhall::audit {

struct AffectedPerson {
    std::string id, name;  ///< `name` is empty when they are gone
};

struct OverdueStep {
    std::string incidentId, incident, code;
    std::string ownerId;  ///< empty: nobody yet
    sdk::Instant dueAt;
};

/// Stateless; every call works in the caller's transaction.
class IncidentRepository {
public:
    /// With its steps, nobody's yet, and the people affected.
    static void add(sdk::Transaction& tx, const Incident& incident, std::span<const std::string> people);
    static std::vector<Incident> all(sdk::Transaction& tx, int most);
    static std::optional<Incident> find(sdk::Transaction& tx, std::string_view id);
    /// False: somebody else has changed it since this version.
    static bool update(sdk::Transaction& tx, const Incident& incident);
    static std::vector<IncidentStep> steps(sdk::Transaction& tx, std::string_view id);
    /// A new owner has not been told of it.
    static void setStep(sdk::Transaction& tx, std::string_view id, const IncidentStep& step);
    /// Neither done nor told of, their time over before `now`.
    static std::vector<OverdueStep> overdue(sdk::Transaction& tx, sdk::Instant now);
    static void setTold(sdk::Transaction& tx, std::string_view id, std::string_view code, sdk::Instant now);
    static std::vector<AffectedPerson> people(sdk::Transaction& tx, std::string_view id);
    /// By id or e-mail address.
    static std::optional<AffectedPerson> somebody(sdk::Transaction& tx, std::string_view typed);

    /// Those that this person is affected by.
    static std::vector<Incident> about(sdk::Transaction& tx, std::string_view person);
};

}  // namespace guildhall::audit
