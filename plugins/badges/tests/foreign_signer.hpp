// Signs as other issuers do, good ones and forgers; for tests.
#pragma once

#include <guildhall/sdk/base64.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>

namespace guildhall::badges_tests {

class ForeignSigner {
public:
    enum class Kind { Rsa, P256, Ed25519 };
    explicit ForeignSigner(Kind kind) : kind_(kind), key_(make(kind), EVP_PKEY_free) {}

    const char* alg() const { return kind_ == Kind::Rsa ? "RS256" : kind_ == Kind::P256 ? "ES256" : "EdDSA"; }
    sdk::Value jwk() const {
        if (kind_ == Kind::Rsa)
            return {{"kty", "RSA"}, {"n", number(OSSL_PKEY_PARAM_RSA_N, 0)}, {"e", number(OSSL_PKEY_PARAM_RSA_E, 0)}};
        if (kind_ == Kind::P256)
            return {{"kty", "EC"},
                    {"crv", "P-256"},
                    {"x", number(OSSL_PKEY_PARAM_EC_PUB_X, 32)},
                    {"y", number(OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
        unsigned char bytes[32];
        std::size_t size = sizeof bytes;
        EVP_PKEY_get_raw_public_key(key_.get(), bytes, &size);
        return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", sdk::toBase64url({reinterpret_cast<char*>(bytes), size})}};
    }
    /// A compact JWS; `alg`: what the header says in the place of the truth.
    std::string sign(const sdk::Value& claims, sdk::Value header, const std::string& alg = {}) const {
        header["alg"] = alg.empty() ? this->alg() : alg;
        const auto text = sdk::toBase64url(header.dump()) + "." + sdk::toBase64url(claims.dump());
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_DigestSignInit(digest.get(), nullptr, kind_ == Kind::Ed25519 ? nullptr : EVP_sha256(), nullptr, key_.get());
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::size_t size = 0;
        EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size());
        std::string signature(size, '\0');
        EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size());
        signature.resize(size);
        return text + "." + sdk::toBase64url(kind_ == Kind::P256 ? sideBySide(signature) : signature);
    }

private:
    static EVP_PKEY* make(Kind kind) {
        if (kind == Kind::Rsa) return EVP_RSA_gen(2048);
        return kind == Kind::P256 ? EVP_EC_gen("P-256") : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    }
    std::string number(const char* name, int size) const {
        BIGNUM* read = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &read);
        std::string bytes(static_cast<std::size_t>(size ? size : BN_num_bytes(read)), '\0');
        BN_bn2binpad(read, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        BN_free(read);
        return sdk::toBase64url(bytes);
    }
    static std::string sideBySide(const std::string& der) {
        const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
        auto* parts = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
        std::string out(64, '\0');
        BN_bn2binpad(ECDSA_SIG_get0_r(parts), reinterpret_cast<unsigned char*>(out.data()), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(parts), reinterpret_cast<unsigned char*>(out.data()) + 32, 32);
        ECDSA_SIG_free(parts);
        return out;
    }

    Kind kind_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

/// A badge that another issuer could have awarded, not signed yet.
inline sdk::Value foreignBadge(const char* name, const char* description, const char* criteria) {
    return {
        {"@context",
         {"https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"}},
        {"id", "https://issuer.example.org/badges/7"},
        {"type", {"VerifiableCredential", "OpenBadgeCredential"}},
        {"issuer", {{"id", "https://issuer.example.org/profile"}, {"type", {"Profile"}}, {"name", "Example Guild"}}},
        {"validFrom", "2025-01-01T00:00:00Z"},
        {"credentialSubject",
         {{"id", "urn:uuid:0c3b1bd4-9f6c-4b8e-8a51-6a0f5d1e7c11"},
          {"type", {"AchievementSubject"}},
          {"achievement",
           {{"id", "https://issuer.example.org/achievements/1"},
            {"type", {"Achievement"}},
            {"name", name},
            {"description", description},
            {"criteria", {{"narrative", criteria}}}}}}}};
}

}  // namespace guildhall::badges_tests
