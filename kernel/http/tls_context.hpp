// The server's certificate and how TLS is spoken with it: 1.2 and 1.3, forward secrecy and AEAD only, http/1.1 by ALPN
// (RFC 7301), session tickets, no renegotiation, no early data; after RFC 9325.
#pragma once

#include "kernel/http/wire.hpp"

#include <guildhall/sdk/log.hpp>

#include <filesystem>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>

struct ssl_ctx_st;

namespace guildhall::http {

/// One line that names the file and what is wrong with it.
class TlsProblem : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// `accept` from any thread, `lookAgain` from one.
class TlsContext {
public:
    /// PEM files: the certificate with its chain, and its key without passphrase, which others must not be able to
    /// read. Throws TlsProblem. `log` outlives this.
    TlsContext(std::filesystem::path certificate, std::filesystem::path key, sdk::Log& log);

    /// A connection that begins with the peer's handshake. Throws std::bad_alloc.
    std::unique_ptr<Wire> accept(int descriptor) const;
    /// Takes new files up once they stay the same from one look to the next, as certificate and key are not replaced
    /// in one step. What cannot be used is logged, once, and the old ones stay.
    void lookAgain();

private:
    using Context = std::shared_ptr<ssl_ctx_st>;
    Context load() const;
    /// Changes when one of the files does.
    std::string fingerprint() const;

    std::filesystem::path certificate_, key_;
    sdk::Log& log_;
    std::string loaded_;  ///< fingerprint of what is in use, or was found wrong
    std::string seen_;    ///< fingerprint at the last look
    mutable std::mutex mutex_;
    Context context_;
};

}  // namespace guildhall::http
