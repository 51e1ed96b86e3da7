// Who sees which corrections, and what agreeing to one or declining it does.
#pragma once

#include "certificate/certificate_issuer.hpp"
#include "participant/participant_desk.hpp"
#include "profile/correction.hpp"

namespace guildhall::certificates {

class CorrectionRules : public sdk::RecordRules<Correction> {
public:
    CorrectionRules(CertificateIssuer& issuer, const ParticipantDesk& desk) : issuer_(issuer), desk_(desk) {}

    /// Those of certificates of the sessions this viewer sees.
    sdk::ListScope scope(const sdk::Viewer& viewer) override;
    std::optional<std::string> whyNotAct(sdk::Moment& moment, const Correction& correction,
                                         std::string_view action) override;
    void act(sdk::Moment& moment, const Correction&, Correction& correction, std::string_view action,
             std::string_view reason) override;

private:
    CertificateIssuer& issuer_;
    const ParticipantDesk& desk_;
};

}  // namespace guildhall::certificates
