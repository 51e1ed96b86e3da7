#include "seal/seal.hpp"

#include <guildhall/sdk/owned.hpp>
#include <guildhall/sdk/say.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

namespace guildhall::certificates {

namespace {

using Bio = sdk::Owned<BIO, BIO_free>;
using Key = sdk::Owned<EVP_PKEY, EVP_PKEY_free>;
using X509Certificate = sdk::Owned<X509, X509_free>;
using Container = sdk::Owned<PKCS12, PKCS12_free>;
using Signature = sdk::Owned<PKCS7, PKCS7_free>;
using SigningCertificate = sdk::Owned<ESS_SIGNING_CERT_V2, ESS_SIGNING_CERT_V2_free>;

/// For what fails only when the library or the memory does.
template <class T>
T must(T result) {
    if (!result) {
        ERR_clear_error();
        throw std::runtime_error("The seal cannot be worked with: OpenSSL refuses");
    }
    return result;
}

const EVP_MD* sha256() {
    static EVP_MD* const method = must(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    return method;
}

std::string textOf(BIO* bio) {
    char* bytes = nullptr;
    const auto length = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(length)};
}

Bio over(std::string_view bytes) { return Bio(must(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())))); }

sdk::Instant instantOf(const ASN1_TIME* at) {
    tm parts{};
    must(ASN1_TIME_to_tm(at, &parts));
    return sdk::Instant(std::chrono::seconds(timegm(&parts)));
}

/// What people call it: its organisation, else its common name.
std::string calledOf(const X509_NAME* name) {
    for (const int part : {NID_organizationName, NID_commonName}) {
        const int at = X509_NAME_get_index_by_NID(name, part, -1);
        if (at < 0) continue;
        unsigned char* text = nullptr;
        const int length = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
        if (length < 0) continue;
        std::string called(reinterpret_cast<char*>(text), static_cast<std::size_t>(length));
        OPENSSL_free(text);
        return called;
    }
    return {};
}

std::string hexOf(const unsigned char* bytes, unsigned int length) {
    std::string text;
    for (unsigned int i = 0; i < length; ++i)
        for (const int shift : {4, 0}) text += "0123456789abcdef"[bytes[i] >> shift & 0xF];
    return text;
}

/// X.509 gives a name 64 characters at most.
std::string shortName(const std::string& name) {
    std::string cut;
    int characters = 0;
    for (const char c : name) {
        if ((c & 0xC0) != 0x80 && ++characters > 64) break;
        cut += c;
    }
    return cut.empty() ? "Guildhall" : cut;
}

void extend(X509* certificate, int what, const char* value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const sdk::Owned<X509_EXTENSION, X509_EXTENSION_free> extension(
        must(X509V3_EXT_conf_nid(nullptr, &context, what, value)));
    must(X509_add_ext(certificate, extension.get(), -1));
}

X509Certificate selfSigned(EVP_PKEY* key, const std::string& organisation, sdk::Instant now) {
    constexpr int years = 20;
    X509Certificate made(must(X509_new()));
    auto* certificate = made.get();
    must(X509_set_version(certificate, X509_VERSION_3));
    std::array<unsigned char, 16> serial{};
    must(RAND_bytes(serial.data(), serial.size()) == 1);
    serial[0] = (serial[0] & 0x3F) | 0x40;  // positive, and always as long
    const sdk::Owned<BIGNUM, BN_free> number(must(BN_bin2bn(serial.data(), serial.size(), nullptr)));
    must(BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)));
    const auto from = std::chrono::floor<std::chrono::seconds>(now - std::chrono::hours(1));
    must(ASN1_TIME_set(X509_getm_notBefore(certificate), from.time_since_epoch().count()));
    must(ASN1_TIME_set(X509_getm_notAfter(certificate),
                       (from + std::chrono::days(365 * years + years / 4)).time_since_epoch().count()));
    auto* name = X509_get_subject_name(certificate);
    const auto called = shortName(organisation);
    for (const auto* part : {"O", "CN"})
        must(X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8,
                                        reinterpret_cast<const unsigned char*>(called.c_str()), -1, -1, 0));
    must(X509_set_issuer_name(certificate, name));
    must(X509_set_pubkey(certificate, key));
    extend(certificate, NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate, NID_key_usage, "critical,digitalSignature,nonRepudiation");
    extend(certificate, NID_subject_key_identifier, "hash");
    must(X509_sign(certificate, key, sha256()));
    return made;
}

}  // namespace

