// A blocking TLS client for tests of the wire; it trusts everyone.
#pragma once

#include "tests/kernel/http/raw_client.hpp"

#include <openssl/ssl.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace guildhall::http {

class TlsClient {
public:
    using Prepare = std::function<void(SSL_CTX*)>;

    /// Throws std::runtime_error when the handshake fails.
    explicit TlsClient(
        std::uint16_t port, const Prepare& prepare = [](SSL_CTX*) {}, int receiveBuffer = 0,
        SSL_SESSION* resumed = nullptr)
        : raw_(port, receiveBuffer), context_(SSL_CTX_new(TLS_client_method())) {
        prepare(context_);
        session_ = SSL_new(context_);
        SSL_set_fd(session_, raw_.descriptor());
        if (resumed) SSL_set_session(session_, resumed);
        const timeval patience{5, 0};
        ::setsockopt(raw_.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        if (SSL_connect(session_) != 1) {
            SSL_free(session_);
            SSL_CTX_free(context_);
            throw std::runtime_error("no handshake");
        }
    }
    ~TlsClient() {
        SSL_free(session_);
        SSL_CTX_free(context_);
    }
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    void send(const std::string& bytes) { SSL_write(session_, bytes.data(), static_cast<int>(bytes.size())); }
    /// Until the server ends, or 5 s of silence.
    std::string readAll() {
        return readWhile([](const std::string&) { return true; });
    }
    std::string readUntil(const std::string& mark) {
        return readWhile([&](const std::string& all) { return all.find(mark) == std::string::npos; });
    }
    /// The server said that it has sent everything.
    bool endedProperly() const { return (SSL_get_shutdown(session_) & SSL_RECEIVED_SHUTDOWN) != 0; }
    SSL* session() { return session_; }
    RawClient& raw() { return raw_; }

private:
    std::string readWhile(const std::function<bool(const std::string&)>& goOn) {
        std::string all;
        char bytes[16 * 1024];
        while (goOn(all)) {
            const int count = SSL_read(session_, bytes, sizeof bytes);
            if (count <= 0) break;
            all.append(bytes, static_cast<std::size_t>(count));
        }
        return all;
    }
    RawClient raw_;
    SSL_CTX* context_;
    SSL* session_;
};

}  // namespace guildhall::http
