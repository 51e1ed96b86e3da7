// What is held about a person: to look at, to take along, to erase. For oneself, and for who answers such requests.
#pragma once

#include "kernel/privacy/disclosures.hpp"
#include "kernel/privacy/personal_data.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::privacy {

class PrivacyPages {
public:
    PrivacyPages(sdk::Database& database, const PersonalData& data, const Disclosures& disclosures,
                 const sdk::Clock& clock)
        : database_(database), data_(data), disclosures_(disclosures), clock_(clock) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response held(const sdk::Request& request, const std::string& person, bool own);
    sdk::Response file(const sdk::Request& request, const std::string& person);
    sdk::Response confirmErasing(const sdk::Request& request);
    sdk::Response erase(const sdk::Request& request);
    sdk::Response confirmation(sdk::Transaction& tx, const sdk::Request& request, const sdk::Form& form);
    sdk::Response inventory(const sdk::Request& request);

    sdk::Database& database_;
    const PersonalData& data_;
    const Disclosures& disclosures_;
    const sdk::Clock& clock_;
};

}  // namespace guildhall::privacy
