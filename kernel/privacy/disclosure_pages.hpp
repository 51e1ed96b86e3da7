// The account of disclosures to read: all of it, of one person, and one's own.
#pragma once

#include "kernel/privacy/disclosures.hpp"
#include "kernel/privacy/personal_data.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::privacy {

/// Any thread.
class DisclosurePages {
public:
    DisclosurePages(sdk::Database& database, const Disclosures& disclosures, const PersonalData& data)
        : database_(database), disclosures_(disclosures), data_(data) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response all(const sdk::Request& request);
    sdk::Response about(const sdk::Request& request, const std::string& person, bool own);
    /// With what each kind of thing is called.
    sdk::FieldSet fields() const;

    sdk::Database& database_;
    const Disclosures& disclosures_;
    const PersonalData& data_;
};

}  // namespace guildhall::privacy
