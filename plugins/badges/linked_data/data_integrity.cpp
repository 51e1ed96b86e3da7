#include "linked_data/data_integrity.hpp"

#include "linked_data/canonical.hpp"
#include "linked_data/multibase.hpp"

#include <guildhall/sdk/owned.hpp>

#include <nlohmann/json.hpp>

#include <openssl/evp.h>
#include <openssl/sha.h>

namespace guildhall::badges {

using sdk::Value;

namespace {

constexpr const char* suite = "eddsa-rdfc-2022";
/// What drafts called it.
constexpr const char* draftSuite = "eddsa-2022";

std::string sha256(const std::string& text) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

/// What is signed: the hash of the proof's own statements, then that of the document's (3.2.4 and 3.3.4 of
/// vc-di-eddsa).
std::string hashData(Value document, Value proof, const Contexts& contexts) {
    document.erase("proof");
    proof.erase("proofValue");
    proof["@context"] = document.at("@context");
    return sha256(canonical(statementsOf(proof, contexts))) + sha256(canonical(statementsOf(document, contexts)));
}

bool isSignature(const std::string& signature, std::string_view publicKey, const std::string& data) {
    const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
    const sdk::Owned<EVP_PKEY, EVP_PKEY_free> key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(publicKey), publicKey.size()));
    const sdk::Owned<EVP_MD_CTX, EVP_MD_CTX_free> digest(EVP_MD_CTX_new());
    return key && digest && EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(digest.get(), bytes(signature), signature.size(), bytes(data), data.size()) == 1;
}

bool says(const Value& proof, const char* name, std::string_view text) {
    const auto found = proof.find(name);
    return found != proof.end() && found->is_string() && found->get_ref<const std::string&>() == text;
}

}  // namespace

Value withProof(const Value& document, const SigningKey& key, const std::string& verificationMethod,
                sdk::Instant created, const Contexts& contexts) {
    Value proof{{"type", "DataIntegrityProof"},
                {"cryptosuite", suite},
                {"created", sdk::isoInstant(created)},
                {"verificationMethod", verificationMethod},
                {"proofPurpose", "assertionMethod"}};
    proof["proofValue"] = "z" + toBase58(key.signature(hashData(document, proof, contexts)));
    auto secured = document;
    // A list of one, as the schema of Open Badges 3.0 asks.
    secured["proof"] = Value::array({std::move(proof)});
    return secured;
}

bool proofHolds(const Value& secured, const Value& proof, std::string_view ed25519PublicKey, const Contexts& contexts) {
    if (!secured.is_object() || !proof.is_object() || !secured.contains("@context")) return false;
    const bool isKnown = says(proof, "type", "Ed25519Signature2020") ||
                         (says(proof, "type", "DataIntegrityProof") &&
                          (says(proof, "cryptosuite", suite) || says(proof, "cryptosuite", draftSuite)));
    // A proof that builds on another covers that one too, which we do not look at.
    if (!isKnown || !says(proof, "proofPurpose", "assertionMethod") || proof.contains("previousProof")) return false;
    const auto value = proof.find("proofValue");
    if (value == proof.end() || !value->is_string() || !value->get_ref<const std::string&>().starts_with('z'))
        return false;
    const auto signature = fromBase58(value->get_ref<const std::string&>().substr(1));
    if (!signature || signature->size() != ed25519SignatureBytes) return false;
    return isSignature(*signature, ed25519PublicKey, hashData(secured, proof, contexts));
}

}  // namespace guildhall::badges
