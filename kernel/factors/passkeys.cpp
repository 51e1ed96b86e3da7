#include "kernel/factors/passkeys.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/base/hex.hpp"
#include "kernel/base/sha256.hpp"

#include <cbor.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <Poco/URI.h>

#include <algorithm>
#include <memory>

namespace guildhall::factors {

namespace {

using sdk::Value;

constexpr std::size_t longestAnswer = 32 * 1024, largestObject = 8 * 1024, longestId = 1023;
constexpr int timeout = 300'000;
/// Flags of authenticator data: somebody was there, and the device has checked who.
constexpr unsigned present = 1, verified = 4;
constexpr std::size_t flagsAt = 32, countAt = 33, shortestData = 37;

struct Free {
    void operator()(fido_cred_t* cred) const { fido_cred_free(&cred); }
    void operator()(fido_assert_t* assertion) const { fido_assert_free(&assertion); }
    void operator()(es256_pk_t* key) const { es256_pk_free(&key); }
    void operator()(rs256_pk_t* key) const { rs256_pk_free(&key); }
    void operator()(eddsa_pk_t* key) const { eddsa_pk_free(&key); }
    void operator()(cbor_item_t* item) const { cbor_decref(&item); }
};

const unsigned char* bytesOf(const std::string& text) { return reinterpret_cast<const unsigned char*>(text.data()); }
std::string hashOf(const std::string& bytes) { return base::fromHex(base::sha256(bytes)).value(); }

void require(bool holds, const char* otherwise) {
    if (!holds) throw BadPasskey(otherwise);
}
void requireOk(int result, const char* what) {
    if (result != FIDO_OK) throw BadPasskey(std::string(what) + ": " + fido_strerr(result));
}

Value responseOf(const std::string& json) {
    require(json.size() <= longestAnswer, "it is too long");
    const auto answer = Value::parse(json, nullptr, false);
    require(answer.is_object() && answer.value("type", Value()) == "public-key", "it is no credential");
    const auto response = answer.value("response", Value());
    require(response.is_object(), "it has no response");
    return response;
}

std::string binary(const Value& response, const char* name) {
    const auto found = response.find(name);
    const auto bytes =
        found != response.end() && found->is_string() ? sdk::fromBase64url(found->get<std::string>()) : std::nullopt;
    require(bytes.has_value() && !bytes->empty(), "a part of it is missing");
    return *bytes;
}

void checkData(const std::string& data, const std::string& host) {
    require(data.size() >= shortestData, "its data are too short");
    require(data.substr(0, flagsAt) == hashOf(host), "it is for another site");
    const auto flags = static_cast<unsigned char>(data[flagsAt]);
    require((flags & present) != 0, "nobody was there");
    require((flags & verified) != 0, "the device did not check who it was");
}

std::int64_t countOf(const std::string& data) {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < 4; ++i) count = count * 256 + static_cast<unsigned char>(data[countAt + i]);
    return count;
}

/// The authenticator data of an attestation object (WebAuthn, 6.5): {fmt, attStmt, authData} in CBOR.
std::string dataOf(const std::string& object) {
    require(object.size() <= largestObject, "its attestation object is too large");
    cbor_load_result result{};
    const std::unique_ptr<cbor_item_t, Free> item(cbor_load(bytesOf(object), object.size(), &result));
    require(item && result.error.code == CBOR_ERR_NONE && cbor_isa_map(item.get()), "it is no attestation object");
    const auto* pairs = cbor_map_handle(item.get());
    for (std::size_t i = 0; i < cbor_map_size(item.get()); ++i) {
        const auto *key = pairs[i].key, *value = pairs[i].value;
        if (!cbor_isa_string(key) || !cbor_isa_bytestring(value) || !cbor_bytestring_is_definite(value)) continue;
        const std::string_view name(reinterpret_cast<const char*>(cbor_string_handle(key)), cbor_string_length(key));
        if (name == "authData")
            return {reinterpret_cast<const char*>(cbor_bytestring_handle(value)), cbor_bytestring_length(value)};
    }
    throw BadPasskey("its attestation object has no data");
}

/// The credential in authenticator data. The library wants to know the algorithm before it reads the key.
std::unique_ptr<fido_cred_t, Free> credentialIn(const std::string& data) {
    for (const int algorithm : {COSE_ES256, COSE_RS256, COSE_EDDSA}) {
        std::unique_ptr<fido_cred_t, Free> cred(fido_cred_new());
        requireOk(fido_cred_set_type(cred.get(), algorithm), "algorithm");
        if (fido_cred_set_authdata_raw(cred.get(), bytesOf(data), data.size()) == FIDO_OK) return cred;
    }
    throw BadPasskey("its key is of a kind that was not asked for");
}

/// With a key in the library's own form. The signature is over the data and the hash of what the browser said.
void verifySignature(const PublicKey& key, const std::string& data, const std::string& client,
                     const std::string& signature, const std::string& host) {
    const auto bytes = sdk::fromBase64url(key.bytes);
    require(bytes.has_value(), "its key is not readable");
    const std::unique_ptr<fido_assert_t, Free> one(fido_assert_new());
    const auto hash = hashOf(client);
    requireOk(fido_assert_set_count(one.get(), 1), "count");
    requireOk(fido_assert_set_rp(one.get(), host.c_str()), "site");
    requireOk(fido_assert_set_clientdata_hash(one.get(), bytesOf(hash), hash.size()), "client data");
    requireOk(fido_assert_set_authdata_raw(one.get(), 0, bytesOf(data), data.size()), "data");
    requireOk(fido_assert_set_sig(one.get(), 0, bytesOf(signature), signature.size()), "signature");
    requireOk(fido_assert_set_up(one.get(), FIDO_OPT_TRUE), "presence");
    const auto verify = [&](const void* loaded) {
        requireOk(fido_assert_verify(one.get(), 0, static_cast<int>(key.algorithm), loaded), "signature");
    };
    if (key.algorithm == COSE_ES256) {
        const std::unique_ptr<es256_pk_t, Free> loaded(es256_pk_new());
        requireOk(es256_pk_from_ptr(loaded.get(), bytes->data(), bytes->size()), "key");
        verify(loaded.get());
    } else if (key.algorithm == COSE_RS256) {
        const std::unique_ptr<rs256_pk_t, Free> loaded(rs256_pk_new());
        requireOk(rs256_pk_from_ptr(loaded.get(), bytes->data(), bytes->size()), "key");
        verify(loaded.get());
    } else {
        const std::unique_ptr<eddsa_pk_t, Free> loaded(eddsa_pk_new());
        requireOk(eddsa_pk_from_ptr(loaded.get(), bytes->data(), bytes->size()), "key");
        verify(loaded.get());
    }
}

Value listed(const std::vector<std::string>& ids) {
    Value all = Value::array();
    for (const auto& id : ids) all.push_back({{"type", "public-key"}, {"id", id}});
    return all;
}

}  // namespace

