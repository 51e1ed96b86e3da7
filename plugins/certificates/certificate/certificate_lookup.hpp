// Tells other plugins how a certificate stands.
#pragma once

#include <guildhall/certificates/one_status.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class CertificateLookup : public CertificateStatus {
public:
    explicit CertificateLookup(sdk::Clock& clock) : clock_(clock) {}
    std::optional<Found> find(sdk::Transaction& tx, std::string_view certificate) override;

private:
    sdk::Clock& clock_;
};

}  // namespace guildhall::certificates
