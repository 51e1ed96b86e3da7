#include "kernel/federation/jwt.hpp"

#include <guildhall/sdk/base64.hpp>

#include <cjose/cjose.h>

#include <algorithm>
#include <memory>

namespace guildhall::federation {

namespace {

constexpr std::size_t longest = 16 * 1024;
constexpr std::string_view algorithms[]{"RS256", "RS384", "RS512", "PS256", "PS384",
                                        "PS512", "ES256", "ES384", "ES512"};

struct Free {
    void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
    void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
};

/// Header and claims are read by us, the signature by the library: what it verifies is the very same text.
sdk::Value partOf(std::string_view token, std::size_t from, std::size_t to, const char* what) {
    const auto bytes = sdk::fromBase64url(token.substr(from, to - from));
    auto value = bytes ? sdk::Value::parse(*bytes, nullptr, false) : sdk::Value();
    if (!value.is_object()) throw BadToken(std::string("its ") + what + " is no JSON object in base64url");
    return value;
}

bool verifies(std::string_view token, const std::string& key) {
    cjose_err error;
    const std::unique_ptr<cjose_jwk_t, Free> jwk(cjose_jwk_import(key.data(), key.size(), &error));
    const std::unique_ptr<cjose_jws_t, Free> jws(cjose_jws_import(token.data(), token.size(), &error));
    return jwk && jws && cjose_jws_verify(jws.get(), jwk.get(), &error);
}

std::chrono::seconds seconds(const sdk::Value& claims, const char* name) {
    const auto found = claims.find(name);
    if (found == claims.end()) return std::chrono::seconds(0);
    if (!found->is_number()) throw BadToken(std::string("its “") + name + "” is no number");
    const auto number = found->get<double>();
    if (!(number > 0 && number < 4e10)) throw BadToken(std::string("its “") + name + "” is no time");
    return std::chrono::seconds(static_cast<std::int64_t>(number));
}

void checkTimes(const sdk::Value& claims, bool expires, sdk::Instant at) {
    const auto now = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
    const auto until = seconds(claims, "exp"), from = seconds(claims, "nbf"), made = seconds(claims, "iat");
    if (until.count() == 0 && expires) throw BadToken("it does not say until when it holds");
    if (until.count() != 0 && now >= until + clockDifference) throw BadToken("it is over");
    if (from > now + clockDifference) throw BadToken("it does not hold yet");
    if (made > now + clockDifference) throw BadToken("it was made by a clock that is ahead");
}

bool isFor(const sdk::Value& claims, const std::vector<std::string>& audiences) {
    const auto found = claims.find("aud");
    if (found == claims.end()) return false;
    const auto known = [&](const sdk::Value& one) {
        return one.is_string() && std::ranges::find(audiences, one.get<std::string>()) != audiences.end();
    };
    return found->is_array() ? std::ranges::any_of(*found, known) : known(*found);
}

}  // namespace

std::string textClaim(const sdk::Value& claims, const char* name) {
    const auto found = claims.find(name);
    return found != claims.end() && found->is_string() ? found->get<std::string>() : std::string();
}

sdk::Value Jwts::claims(std::string_view token, const Expected& expected) {
    const auto first = token.find('.'), second = token.find('.', std::min(first, token.size() - 1) + 1);
    if (token.size() > longest || first == token.npos || second == token.npos ||
        token.find('.', second + 1) != token.npos)
        throw BadToken("it is no signed token");
    const auto head = partOf(token, 0, first, "head");
    const auto algorithm = textClaim(head, "alg");
    if (std::ranges::find(algorithms, algorithm) == std::end(algorithms))
        throw BadToken("its algorithm is not one that counts here");
    if (head.contains("crit")) throw BadToken("it asks for what is not known here");
    const auto kid = textClaim(head, "kid");
    const auto keys = keys_.keysFor(expected.keysAt, kid, algorithm);
    const auto one = [&](const auto& key) { return verifies(token, key); };
    if (std::ranges::none_of(keys, one) &&
        (keys.empty() || std::ranges::none_of(keys_.keysFor(expected.keysAt, kid, algorithm, keys), one)))
        throw BadToken(keys.empty() ? "nobody knows the key it is signed with" : "its signature is not the issuer's");
    auto claims = partOf(token, first + 1, second, "body");
    if (expected.issuer.empty() || textClaim(claims, "iss") != expected.issuer)
        throw BadToken("it is another issuer's");
    if (!isFor(claims, expected.audiences)) throw BadToken("it is for somebody else");
    checkTimes(claims, expected.expires, clock_.now());
    return claims;
}

}  // namespace guildhall::federation
