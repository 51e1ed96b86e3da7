// Who a proxy in front of the site says the visitor is: a signed token in a header of each request (for example of
// Cloudflare Access). The header alone counts for nothing: anybody can send one.
#pragma once

#include "kernel/federation/jwt.hpp"
#include "kernel/federation/provider.hpp"

#include <guildhall/sdk/request.hpp>

#include <optional>

namespace guildhall::federation {

/// Any thread.
class AssertedIdentities {
public:
    AssertedIdentities(const Trusted& trusted, Jwts& tokens) : trusted_(trusted), tokens_(tokens) {}

    /// None when no trusted proxy has sent a token. Throws BadToken for one that does not count, and ServiceFailure.
    std::optional<Assertion> of(const sdk::Request& request);

private:
    const Trusted& trusted_;
    Jwts& tokens_;
};

}  // namespace guildhall::federation
