// What an archive is sealed with: a key of its own, made from the site's secret key or a passphrase file and the
// archive's salt (HKDF-SHA-256, RFC 5869; a passphrase goes through scrypt, RFC 7914, first).
#pragma once

#include <filesystem>
#include <string>

namespace guildhall::backup {

/// Immutable; any thread.
class ArchiveKey {
public:
    static ArchiveKey ofSecret(const std::string& secretKey);
    /// The file's first line, at least 16 characters. Throws ArchiveError.
    static ArchiveKey ofFile(const std::filesystem::path& file);

    struct Derived {
        std::string key;  ///< 32 bytes
        std::string id;   ///< 8 hex digits, for the header: says which key, tells nothing about it
    };
    /// For a passphrase this takes a tenth of a second, on purpose.
    Derived derive(const std::string& salt) const;
    /// `secret_key` or `key file`, as the header says.
    const std::string& kind() const { return kind_; }

private:
    ArchiveKey(std::string kind, std::string material) : kind_(std::move(kind)), material_(std::move(material)) {}
    std::string kind_;
    std::string material_;
};

}  // namespace guildhall::backup
