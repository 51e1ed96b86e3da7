// “My coaching”: a coach's figures and their engagements, those first that need attention.
#pragma once

#include "coach_desk/desk_repository.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <optional>
#include <vector>

namespace guildhall::coaching {

/// Any thread.
class DeskPages {
public:
    explicit DeskPages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

    static constexpr const char* path = "/coach";

private:
    sdk::Response show(const sdk::Request& request) const;
    std::optional<sdk::Value> onHome(sdk::Transaction& tx, const sdk::Viewer& viewer) const;
    sdk::Date today(const sdk::Viewer& viewer) const;

    sdk::Services& services_;
};

}  // namespace guildhall::coaching
