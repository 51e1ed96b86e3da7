// The plugin `certificates`: workshop types, sessions, participants, certificates.
#pragma once

#include "account/accounts.hpp"
#include "certificate/certificate_pages.hpp"
#include "certificate/certificate_rules.hpp"
#include "certificate/learner_pages.hpp"
#include "session/session_pages.hpp"

#include <guildhall/sdk/plugin.hpp>

namespace guildhall::certificates {

class CertificatesPlugin : public sdk::Plugin {
public:
    explicit CertificatesPlugin(sdk::Services& services);
    void describe(sdk::Registrar& add) override;

private:
    void describeAccess(sdk::Registrar& add);
    void describeSessions(sdk::Registrar& add);
    void describeCertificates(sdk::Registrar& add);
    /// What follows when a session reaches a step.
    void reached(sdk::Transaction& tx, const sdk::Actor& actor, const Session& session, Step step);
    std::vector<sdk::Card> sessionCards(const sdk::Viewer& viewer);
    std::vector<sdk::Card> holderCards(const sdk::Viewer& viewer);

    sdk::Services& services_;
    CertificateIssuer issuer_;
    Accounts accounts_;
    std::shared_ptr<SessionRules> sessionRules_;
    SessionPages sessions_;
    std::shared_ptr<CertificateRules> certificateRules_;
    CertificatePages certificates_;
    LearnerPages learners_;
};

}  // namespace guildhall::certificates
