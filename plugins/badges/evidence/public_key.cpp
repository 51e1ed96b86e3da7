#include "evidence/public_key.hpp"

#include "evidence/strict_json.hpp"
#include "linked_data/multibase.hpp"

#include <guildhall/sdk/base64.hpp>
#include <guildhall/sdk/owned.hpp>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>

namespace guildhall::badges {

using sdk::Value;

namespace {

using Key = sdk::Owned<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = sdk::Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Digest = sdk::Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Number = sdk::Owned<BIGNUM, BN_free>;
using Builder = sdk::Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Parameters = sdk::Owned<OSSL_PARAM, OSSL_PARAM_free>;
using Signature = sdk::Owned<ECDSA_SIG, ECDSA_SIG_free>;

const unsigned char* bytesOf(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number numberOf(std::string_view bytes) {
    return Number(BN_bin2bn(bytesOf(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// The member as a number without leading zeros.
std::string bytesIn(const Value& jwk, const char* name) {
    auto bytes = sdk::fromBase64url(textIn(jwk, name)).value_or("");
    return bytes.substr(std::min(bytes.find_first_not_of('\0'), bytes.size()));
}

std::optional<PublicKey> rsaKey(const Value& jwk) {
    auto modulus = bytesIn(jwk, "n"), exponent = bytesIn(jwk, "e");
    const bool isOdd = !exponent.empty() && (exponent.back() & 1) != 0;
    if (modulus.size() < 256 || modulus.size() > 1024 || exponent.size() > 8 || !isOdd || exponent == "\x01") return {};
    return PublicKey{PublicKey::Kind::Rsa, std::move(modulus), std::move(exponent), {}};
}

std::optional<PublicKey> fixedKey(PublicKey::Kind kind, const Value& jwk) {
    const bool two = kind == PublicKey::Kind::P256;
    auto x = sdk::fromBase64url(textIn(jwk, "x")).value_or("");
    auto y = two ? sdk::fromBase64url(textIn(jwk, "y")).value_or("") : std::string();
    if (x.size() != 32 || y.size() != (two ? 32 : 0)) return {};
    return PublicKey{kind, std::move(x), std::move(y), {}};
}

Key made(const char* type, OSSL_PARAM_BLD* builder) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    return Key(key);
}

Key opened(const PublicKey& key) {
    if (key.kind == PublicKey::Kind::Ed25519)
        return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(key.first), key.first.size()));
    const Builder builder(OSSL_PARAM_BLD_new());
    if (key.kind == PublicKey::Kind::P256) {
        const auto point = "\x04" + key.first + key.second;
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
        return made("EC", builder.get());
    }
    const auto modulus = numberOf(key.first), exponent = numberOf(key.second);
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    return made("RSA", builder.get());
}

/// Of a point as SEC 1 writes it, 33 bytes: x, and which of two y.
std::optional<PublicKey> p256Key(const std::string& point) {
    const Builder builder(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    const auto key = made("EC", builder.get());
    const auto coordinate = [&](const char* name) {
        BIGNUM* read = nullptr;
        std::string bytes(32, '\0');
        if (EVP_PKEY_get_bn_param(key.get(), name, &read) != 1) return std::string();
        const Number number(read);
        BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(bytes.data()), 32);
        return bytes;
    };
    if (!key) return {};
    return PublicKey{
        PublicKey::Kind::P256, coordinate(OSSL_PKEY_PARAM_EC_PUB_X), coordinate(OSSL_PKEY_PARAM_EC_PUB_Y), {}};
}

/// JOSE has r and s side by side, OpenSSL wants them in DER.
std::string inDer(std::string_view signature) {
    if (signature.size() != 64) return {};
    const Signature parts(ECDSA_SIG_new());
    if (!parts || ECDSA_SIG_set0(parts.get(), numberOf(signature.substr(0, 32)).release(),
                                 numberOf(signature.substr(32)).release()) != 1)
        return {};
    unsigned char* der = nullptr;
    const auto size = i2d_ECDSA_SIG(parts.get(), &der);
    if (size <= 0) return {};
    std::string written(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return written;
}

std::string_view algorithmOf(PublicKey::Kind kind) {
    switch (kind) {
        case PublicKey::Kind::Rsa: return "RS256";
        case PublicKey::Kind::P256: return "ES256";
        case PublicKey::Kind::Ed25519: break;
    }
    return "EdDSA";
}

}  // namespace

std::optional<PublicKey> keyOfJwk(const Value& jwk) {
    const auto type = textIn(jwk, "kty"), curve = textIn(jwk, "crv"), use = textIn(jwk, "use");
    if (jwk.contains("d") || (!use.empty() && use != "sig")) return {};
    if (jwk.contains("key_ops") && !names(jwk, "key_ops", "verify")) return {};
    std::optional<PublicKey> key;
    if (type == "RSA") key = rsaKey(jwk);
    if (type == "EC" && curve == "P-256") key = fixedKey(PublicKey::Kind::P256, jwk);
    if (type == "OKP" && curve == "Ed25519") key = fixedKey(PublicKey::Kind::Ed25519, jwk);
    if (key) key->alg = textIn(jwk, "alg");
    return key;
}

std::optional<PublicKey> keyOfMultikey(std::string_view text) {
    if (auto bytes = ed25519KeyOf(text)) return PublicKey{PublicKey::Kind::Ed25519, std::move(*bytes), {}, {}};
    const auto bytes = text.starts_with('z') ? fromBase58(text.substr(1)) : std::nullopt;
    if (!bytes || bytes->size() != 35 || !bytes->starts_with("\x80\x24")) return {};
    return p256Key(bytes->substr(2));
}

std::optional<PublicKey> keyOfMethod(const Value& method) {
    const auto& jwk = memberOf(method, "publicKeyJwk");
    const auto multibase = textIn(method, "publicKeyMultibase");
    // Two forms of one key could be two keys.
    if (jwk.is_object() && !multibase.empty()) return {};
    return jwk.is_object() ? keyOfJwk(jwk) : keyOfMultikey(multibase);
}

bool hasSigned(const PublicKey& key, std::string_view alg, std::string_view bytes, std::string_view signature) {
    if (alg != algorithmOf(key.kind) || (!key.alg.empty() && key.alg != alg && key.alg != "Ed25519")) return false;
    const auto opening = opened(key);
    const auto der = key.kind == PublicKey::Kind::P256 ? inDer(signature) : std::string(signature);
    const Digest digest(EVP_MD_CTX_new());
    const auto* hash = key.kind == PublicKey::Kind::Ed25519 ? nullptr : EVP_sha256();
    const bool holds = opening && digest && !der.empty() &&
                       EVP_DigestVerifyInit(digest.get(), nullptr, hash, nullptr, opening.get()) == 1 &&
                       EVP_DigestVerify(digest.get(), bytesOf(der), der.size(), bytesOf(bytes), bytes.size()) == 1;
    ERR_clear_error();
    return holds;
}

}  // namespace guildhall::badges
