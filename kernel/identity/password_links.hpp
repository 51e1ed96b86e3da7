// Mails links to `/set-password`: invitations for new people and resets for those who forgot.
#pragma once

#include "kernel/identity/sign_in_tokens.hpp"
#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/mail.hpp>

#include <string>
#include <string_view>

namespace guildhall::identity {

/// Any thread; every call works in the caller's transaction.
class PasswordLinks {
public:
    /// `portalUrl`: absolute, without trailing slash.
    PasswordLinks(SignInTokens& tokens, sdk::Mail& mail, sdk::Audit& audit, std::string portalUrl)
        : tokens_(tokens), mail_(mail), audit_(audit), portalUrl_(std::move(portalUrl)) {}

    /// Template kernel/mail/invitation: name, link, days. Throws NotFound for an unknown person. Audited.
    void invite(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId);
    /// The link itself, for an administrator where mail is not configured: shown once. Audited.
    std::string invitationLink(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId);
    /// Template kernel/mail/password_reset: name, link, code, minutes. `browserHash`: of the browser that asked.
    void mailReset(sdk::Transaction& tx, const sdk::Person& person, std::string_view browserHash = {});

private:
    sdk::Person invited(sdk::Transaction& tx, const sdk::Actor& actor, std::string_view personId);
    std::string linkTo(const std::string& token) const { return portalUrl_ + "/set-password?token=" + token; }

    SignInTokens& tokens_;
    sdk::Mail& mail_;
    sdk::Audit& audit_;
    std::string portalUrl_;
    people::PersonRepository persons_;
};

}  // namespace guildhall::identity
