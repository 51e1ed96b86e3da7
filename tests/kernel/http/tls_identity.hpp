// A certificate of a test's own, made on the spot, as PEM files in a folder that goes with it.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace guildhall::http {

class TlsIdentity {
public:
    TlsIdentity() {
        char name[] = "/tmp/guildhall-tls.XXXXXX";
        if (!::mkdtemp(name)) throw std::runtime_error("no folder for a test's certificate");
        folder_ = name;
        renew("localhost");
    }
    ~TlsIdentity() { std::filesystem::remove_all(folder_); }
    TlsIdentity(const TlsIdentity&) = delete;
    TlsIdentity& operator=(const TlsIdentity&) = delete;

    std::filesystem::path certificate() const { return folder_ / "certificate.pem"; }
    std::filesystem::path key() const { return folder_ / "key.pem"; }

    /// A new key and a certificate for this name, in place of the old ones; valid for `days`.
    void renew(const std::string& name, int days = 7) {
        EVP_PKEY* pair = EVP_EC_gen("P-256");
        X509* paper = X509_new();
        X509_set_version(paper, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(paper), ++serial_);
        X509_gmtime_adj(X509_getm_notBefore(paper), days < 0 ? 2L * days * 86'400 : 0);
        X509_gmtime_adj(X509_getm_notAfter(paper), 86'400L * days);
        X509_set_pubkey(paper, pair);
        const auto* text = reinterpret_cast<const unsigned char*>(name.c_str());
        X509_NAME_add_entry_by_txt(X509_get_subject_name(paper), "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(paper, X509_get_subject_name(paper));
        X509_sign(paper, pair, EVP_sha256());
        write(key(), [&](FILE* file) { PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr); });
        write(certificate(), [&](FILE* file) { PEM_write_X509(file, paper); });
        std::filesystem::permissions(key(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        X509_free(paper);
        EVP_PKEY_free(pair);
    }

private:
    template <class Write>
    static void write(const std::filesystem::path& path, Write fill) {
        FILE* file = std::fopen(path.c_str(), "w");
        if (!file) throw std::runtime_error("cannot write " + path.string());
        fill(file);
        std::fclose(file);
    }
    std::filesystem::path folder_;
    long serial_ = 0;
};

}  // namespace guildhall::http
