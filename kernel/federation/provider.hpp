// Which services a site trusts to say who somebody is, by its settings `signin.<name>.…` and `asserted.<name>.…`.
#pragma once

#include "kernel/config/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::federation {

/// An OpenID Connect provider.
struct Provider {
    std::string name;   ///< in addresses: `google`
    std::string title;  ///< “Google”
    std::string issuer;
    std::string clientId;
    std::string clientSecret;  ///< empty: a public client
    std::string scopes;
    std::vector<std::string> audiences;  ///< whom its tokens may be for; the client id is among them
};

/// A proxy in front of the site that says with each request who it comes from.
struct Asserter {
    std::string name;
    std::string title;
    std::string issuer;
    std::vector<std::string> audiences;
    std::string keysAt;
    std::string header;  ///< in lower case
};

/// Immutable; any thread.
struct Trusted {
    std::vector<Provider> providers;
    std::vector<Asserter> asserters;

    /// Throws config::ConfigError naming the setting that is missing or wrong.
    static Trusted by(const config::Settings& settings);
    const Provider* provider(std::string_view name) const;
    /// What people call the service of that name; the name itself when it is no longer trusted.
    std::string titleOf(const std::string& name) const;
};

/// Who somebody is, as a service says it.
struct Assertion {
    std::string provider;  ///< its name here
    std::string issuer;
    std::string subject;
    std::string email = {};  ///< may be empty
    bool emailVerified = false;
    std::string name = {};
    std::string session = {};  ///< what the service calls the session (`sid`); empty: it does not say
    bool twoSteps = false;     ///< it says that more than one factor was shown (RFC 8176)
    /// As sdk::Actor::identity has it.
    std::string identity() const { return issuer + " " + subject; }
};

}  // namespace guildhall::federation
