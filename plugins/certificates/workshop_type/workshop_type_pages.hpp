// The pages of workshop types: list, new, edit.
#pragma once

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/response.hpp>

namespace guildhall::certificates {

class WorkshopTypePages {
public:
    WorkshopTypePages(sdk::Database& database, sdk::Audit& audit, sdk::Clock& clock, sdk::Random& random)
        : database_(database), audit_(audit), clock_(clock), random_(random) {}

    sdk::Response list(const sdk::Request& request);
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);

private:
    sdk::Response formPage(const sdk::Form& form, const std::string& id);
    /// The posted form, its code in capitals and checked to be unique.
    sdk::Form read(sdk::Transaction& tx, const sdk::Request& request, const std::string& id, sdk::Value& record);

    sdk::Database& database_;
    sdk::Audit& audit_;
    sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::certificates
