// The catalogue for those who keep it, and each badge's page and picture for everybody.
#pragma once

#include "badge/badge.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class CataloguePages {
public:
    explicit CataloguePages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response tree(const sdk::Request& request);
    sdk::Response order(const sdk::Request& request);
    sdk::Response move(const sdk::Request& request);
    /// `<slug>` is its page, `<slug>.<ending>` its picture.
    sdk::Response open(const sdk::Request& request);
    sdk::Response picture(const Badge& badge, std::string_view ending, bool mark);
    sdk::Response page(const Badge& badge, const std::vector<Badge>& parts, const std::optional<Badge>& parent);

    sdk::Services& services_;
};

}  // namespace guildhall::badges
