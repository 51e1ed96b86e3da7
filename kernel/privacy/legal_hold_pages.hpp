// Placing and lifting legal holds, and where they are shown.
#pragma once

#include "kernel/privacy/legal_holds.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::privacy {

/// Any thread.
class LegalHoldPages {
public:
    LegalHoldPages(sdk::Database& database, const LegalHolds& holds) : database_(database), holds_(holds) {}

    void describe(sdk::Registrar& add);

    static constexpr const char* permission = "privacy.hold";
    /// For the partial `legal_holds`: those there are and were, with who may lift them; nothing where there is nothing
    /// to tell this viewer and nothing they may do.
    static std::optional<sdk::Value> shown(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view person);

private:
    sdk::Response place(const sdk::Request& request);
    sdk::Response lift(const sdk::Request& request);
    sdk::Response placing(sdk::Transaction& tx, const sdk::Request& request, const sdk::Form& form);
    sdk::Response lifting(sdk::Transaction& tx, const sdk::Request& request, const sdk::Form& form);

    sdk::Database& database_;
    const LegalHolds& holds_;
};

}  // namespace guildhall::privacy
