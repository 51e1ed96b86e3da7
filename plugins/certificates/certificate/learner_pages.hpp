// What the holder of a certificate and anyone who checks one sees: My certificates and verify.
#pragma once

#include "certificate/certificate_issuer.hpp"

#include <guildhall/sdk/response.hpp>
#include <guildhall/sdk/services.hpp>

namespace guildhall::certificates {

class LearnerPages {
public:
    LearnerPages(sdk::Services& services, CertificateIssuer& issuer) : services_(services), issuer_(issuer) {}

    sdk::Response mine(const sdk::Request& request);
    /// One's own PDF; anyone else's is 404, exactly as one that does not exist.
    sdk::Response download(const sdk::Request& request);
    sdk::Response verifyForm(const sdk::Request& request);
    sdk::Response verify(const sdk::Request& request);

private:
    sdk::Value verified(const Certificate& certificate) const;
    std::string linkedIn(const Certificate& certificate) const;

    sdk::Services& services_;
    CertificateIssuer& issuer_;
};

}  // namespace guildhall::certificates
