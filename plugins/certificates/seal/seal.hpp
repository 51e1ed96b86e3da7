// An electronic seal: a key and its X.509 certificate, by which the organisation signs what it issues. Signatures are
// as PDFs carry them at the level PAdES B-B (ETSI EN 319 142-1): CMS without the content, with the signing
// certificate's digest among what is signed, and without a signing time of its own.
#pragma once

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/time.hpp>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace guildhall::certificates {

/// Why a file holds no seal, as a sentence for whoever sent it.
class SealError : public sdk::Error {
public:
    using sdk::Error::Error;
};

class WrongPassword : public SealError {
public:
    using SealError::SealError;
};

/// What a seal's certificate says of it.
struct SealCertificate {
    std::string pem;          ///< and those it is signed by, as far as they are known
    std::string fingerprint;  ///< SHA-256 of it, in hexadecimal digits
    std::string holder;
    std::string issuer;  ///< who says so; the holder where it is signed by itself
    sdk::Instant validFrom{}, validUntil{};

    /// Throws SealError.
    static SealCertificate read(std::string pem);
};

/// Immutable; any thread.
class Seal {
public:
    /// A new key (ECDSA, P-256) with a certificate that it signs itself, in the organisation's name, for twenty years.
    static Seal make(const std::string& organisation, sdk::Instant now);
    /// As certification authorities hand them out: PKCS #12. Throws SealError.
    static Seal fromPkcs12(std::string_view bytes, const std::string& password, sdk::Instant now);
    /// As stored, both PEM. Throws SealError.
    static Seal load(const std::string& certificates, const std::string& key);

    const SealCertificate& certificate() const { return certificate_; }
    /// PEM, in the clear.
    std::string key() const;

    /// The signature of the parts one after the other, DER.
    std::string sign(std::initializer_list<std::string_view> parts) const;
    /// Bytes; no signature is longer.
    std::size_t longest() const { return longest_; }

private:
    struct Parts;
    explicit Seal(std::shared_ptr<const Parts> parts);
    static std::shared_ptr<const Parts> opened(std::string_view pkcs12, const std::string& password);

    std::shared_ptr<const Parts> parts_;
    SealCertificate certificate_;
    std::size_t longest_ = 0;
};

}  // namespace guildhall::certificates
