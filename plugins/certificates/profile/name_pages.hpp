// One's own names: the full name, the one on certificates, and the corrections one can ask for of certificates that
// were issued with another.
#pragma once

#include "certificate/certificate.hpp"
#include "profile/correction.hpp"
#include "profile/holder_name.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class NamePages {
public:
    explicit NamePages(sdk::Services& services) : services_(services) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response showNames(const sdk::Request& request);
    sdk::Response saveNames(const sdk::Request& request);
    sdk::Response askCorrection(const sdk::Request& request);
    sdk::Response correct(const sdk::Request& request);

    std::optional<sdk::Value> section(sdk::Transaction& tx, std::string_view person);
    /// What is printed on what they get from now on.
    std::string wantedName(sdk::Transaction& tx, std::string_view person) const;
    /// Their certificate of this request, which has another name than they want; throws NotFound and Conflict.
    Certificate correctable(sdk::Transaction& tx, const sdk::Request& request) const;
    void keepCertificateName(sdk::Transaction& tx, const sdk::Request& request, const std::string& name);

    sdk::Services& services_;
};

}  // namespace guildhall::certificates