struct Seal::Parts {
    Key key;
    X509Certificate certificate;
    std::vector<X509Certificate> above;
};

SealCertificate SealCertificate::read(std::string pem) {
    const X509Certificate certificate(PEM_read_bio_X509(over(pem).get(), nullptr, nullptr, nullptr));
    ERR_clear_error();
    if (!certificate) throw SealError(sdk::say("The stored seal cannot be read."));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    must(X509_digest(certificate.get(), sha256(), digest.data(), &length));
    return {.pem = std::move(pem),
            .fingerprint = hexOf(digest.data(), length),
            .holder = calledOf(X509_get_subject_name(certificate.get())),
            .issuer = calledOf(X509_get_issuer_name(certificate.get())),
            .validFrom = instantOf(X509_get0_notBefore(certificate.get())),
            .validUntil = instantOf(X509_get0_notAfter(certificate.get()))};
}

Seal::Seal(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {
    auto* certificate = parts_->certificate.get();
    if (X509_check_private_key(certificate, parts_->key.get()) != 1) {
        ERR_clear_error();
        throw SealError(sdk::say("The key is not that of the certificate."));
    }
    const Bio text(must(BIO_new(BIO_s_mem())));
    auto bytes = static_cast<std::size_t>(must(i2d_X509(certificate, nullptr)));
    must(PEM_write_bio_X509(text.get(), certificate));
    for (const auto& one : parts_->above) {
        must(PEM_write_bio_X509(text.get(), one.get()));
        bytes += static_cast<std::size_t>(must(i2d_X509(one.get(), nullptr)));
    }
    certificate_ = SealCertificate::read(textOf(text.get()));
    // Beside the certificates: two names of the issuer, two digests, the signature, and what holds them.
    longest_ = bytes + 2 * static_cast<std::size_t>(must(i2d_X509_NAME(X509_get_issuer_name(certificate), nullptr))) +
               static_cast<std::size_t>(EVP_PKEY_get_size(parts_->key.get())) + 512;
}

Seal Seal::make(const std::string& organisation, sdk::Instant now) {
    auto parts = std::make_shared<Parts>();
    parts->key.reset(must(EVP_EC_gen("P-256")));
    parts->certificate = selfSigned(parts->key.get(), organisation, now);
    return Seal(std::move(parts));
}

/// Throws SealError and WrongPassword.
std::shared_ptr<const Seal::Parts> Seal::opened(std::string_view bytes, const std::string& password) {
    // Many programs encrypt these files by methods that only OpenSSL's legacy provider reads; nothing else gets it.
    static OSSL_LIB_CTX* const old = [] {
        auto* context = must(OSSL_LIB_CTX_new());
        OSSL_PROVIDER_load(context, "default");
        OSSL_PROVIDER_load(context, "legacy");
        ERR_clear_error();
        return context;
    }();
    Container container(must(PKCS12_init_ex(NID_pkcs7_data, old, nullptr)));
    auto* read = container.get();
    if (!d2i_PKCS12_bio(over(bytes).get(), &read)) {
        container.release();  // freed by what could not be read
        ERR_clear_error();
        throw SealError(
            sdk::say("This is not a PKCS #12 file. It usually ends in .p12 or .pfx, and holds the certificate together "
                     "with its key."));
    }
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    STACK_OF(X509)* above = nullptr;
    const bool done = PKCS12_parse(read, password.c_str(), &key, &certificate, &above) == 1;
    const bool unsupported = ERR_GET_REASON(ERR_peek_error()) == ERR_R_UNSUPPORTED;
    ERR_clear_error();
    auto parts = std::make_shared<Parts>();
    parts->key.reset(key);
    parts->certificate.reset(certificate);
    while (sk_X509_num(above) > 0) parts->above.emplace_back(sk_X509_shift(above));
    sk_X509_free(above);
    if (unsupported)
        throw SealError(
            sdk::say("This file is encrypted in a way that this server does not know. Export it again with AES "
                     "encryption."));
    if (!done) throw WrongPassword(sdk::say("The file cannot be opened with this password."));
    if (!key || !certificate)
        throw SealError(sdk::say("The file has no certificate together with its key. Export both."));
    return parts;
}

Seal Seal::fromPkcs12(std::string_view bytes, const std::string& password, sdk::Instant now) {
    const Seal there(opened(bytes, password));
    // Read anew, so that it signs by what everything else here uses.
    auto seal = load(there.certificate().pem, there.key());
    auto* certificate = seal.parts_->certificate.get();
    const auto* key = seal.parts_->key.get();
    const auto when = [](sdk::Instant at) { return sdk::showDate(sdk::dateIn(at, "UTC")); };
    const auto& said = seal.certificate();
    if (said.validUntil <= now)
        throw SealError(sdk::say("This certificate ended on {date}.", {{"date", when(said.validUntil)}}));
    if (said.validFrom > now)
        throw SealError(sdk::say("This certificate counts only from {date} on.", {{"date", when(said.validFrom)}}));
    if (const auto usage = X509_get_key_usage(certificate); !(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
        throw SealError(sdk::say("This certificate may not be used for signatures."));
    if (EVP_PKEY_get_security_bits(key) < 112 || EVP_PKEY_get_size(key) > 1024 ||
        !(EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "EC")))
        throw SealError(sdk::say("The key must be RSA with at least 2,048 bits or ECDSA with at least 224."));
    return seal;
}

Seal Seal::load(const std::string& certificates, const std::string& key) {
    auto parts = std::make_shared<Parts>();
    parts->key.reset(PEM_read_bio_PrivateKey(over(key).get(), nullptr, nullptr, nullptr));
    const auto list = over(certificates);
    parts->certificate.reset(PEM_read_bio_X509(list.get(), nullptr, nullptr, nullptr));
    while (X509* one = PEM_read_bio_X509(list.get(), nullptr, nullptr, nullptr)) parts->above.emplace_back(one);
    ERR_clear_error();
    if (!parts->key || !parts->certificate) throw SealError(sdk::say("The stored seal cannot be read."));
    return Seal(std::move(parts));
}

std::string Seal::key() const {
    const Bio text(must(BIO_new(BIO_s_secmem())));
    must(PEM_write_bio_PKCS8PrivateKey(text.get(), parts_->key.get(), nullptr, nullptr, 0, nullptr, nullptr));
    return textOf(text.get());
}

std::string Seal::sign(std::initializer_list<std::string_view> contents) const {
    const sdk::Owned<EVP_MD_CTX, EVP_MD_CTX_free> context(must(EVP_MD_CTX_new()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    must(EVP_DigestInit_ex(context.get(), sha256(), nullptr));
    for (const auto part : contents) must(EVP_DigestUpdate(context.get(), part.data(), part.size()));
    must(EVP_DigestFinal_ex(context.get(), digest.data(), &length));

    const Signature signature(must(PKCS7_new()));
    auto* message = signature.get();
    auto* certificate = parts_->certificate.get();
    must(PKCS7_set_type(message, NID_pkcs7_signed));
    auto* signer = must(PKCS7_add_signature(message, certificate, parts_->key.get(), EVP_sha256()));
    must(PKCS7_add_certificate(message, certificate));
    for (const auto& one : parts_->above) must(PKCS7_add_certificate(message, one.get()));
    must(PKCS7_content_new(message, NID_pkcs7_data));
    must(PKCS7_set_detached(message, 1));
    // Not through PKCS7_dataFinal or CMS_final, which add a signing time: PAdES has it beside the signature. In the
    // order of their bytes, which is not put right here.
    must(PKCS7_add_attrib_content_type(signer, nullptr));
    must(PKCS7_add1_attrib_digest(signer, digest.data(), static_cast<int>(length)));
    const SigningCertificate named(must(OSSL_ESS_signing_cert_v2_new_init(EVP_sha256(), certificate, nullptr, 1)));
    unsigned char* encoded = nullptr;
    const int size = i2d_ESS_SIGNING_CERT_V2(named.get(), &encoded);
    must(size > 0);
    auto* sequence = must(ASN1_STRING_new());
    ASN1_STRING_set0(sequence, encoded, size);
    must(PKCS7_add_signed_attribute(signer, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE, sequence));
    must(PKCS7_SIGNER_INFO_sign(signer));

    std::string der(static_cast<std::size_t>(must(i2d_PKCS7(message, nullptr))), '\0');
    auto* out = reinterpret_cast<unsigned char*>(der.data());
    i2d_PKCS7(message, &out);
    return der;
}

}  // namespace guildhall::certificates
