// Embedded proofs (W3C Verifiable Credential Data Integrity 1.0): eddsa-rdfc-2022 (in drafts: eddsa-2022), and
// Ed25519Signature2020, which older credentials have. Pure; any thread.
//
// A proof covers what a document says as RDF, not how its JSON is written: values may come as lists of one, in other
// orders, and twice. Whoever reads fields of a document that was checked takes none that stand elsewhere or look
// otherwise than expected.
#pragma once

#include "credential/signing_key.hpp"
#include "linked_data/contexts.hpp"

#include <guildhall/sdk/time.hpp>

#include <string>
#include <string_view>

namespace guildhall::badges {

/// The document with `proof`, a list of one (eddsa-rdfc-2022), by an Ed25519 key that `verificationMethod` leads to. A
/// proof it has is replaced. Throws sdk::Invalid for documents that cannot be covered as a whole.
sdk::Value withProof(const sdk::Value& document, const SigningKey& key, const std::string& verificationMethod,
                     sdk::Instant created, const Contexts& contexts);

/// True when `proof`, one of those of `secured`, was made for assertion by the key of these 32 bytes over all that
/// `secured` says beside its proofs. False too for kinds of proof we do not know. That the key may speak for the
/// issuer, and that neither proof nor document has expired, is for the caller to see. Throws sdk::Invalid for documents
/// that cannot be checked, with the reason, such as the address of a context we do not ship.
bool proofHolds(const sdk::Value& secured, const sdk::Value& proof, std::string_view ed25519PublicKey,
                const Contexts& contexts);

}  // namespace guildhall::badges
