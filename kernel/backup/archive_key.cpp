#include "kernel/backup/archive_key.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/base/sha256.hpp"

#include <openssl/evp.h>

#include <fstream>

namespace guildhall::backup {

namespace {

constexpr std::size_t shortestPassphrase = 16;

std::string stretched(const std::string& passphrase, const std::string& salt) {
    std::string key(32, '\0');
    if (EVP_PBE_scrypt(passphrase.data(), passphrase.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                       salt.size(), 1 << 15, 8, 1, 64u << 20, reinterpret_cast<unsigned char*>(key.data()),
                       key.size()) != 1)
        throw ArchiveError("scrypt is not available");
    return key;
}

/// One block of HKDF-Expand is as long as a key.
std::string expanded(const std::string& pseudoRandomKey, const std::string& info) {
    return base::hmacSha256(pseudoRandomKey, info + '\x01');
}

}  // namespace

ArchiveKey ArchiveKey::ofSecret(const std::string& secretKey) { return {"secret_key", secretKey}; }

ArchiveKey ArchiveKey::ofFile(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (in.bad() || line.size() < shortestPassphrase)
        throw ArchiveError("--key-file " + file.string() +
                           ": cannot be read, or its first line has fewer than 16 characters");
    return {"key file", line};
}

ArchiveKey::Derived ArchiveKey::derive(const std::string& salt) const {
    const bool secret = kind_ == "secret_key";
    const auto material = secret ? material_ : stretched(material_, salt);
    const auto pseudoRandomKey = base::hmacSha256(salt, material);
    // The id of a secret key is the same in all its archives; a passphrase may be guessed, so its id is salted.
    const auto id = secret ? base::hmacSha256(material, "guildhall backup key id")
                           : expanded(pseudoRandomKey, "guildhall backup id");
    return {expanded(pseudoRandomKey, "guildhall backup 1"), base::sha256(id).substr(0, 8)};
}

}  // namespace guildhall::backup
