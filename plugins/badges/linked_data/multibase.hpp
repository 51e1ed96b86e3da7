// Base58 (the alphabet of Bitcoin) and the Multikey form of Ed25519 public keys (Controlled Identifiers 1.0).
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::badges {

/// Bytes of an Ed25519 public key, and of a signature.
constexpr std::size_t ed25519KeyBytes = 32;
constexpr std::size_t ed25519SignatureBytes = 64;

/// Without a multibase prefix. Takes time with the square of the length: for keys and signatures.
std::string toBase58(std::string_view bytes);
/// None for what toBase58() does not write, and for more than 256 characters.
std::optional<std::string> fromBase58(std::string_view text);

/// `z6Mk…` of 32 bytes.
std::string multikeyOf(std::string_view ed25519PublicKey);
/// The 32 bytes; none for what is no Ed25519 key in that form.
std::optional<std::string> ed25519KeyOf(std::string_view multikey);

}  // namespace guildhall::badges
