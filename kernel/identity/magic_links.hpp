// Signing in by a link sent by mail: 15 minutes, once. Opening it shows a button, the POST uses it up, because mail
// programs open links before people do. Where another browser asked for it, the code from the mail is typed as well.
#pragma once

#include "kernel/identity/sessions.hpp"
#include "kernel/identity/sign_in_tokens.hpp"

#include <guildhall/sdk/mail.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::identity {

/// Any thread.
class MagicLinks {
public:
    /// `portalUrl`: absolute, without trailing slash; links lead to `<portalUrl>/magic-link?token=…`.
    MagicLinks(sdk::Database& database, SignInTokens& tokens, sdk::Mail& mail, Sessions& sessions,
               std::string portalUrl)
        : database_(database), tokens_(tokens), mail_(mail), sessions_(sessions), portalUrl_(std::move(portalUrl)) {}

    /// Mails a link (template kernel/mail/magic_link: name, link, code, minutes). `returnPath`: where to go after
    /// signing in; `browserHash`: of the browser that asked.
    void mail(sdk::Transaction& tx, const sdk::Person& person, std::string_view returnPath,
              std::string_view browserHash = {});
    /// Is there something behind the button? Changes nothing.
    bool usable(std::string_view token);
    /// The same, and does it take a code here?
    bool needsCode(std::string_view token, const LinkKey& key);
    /// Whose link it was, used or not; empty when it is none of ours.
    std::string personOf(std::string_view token);
    /// None when the link was used or has expired, and while it does not open with `key`: a wrong code counts.
    std::optional<SignedIn> use(std::string_view token, const sdk::Actor& from, const LinkKey& key = {});

private:
    sdk::Database& database_;
    SignInTokens& tokens_;
    sdk::Mail& mail_;
    Sessions& sessions_;
    std::string portalUrl_;
};

}  // namespace guildhall::identity
