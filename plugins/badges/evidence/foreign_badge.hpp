// A badge of another issuer that somebody brings as evidence: what it says, and whether that can be relied on. Open
// Badges 3.0 (W3C Verifiable Credentials 1.1 and 2.0).
#pragma once

#include "evidence/finding.hpp"

#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::badges {

class Contexts;

struct ForeignBadge {
    /// Whose it is, as far as it tells.
    enum class Holder {
        Theirs,   ///< it names their address
        IdOnly,   ///< an id that says nothing of people
        Another,  ///< it names addresses, and theirs is none of them
    };

    std::string issuer, issuerId;
    std::string name, description;
    Holder holder = Holder::IdOnly;
    std::optional<sdk::Instant> from, until;
    std::vector<Finding> findings;

    /// The gravest finding; none: all was checked and is well.
    std::optional<Severity> gravest() const;
    bool refused() const { return gravest() == Severity::Refused; }
    /// The sentences of what it is refused for, one after the other.
    std::string reasons() const;

    sdk::Value stored() const;
    /// Of what stored() has made.
    static ForeignBadge read(const sdk::Value& stored);
};

/// Any thread. check() blocks while it asks other servers, for twenty seconds at most: never inside a transaction.
class BadgeChecker {
public:
    BadgeChecker(sdk::HttpClient& http, const Contexts& contexts) : http_(http), contexts_(contexts) {}

    /// `credential`: as credentialIn() gives it; `email`: of whoever brings it. Nothing is thrown for what is wrong
    /// with a badge: it is found. What is of the wrong form or out of date is not looked up elsewhere.
    ForeignBadge check(const std::string& credential, std::string_view email, sdk::Instant now) const;

private:
    sdk::HttpClient& http_;
    const Contexts& contexts_;
};

/// Pure.
ForeignBadge::Holder holderOf(const sdk::Value& credential, std::string_view email);

}  // namespace guildhall::badges