Passkeys::Passkeys(const std::string& portalUrl) {
    const Poco::URI uri(portalUrl);
    host_ = uri.getHost();
    origin_ = uri.getScheme() + "://" + uri.getAuthority();
    const bool named = host_.find(':') == host_.npos && host_.find_first_not_of("0123456789.") != host_.npos;
    possible_ = named && (uri.getScheme() == "https" || host_ == "localhost");
    fido_init(0);
}

Value Passkeys::creationOptions(const std::string& challenge, const sdk::Person& person, const std::string& siteName,
                                const std::vector<std::string>& known) const {
    return {{"challenge", challenge},
            {"rp", {{"id", host_}, {"name", siteName}}},
            {"user", {{"id", sdk::toBase64url(person.id)}, {"name", person.email}, {"displayName", person.name}}},
            {"pubKeyCredParams",
             {{{"type", "public-key"}, {"alg", COSE_ES256}},
              {{"type", "public-key"}, {"alg", COSE_RS256}},
              {{"type", "public-key"}, {"alg", COSE_EDDSA}}}},
            {"authenticatorSelection",
             {{"residentKey", "required"}, {"requireResidentKey", true}, {"userVerification", "required"}}},
            {"attestation", "none"},
            {"timeout", timeout},
            {"excludeCredentials", listed(known)}};
}

Value Passkeys::requestOptions(const std::string& challenge, const std::vector<std::string>& allowed) const {
    return {{"challenge", challenge},
            {"rpId", host_},
            {"userVerification", "required"},
            {"timeout", timeout},
            {"allowCredentials", listed(allowed)}};
}

std::string Passkeys::clientDataOf(const Value& response, const char* type, const std::string& challenge) const {
    auto text = binary(response, "clientDataJSON");
    const auto said = Value::parse(text, nullptr, false);
    require(said.is_object(), "what the browser said is not readable");
    require(said.value("type", Value()) == type, "it was made for something else");
    require(said.value("challenge", Value()) == challenge, "it answers another question");
    require(said.value("origin", Value()) == origin_, "it was made on another site");
    require(said.value("crossOrigin", Value(false)) == false, "it was made within another site");
    return text;
}

PublicKey Passkeys::made(const std::string& credentialJson, const std::string& challenge) const {
    const auto response = responseOf(credentialJson);
    clientDataOf(response, "webauthn.create", challenge);
    const auto data = dataOf(binary(response, "attestationObject"));
    checkData(data, host_);
    const auto cred = credentialIn(data);
    const std::string id(reinterpret_cast<const char*>(fido_cred_id_ptr(cred.get())), fido_cred_id_len(cred.get()));
    const std::string key(reinterpret_cast<const char*>(fido_cred_pubkey_ptr(cred.get())),
                          fido_cred_pubkey_len(cred.get()));
    require(!id.empty() && id.size() <= longestId && !key.empty(), "it has no key");
    return {sdk::toBase64url(id), fido_cred_type(cred.get()), sdk::toBase64url(key), countOf(data)};
}

std::string Passkeys::credentialIdOf(const std::string& credentialJson) {
    if (credentialJson.size() > longestAnswer) return {};
    const auto answer = Value::parse(credentialJson, nullptr, false);
    if (!answer.is_object() || !answer.value("id", Value()).is_string()) return {};
    auto id = answer.at("id").get<std::string>();
    return sdk::fromBase64url(id) ? id : std::string();
}

std::int64_t Passkeys::check(const std::string& credentialJson, const std::string& challenge,
                             const PublicKey& key) const {
    const auto response = responseOf(credentialJson);
    require(credentialIdOf(credentialJson) == key.credentialId, "it is another key's");
    const auto client = clientDataOf(response, "webauthn.get", challenge);
    const auto data = binary(response, "authenticatorData");
    checkData(data, host_);
    verifySignature(key, data, client, binary(response, "signature"), host_);
    const auto count = countOf(data);
    // A count that does not grow: a copy of the key may be about. Keys that do not count say 0 for ever.
    require(count > key.signCount || (count == 0 && key.signCount == 0), "its count went back: it may be a copy");
    return count;
}

}  // namespace guildhall::factors
