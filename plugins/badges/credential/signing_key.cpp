#include "credential/signing_key.hpp"

#include <guildhall/sdk/base64.hpp>
#include <guildhall/sdk/owned.hpp>

#include <nlohmann/json.hpp>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <vector>

namespace guildhall::badges {

namespace {

using Bio = sdk::Owned<BIO, BIO_free>;
using Key = sdk::Owned<EVP_PKEY, EVP_PKEY_free>;
using Digest = sdk::Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Number = sdk::Owned<BIGNUM, BN_free>;

template <class T>
T must(T result) {
    if (!result) {
        ERR_clear_error();
        throw std::runtime_error("The key that signs badges cannot be worked with: OpenSSL refuses");
    }
    return result;
}

std::string numberOf(const EVP_PKEY* key, const char* name) {
    BIGNUM* read = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &read) == 1);
    const Number number(read);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
    BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
    return sdk::toBase64url(bytes);
}

}  // namespace

struct SigningKey::Inside {
    Key key;
};

SigningKey SigningKey::make(Algorithm algorithm) {
    Key key(must(algorithm == Algorithm::RS256 ? EVP_RSA_gen(2048) : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));
    return SigningKey(std::make_shared<const Inside>(Inside{std::move(key)}));
}

SigningKey SigningKey::read(std::string_view pem) {
    const Bio bio(must(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))));
    Key key(must(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)));
    must(EVP_PKEY_is_a(key.get(), "RSA") || EVP_PKEY_is_a(key.get(), "ED25519"));
    return SigningKey(std::make_shared<const Inside>(Inside{std::move(key)}));
}

SigningKey::Algorithm SigningKey::algorithm() const {
    return EVP_PKEY_is_a(inside_->key.get(), "RSA") ? Algorithm::RS256 : Algorithm::EdDSA;
}

std::string SigningKey::nameOf(Algorithm algorithm) { return algorithm == Algorithm::RS256 ? "RS256" : "EdDSA"; }

std::string SigningKey::pem() const {
    const Bio bio(must(BIO_new(BIO_s_mem())));
    must(PEM_write_bio_PrivateKey(bio.get(), inside_->key.get(), nullptr, nullptr, 0, nullptr, nullptr));
    char* bytes = nullptr;
    const auto length = BIO_get_mem_data(bio.get(), &bytes);
    return {bytes, static_cast<std::size_t>(length)};
}

std::string SigningKey::publicKey() const {
    std::string bytes(32, '\0');
    auto length = bytes.size();
    must(EVP_PKEY_get_raw_public_key(inside_->key.get(), reinterpret_cast<unsigned char*>(bytes.data()), &length) == 1);
    return bytes;
}

sdk::Value SigningKey::jwk() const {
    const auto* key = inside_->key.get();
    sdk::Value jwk{{"use", "sig"}, {"alg", nameOf(algorithm())}};
    if (algorithm() == Algorithm::RS256) {
        jwk.update(
            {{"kty", "RSA"}, {"n", numberOf(key, OSSL_PKEY_PARAM_RSA_N)}, {"e", numberOf(key, OSSL_PKEY_PARAM_RSA_E)}});
    } else {
        jwk.update({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", sdk::toBase64url(publicKey())}});
    }
    return jwk;
}

std::string SigningKey::sign(const sdk::Value& payload, const std::string& kid) const {
    const sdk::Value header{{"alg", nameOf(algorithm())}, {"typ", "JWT"}, {"kid", kid}};
    const auto text = sdk::toBase64url(header.dump()) + "." + sdk::toBase64url(payload.dump());
    return text + "." + sdk::toBase64url(signature(text));
}

std::string SigningKey::signature(std::string_view bytes) const {
    const Digest digest(must(EVP_MD_CTX_new()));
    // Ed25519 takes its own hash.
    const auto* hash = algorithm() == Algorithm::RS256 ? EVP_sha256() : nullptr;
    must(EVP_DigestSignInit(digest.get(), nullptr, hash, nullptr, inside_->key.get()) == 1);
    const auto* from = reinterpret_cast<const unsigned char*>(bytes.data());
    std::size_t length = 0;
    must(EVP_DigestSign(digest.get(), nullptr, &length, from, bytes.size()) == 1);
    std::string signature(length, '\0');
    must(EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, from,
                        bytes.size()) == 1);
    signature.resize(length);
    return signature;
}

}  // namespace guildhall::badges
