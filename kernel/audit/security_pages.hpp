// `/security-audit/…`: recent sign-in failures, refusals and dangerous actions; unusual viewing; the exposure report.
#pragma once

#include "kernel/audit/exposure_repository.hpp"
#include "kernel/audit/personal_values.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

#include <functional>

namespace guildhall::audit {

class AuditFilter;

class SecurityPages {
public:
    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        const PersonalValues& values;
        const sdk::Clock& clock;
        /// Which fields of people a role may see now, in words.
        std::function<std::vector<std::string>(const std::string& role)> fieldsOf;
    };
    explicit SecurityPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response activity(const sdk::Request& request);
    sdk::Response viewing(const sdk::Request& request);
    sdk::Response settlePage(const UnusualViewing& one, const sdk::Form& form);
    sdk::Response showSettle(const sdk::Request& request);
    sdk::Response settle(const sdk::Request& request);
    UnusualViewing unusual(const sdk::Request& request);
    sdk::Response exposure(const sdk::Request& request);
    sdk::Value report(sdk::Transaction& tx, const AuditConditions& conditions, const sdk::Viewer& viewer);

    Parts parts_;
};

}  // namespace guildhall::audit
