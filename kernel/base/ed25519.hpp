// Ed25519 signatures (RFC 8032), by OpenSSL. Keys are 32 raw bytes, signatures 64.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::base {

inline constexpr std::size_t ed25519KeySize = 32, ed25519SignatureSize = 64;

/// Throws std::runtime_error for a seed that has another length.
std::string ed25519PublicKey(std::string_view seed);
std::string ed25519Sign(std::string_view seed, std::string_view message);
/// False also for what is no key or no signature.
bool ed25519Verify(std::string_view publicKey, std::string_view message, std::string_view signature);

}  // namespace guildhall::base
