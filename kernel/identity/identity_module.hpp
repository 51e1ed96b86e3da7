// Who people are and how they sign in.
#pragma once

#include "kernel/access/access_module.hpp"
#include "kernel/federation/asserted_identity.hpp"
#include "kernel/federation/open_id_connect.hpp"
#include "kernel/identity/entrance.hpp"
#include "kernel/identity/external_sign_in.hpp"
#include "kernel/identity/kept_forms.hpp"
#include "kernel/identity/known_browsers.hpp"
#include "kernel/identity/link_requests.hpp"
#include "kernel/identity/magic_links.hpp"
#include "kernel/identity/passwords.hpp"
#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/second_steps.hpp"
#include "kernel/identity/security_mail.hpp"
#include "kernel/identity/session_visitors.hpp"
#include "kernel/identity/sign_in.hpp"
#include "kernel/mail/mail_module.hpp"

namespace guildhall::identity {

class IdentityModule : public Module {
public:
    IdentityModule(Foundation& ground, audit::AuditModule& audit, access::AccessModule& access, web::WebModule& web,
                   mail::MailModule& mail);

    void describe(sdk::Registrar& add) override;
    privacy::PersonalSources personalData() override;
    std::vector<vault::SealedColumn> sealedColumns() const override {
        return {KeptForms::sealedColumn(), SecondSteps::sealedColumn()};
    }
    void start() override { linkRequests.start(); }
    void stop() override { linkRequests.stop(); }

    Sessions sessions;
    SignInTokens tokens;
    RequestLimits requestLimits;
    PasswordLinks passwordLinks;
    MagicLinks magicLinks;
    KnownBrowsers knownBrowsers;
    LinkRequests linkRequests;
    KeptForms keptForms;
    PasswordHasher hasher;
    PasswordRules passwordRules;
    SecurityMail securityMail;
    Passwords passwords;
    SignIn signIn;
    PersonDirectory people;
    AccessTokens accessTokens;
    SessionVisitors visitors;
    SecondSteps secondSteps;
    SignInSteps steps;
    factors::Passkeys passkeys;
    federation::Trusted trusted;
    federation::RemoteDocuments documents;
    federation::JwkSets keySets;
    federation::Jwts serviceTokens;
    federation::OpenIdConnect openIdConnect;
    federation::AssertedIdentities asserted;
    ExternalSignIn external;
    Entrance entrance;

private:
    void describeSignIn(sdk::Registrar& add);
    void describePeople(sdk::Registrar& add);
    privacy::PersonalSource waysToSignIn();
    Foundation& ground_;
    audit::AuditModule& audit_;
    access::AccessModule& access_;
    web::WebModule& web_;
    mail::MailModule& mail_;
};

}  // namespace guildhall::identity
