// Staff's pages of certificates besides those that follow from their declaration: a session's, and the files.
#pragma once

#include "certificate/certificate_issuer.hpp"

#include <guildhall/sdk/response.hpp>

namespace guildhall::certificates {

class CertificatePages {
public:
    CertificatePages(sdk::Services& services, CertificateIssuer& issuer, sdk::AnyRecordRules& rules)
        : services_(services), issuer_(issuer), rules_(rules) {}

    sdk::Response ofSession(const sdk::Request& request);
    /// Says what would be issued, to whom, and who is left out why; then asks.
    sdk::Response confirmIssue(const sdk::Request& request);
    sdk::Response issue(const sdk::Request& request);
    sdk::Response zip(const sdk::Request& request);
    sdk::Response download(const sdk::Request& request);

private:
    sdk::Services& services_;
    CertificateIssuer& issuer_;
    sdk::AnyRecordRules& rules_;
};

}  // namespace guildhall::certificates
