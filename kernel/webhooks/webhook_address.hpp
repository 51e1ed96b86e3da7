// Where webhooks may be sent: to servers everybody can reach, and to those of the site's own network that the setting
// `webhooks.allowed_hosts` names. Otherwise whoever sets up a webhook could have this server knock at doors that are
// open to it only (SSRF).
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace guildhall::webhooks {

/// Immutable; any thread.
class WebhookAddresses {
public:
    /// `allowedHosts`: names separated by commas; not even they may lead to a cloud's metadata. `development`: this
    /// machine may be sent to, without TLS, too.
    WebhookAddresses(std::string_view allowedHosts, bool development);

    /// What is wrong with it as an endpoint's address, as a sentence; empty: nothing. Looks no name up.
    std::string complaint(const std::string& url) const;
    /// May what is sent to `url` go to this address, to which its name has led?
    bool mayConnect(const std::string& url, const std::string& address) const;

private:
    bool isOwnMachine(const std::string& host) const;

    std::set<std::string, std::less<>> allowed_;
    bool development_;
};

}  // namespace guildhall::webhooks
