// Who people are and how they sign in.
#pragma once

#include "kernel/access/access_module.hpp"
#include "kernel/identity/kept_forms.hpp"
#include "kernel/identity/known_browsers.hpp"
#include "kernel/identity/link_requests.hpp"
#include "kernel/identity/magic_links.hpp"
#include "kernel/identity/passwords.hpp"
#include "kernel/identity/person_directory.hpp"
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
    std::vector<vault::SealedColumn> sealedColumns() const override { return {KeptForms::sealedColumn()}; }
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
    Passwords passwords;
    SignIn signIn;
    PersonDirectory people;
    AccessTokens accessTokens;
    SessionVisitors visitors;

private:
    Foundation& ground_;
    audit::AuditModule& audit_;
    access::AccessModule& access_;
    web::WebModule& web_;
    mail::MailModule& mail_;
};

}  // namespace guildhall::identity
