#include "kernel/http/tls_context.hpp"

#include "kernel/http/tls_wire.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include <sys/stat.h>

namespace guildhall::http {
namespace {

/// OpenSSL's defaults of TLS 1.3 are good; of 1.2 only these keep what was said secret when the key is lost later.
constexpr const char* tls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
    throw TlsProblem(file.string() + ": " + what);
}

std::string lastReason() {
    const auto* reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason ? reason : "unknown format";
}

/// Certificates are public; the key is not.
void checkReadable(const std::filesystem::path& file, bool secret) {
    struct stat facts {};
    if (::stat(file.c_str(), &facts) != 0) refuse(file, std::strerror(errno));
    if (!S_ISREG(facts.st_mode)) refuse(file, "is not a file");
    if (secret && (facts.st_mode & S_IROTH) != 0)
        refuse(file, "everyone on this machine can read this key; make it readable for the server only (chmod 600)");
}

int refusePassphrase(char*, int, int, void*) { return -1; }

int chooseProtocol(SSL*, const unsigned char** out, unsigned char* outLength, const unsigned char* offered,
                   unsigned int length, void*) {
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, outLength, ours, sizeof ours - 1, offered, length) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

void setManners(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, tls12Ciphers);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // Sessions are in the client's ticket: nothing is kept here. Buffers go while a connection is idle.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context,
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, chooseProtocol, nullptr);
    SSL_CTX_set_default_passwd_cb(context, refusePassphrase);
}

}  // namespace

TlsContext::TlsContext(std::filesystem::path certificate, std::filesystem::path key, sdk::Log& log)
    : certificate_(std::move(certificate)), key_(std::move(key)), log_(log), loaded_(fingerprint()), seen_(loaded_) {
    context_ = load();
}

TlsContext::Context TlsContext::load() const {
    checkReadable(certificate_, false);
    checkReadable(key_, true);
    ERR_clear_error();
    Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    setManners(context.get());
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_.c_str()) != 1)
        refuse(certificate_, "is not a PEM certificate that can be used (" + lastReason() + ")");
    if (SSL_CTX_use_PrivateKey_file(context.get(), key_.c_str(), SSL_FILETYPE_PEM) != 1) {
        const auto reason = ERR_GET_REASON(ERR_peek_last_error());
        if (reason == X509_R_KEY_VALUES_MISMATCH || reason == X509_R_KEY_TYPE_MISMATCH)
            refuse(key_, "is not the key of the certificate in " + certificate_.string());
        refuse(key_, "is not a PEM key without passphrase (" + lastReason() + ")");
    }
    const auto* until = X509_get0_notAfter(SSL_CTX_get0_certificate(context.get()));
    if (X509_cmp_current_time(until) < 0)
        log_.warning(certificate_.string() + ": the certificate has expired; browsers will refuse it");
    ERR_clear_error();
    return context;
}

std::string TlsContext::fingerprint() const {
    std::string all;
    for (const auto& file : {certificate_, key_}) {
        struct stat facts {};
        if (::stat(file.c_str(), &facts) != 0) facts = {};
        for (const auto number :
             {static_cast<long>(facts.st_ino), static_cast<long>(facts.st_size), static_cast<long>(facts.st_mode),
              static_cast<long>(facts.st_mtim.tv_sec), static_cast<long>(facts.st_mtim.tv_nsec)})
            all += std::to_string(number) + ".";
    }
    return all;
}

void TlsContext::lookAgain() {
    auto now = fingerprint();
    const bool settled = now == std::exchange(seen_, now);
    if (!settled || now == loaded_) return;
    loaded_ = std::move(now);
    try {
        auto context = load();
        {
            const std::lock_guard lock(mutex_);
            context_ = std::move(context);
        }
        log_.info(certificate_.string() + ": the new certificate is in use");
    } catch (const std::exception& problem) {
        log_.error(std::string("the certificate stays as it was: ") + problem.what());
    }
}

std::unique_ptr<Wire> TlsContext::accept(int descriptor) const {
    TlsWire::Session session;
    {
        const std::lock_guard lock(mutex_);
        session.reset(SSL_new(context_.get()));
    }
    if (!session || SSL_set_fd(session.get(), descriptor) != 1) throw std::bad_alloc();
    SSL_set_accept_state(session.get());
    return std::make_unique<TlsWire>(std::move(session));
}

}  // namespace guildhall::http
