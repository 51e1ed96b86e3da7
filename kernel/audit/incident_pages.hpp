// `/security-audit/incidents`: the records of incidents, opened from the exposure report.
#pragma once

#include "kernel/audit/incident_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::audit {

class IncidentPages {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        sdk::Random& random;
    };
    explicit IncidentPages(Parts parts) : parts_(parts) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response openingPage(const sdk::Request& request, const sdk::Form& form);
    sdk::Response showOpening(const sdk::Request& request);
    sdk::Response open(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response file(const sdk::Request& request);
    sdk::Response formPage(const Incident& incident, const sdk::Form& form, std::string path, std::string title);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response edit(const sdk::Request& request);
    sdk::Response showStep(const sdk::Request& request);
    sdk::Response saveStep(const sdk::Request& request);
    Incident incident(sdk::Transaction& tx, const sdk::Request& request);
    IncidentStep step(sdk::Transaction& tx, const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::audit
