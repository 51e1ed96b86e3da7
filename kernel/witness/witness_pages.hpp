// `/audit/witnesses`: who witnesses this site's audit log, and whose log this site witnesses; and the address that
// other sites post their checkpoints to (c2sp.org/tlog-witness).
#pragma once

#include "kernel/witness/checkpoints.hpp"
#include "kernel/witness/witness.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::witness {

class WitnessPages {
public:
    static constexpr const char* mayChange = "audit.witnesses";
    /// Job kind and schedule.
    static constexpr const char* asks = "kernel.ask_witnesses";

    struct Parts {
        sdk::Database& database;
        sdk::Audit& audit;
        sdk::Jobs& jobs;
        Checkpoints& checkpoints;
        Witness& witness;
        const webhooks::WebhookAddresses& addresses;
        std::string base;  ///< the address people use
    };
    explicit WitnessPages(Parts parts) : parts_(std::move(parts)) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    sdk::Value witnessRow(const KnownWitness& witness, std::int64_t newest, const sdk::Viewer& viewer) const;
    sdk::Value logRow(const WitnessedLog& log, const sdk::Viewer& viewer) const;
    sdk::Response addressForm(const sdk::Form& form);
    sdk::Response addWitness(const sdk::Request& request);
    sdk::Response logForm(const sdk::Form& form);
    sdk::Response addLog(const sdk::Request& request);
    sdk::Response askNow(const sdk::Request& request);
    /// `witnesses/end`, `logs/end`, `logs/anew`: asks first, for a reason.
    sdk::Response confirm(const sdk::Request& request, const sdk::Form& form, const std::string& deed);
    sdk::Response carryOut(const sdk::Request& request, const std::string& deed);
    sdk::Response file(const sdk::Request& request, std::string WitnessedLog::*note);
    sdk::Response witnessFile(const sdk::Request& request);
    void queueAsking(sdk::Transaction& tx, const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::witness
