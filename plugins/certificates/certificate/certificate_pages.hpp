// Staff's pages of certificates: a session's, all of them, download, ZIP, mail again, revoke.
#pragma once

#include "certificate/certificate_issuer.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/response.hpp>

namespace guildhall::certificates {

class CertificatePages {
public:
    CertificatePages(sdk::Database& database, sdk::Jobs& jobs, sdk::Clock& clock, CertificateIssuer& issuer,
                     sdk::Files files)
        : database_(database), jobs_(jobs), clock_(clock), issuer_(issuer), files_(std::move(files)) {}

    sdk::Response ofSession(const sdk::Request& request);
    sdk::Response issue(const sdk::Request& request);
    sdk::Response zip(const sdk::Request& request);
    sdk::Response issued(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response download(const sdk::Request& request);
    sdk::Response sendAgain(const sdk::Request& request);
    sdk::Response confirmRevoke(const sdk::Request& request);
    sdk::Response revoke(const sdk::Request& request);
    /// A new certificate for one whose former one was revoked.
    sdk::Response confirmAgain(const sdk::Request& request);
    sdk::Response issueAgain(const sdk::Request& request);

private:
    struct Found {
        Certificate certificate;
        sdk::Relation relation;
    };
    /// A deed on one certificate that asks why.
    struct Deed {
        const char *question, *button, *path;
        std::vector<const char*> lines;
        bool danger;
    };
    static const Deed& revoking();
    static const Deed& issuingAgain();
    sdk::Response confirmPage(const Certificate& certificate, const sdk::Form& form, const Deed& deed);
    bool mayIssueAgain(sdk::Transaction& tx, const Certificate& certificate) const;
    Found get(sdk::Transaction& tx, const sdk::Request& request) const;
    sdk::Date today(const sdk::Viewer& viewer) const { return sdk::dateIn(clock_.now(), viewer.timeZone()); }

    sdk::Database& database_;
    sdk::Jobs& jobs_;
    sdk::Clock& clock_;
    CertificateIssuer& issuer_;
    sdk::Files files_;
};

}  // namespace guildhall::certificates
