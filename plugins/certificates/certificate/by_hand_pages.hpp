// One certificate by hand: somebody is put on a delivered session, and theirs is issued, in one form.
#pragma once

#include "certificate/certificate_issuer.hpp"
#include "participant/participant_desk.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/response.hpp>

namespace guildhall::certificates {

class ByHandPages {
public:
    ByHandPages(sdk::Services& services, CertificateIssuer& issuer, const ParticipantDesk& desk)
        : services_(services), issuer_(issuer), desk_(desk) {}

    /// Who may change the participants of a delivered session; and issue.
    static constexpr const char* access = "sessions.edit";

    /// `?session=` chooses one beforehand.
    sdk::Response show(const sdk::Request& request);
    sdk::Response issue(const sdk::Request& request);

private:
    sdk::FieldSet fields(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view also) const;
    static sdk::Response page(const sdk::Form& form);
    /// Puts them on the session and queues the job; errors go beside the fields. Empty: there were some.
    std::string carryOut(sdk::Moment& moment, sdk::Form& form) const;

    sdk::Services& services_;
    CertificateIssuer& issuer_;
    const ParticipantDesk& desk_;
};

}  // namespace guildhall::certificates
