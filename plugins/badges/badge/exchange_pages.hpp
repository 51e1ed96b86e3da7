// Where the catalogue goes out and comes in, with a look at what would change first.
#pragma once

#include "badge/catalogue_list.hpp"

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::badges {

/// Any thread.
class ExchangePages {
public:
    explicit ExchangePages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request) const;
    sdk::Response page(const sdk::Request& request, const std::string& error) const;
    /// A file is tried; what was tried and confirmed is done.
    sdk::Response import(const sdk::Request& request);
    CatalogueImport tried(const sdk::Request& request, const std::vector<CatalogueRow>& rows);

    static constexpr std::size_t mostBytes = 4 * 1024 * 1024;
    sdk::Services& services_;
};

}  // namespace guildhall::badges
