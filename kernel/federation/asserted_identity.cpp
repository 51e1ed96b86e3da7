#include "kernel/federation/asserted_identity.hpp"

#include <guildhall/sdk/text.hpp>

namespace guildhall::federation {

std::optional<Assertion> AssertedIdentities::of(const sdk::Request& request) {
    std::optional<BadToken> problem;
    for (const auto& asserter : trusted_.asserters) {
        const auto& token = request.header(asserter.header);
        if (token.empty()) continue;
        try {
            const auto claims = tokens_.claims(token, {asserter.issuer, asserter.audiences, asserter.keysAt});
            Assertion who{.provider = asserter.name,
                          .issuer = asserter.issuer,
                          .subject = textClaim(claims, "sub"),
                          .email = textClaim(claims, "email"),
                          // The proxy lets in by the address: it is what was verified there.
                          .emailVerified = true,
                          .name = sdk::shortened(sdk::repaired(textClaim(claims, "name")), 200)};
            if (who.subject.empty() || who.subject.size() > 255) throw BadToken("it does not say who it is");
            return who;
        } catch (const BadToken& bad) {
            problem = bad;  // two proxies may use the same header
        }
    }
    if (problem) throw *problem;
    return std::nullopt;
}

}  // namespace guildhall::federation
