#include "kernel/http/tls_wire.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include <unistd.h>

namespace guildhall::http {
namespace {

int shortened(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

void TlsWire::Free::operator()(ssl_st* session) const { SSL_free(session); }

bool TlsWire::established() const { return SSL_is_init_finished(session_.get()) != 0; }

/// What OpenSSL says, as errno. Its queue of errors belongs to the thread, so each call begins with an empty one.
long TlsWire::failed(int result, bool sending) {
    const int cause = errno;
    switch (SSL_get_error(session_.get(), result)) {
        case SSL_ERROR_ZERO_RETURN: return 0;
        case SSL_ERROR_WANT_READ:
            // Who sends waits for room only. Renegotiation, which would need this, is off.
            errno = sending ? EPROTO : EAGAIN;
            break;
        case SSL_ERROR_WANT_WRITE: errno = EAGAIN; break;
        case SSL_ERROR_SYSCALL: errno = cause != 0 && cause != EAGAIN ? cause : ECONNRESET; break;
        default: {
            const auto error = ERR_peek_error();
            const bool left = ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
            heardPlainHttp_ = !established() && ERR_GET_REASON(error) == SSL_R_HTTP_REQUEST;
            const auto* reason = ERR_reason_error_string(error);
            if (!established() && !left) problem_ = reason ? reason : "failed";
            errno = EPROTO;
        }
    }
    broken_ = errno != EAGAIN;
    return -1;
}

long TlsWire::receive(char* bytes, std::size_t size) {
    if (broken_) return errno = EPROTO, -1;
    ERR_clear_error();
    errno = 0;
    const int count = SSL_read(session_.get(), bytes, shortened(size));
    return count > 0 ? count : failed(count, false);
}

long TlsWire::send(const char* bytes, std::size_t size) {
    if (broken_) return errno = EPROTO, -1;
    ERR_clear_error();
    errno = 0;
    const int count = SSL_write(session_.get(), bytes, shortened(size));
    return count > 0 ? count : failed(count, true);
}

long TlsWire::sendFile(int file, std::uint64_t offset, std::size_t size) {
    // After EAGAIN OpenSSL sends what it has encrypted already: reading again only has to give as much.
    thread_local char bytes[64 * 1024];
    const auto count = ::pread(file, bytes, std::min(size, sizeof bytes), static_cast<off_t>(offset));
    if (count < 0) return -1;
    if (count == 0) return errno = EPIPE, -1;
    return send(bytes, static_cast<std::size_t>(count));
}

void TlsWire::sayGoodbye() {
    if (broken_ || saidGoodbye_ || !established()) return;
    saidGoodbye_ = true;
    ERR_clear_error();
    SSL_shutdown(session_.get());
    ERR_clear_error();
}

}  // namespace guildhall::http
