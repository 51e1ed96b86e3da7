// How coaching is doing, for those who run it: what needs attention, key figures, and all engagements to filter, sort,
// print and download.
#pragma once

#include "operations/figures_repository.hpp"
#include "operations/kept.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <memory>
#include <string>

namespace guildhall::coaching {

/// Any thread.
class DashboardPages {
public:
    explicit DashboardPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

    static constexpr const char* path = "/coaching-desk";

private:
    /// What the address asks for.
    struct Asked {
        std::string program;  ///< id of one; empty: all
        std::string flag;     ///< code of a flag kind, or `any`; empty: all engagements
        sdk::ListQuery query;
        sdk::ListScope scope;
    };
    Asked asked(const sdk::Request& request, const std::vector<sdk::Choice>& programs) const;
    std::vector<sdk::Card> onHome();
    std::shared_ptr<const Figures> figures(sdk::Transaction& tx, const std::string& program);
    sdk::Response show(const sdk::Request& request);
    sdk::Response file(const sdk::Request& request);

    sdk::Services& services_;
    Kept<Figures> kept_;
};

}  // namespace guildhall::coaching
