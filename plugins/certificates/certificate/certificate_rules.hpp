// What a certificate's declaration cannot say: who sees which, what can be done with one, and what its page leads to.
#pragma once

#include "certificate/certificate_issuer.hpp"

namespace guildhall::certificates {

class CertificateRules : public sdk::RecordRules<Certificate> {
public:
    explicit CertificateRules(CertificateIssuer& issuer) : issuer_(issuer) {}

    /// Those of the sessions this viewer sees; to each they are what they are to its session.
    sdk::ListScope scope(const sdk::Viewer& viewer) override;
    sdk::Relation relation(sdk::Moment& moment, const Certificate& certificate) const override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const Certificate& certificate,
                                         std::string_view action) override;
    /// Names it whole, below its title, so that nobody revokes another one by mistake.
    std::vector<std::string> warnings(sdk::Moment&, const Certificate& certificate, std::string_view) override;
    void act(sdk::Moment& moment, const Certificate&, Certificate& certificate, std::string_view action,
             std::string_view reason) override;
    void afterSave(sdk::Moment& moment, const Certificate* before, const Certificate& certificate) override;
    void beforeAnonymising(sdk::Moment& moment, const Certificate& before, Certificate& certificate) override;
    void show(sdk::Moment&, const Certificate& certificate, sdk::Relation, sdk::Value& data) override;

private:
    CertificateIssuer& issuer_;
};

}  // namespace guildhall::certificates
