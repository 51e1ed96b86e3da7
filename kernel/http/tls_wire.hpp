// Bytes inside TLS (OpenSSL over the non-blocking socket). The handshake is part of the first receives.
#pragma once

#include "kernel/http/wire.hpp"

#include <memory>

struct ssl_st;

namespace guildhall::http {

class TlsWire final : public Wire {
public:
    struct Free {
        void operator()(ssl_st* session) const;
    };
    using Session = std::unique_ptr<ssl_st, Free>;

    /// A session in accepting state over a descriptor that stays its owner's.
    explicit TlsWire(Session session) : session_(std::move(session)) {}

    long receive(char* bytes, std::size_t size) override;
    long send(const char* bytes, std::size_t size) override;
    long sendFile(int file, std::uint64_t offset, std::size_t size) override;
    void sayGoodbye() override;

    /// OpenSSL gives a record at a time, and may hold more.
    bool shortMeansEmpty() const override { return false; }
    bool established() const override;
    const std::string& problem() const override { return problem_; }
    bool heardPlainHttp() const override { return heardPlainHttp_; }

private:
    long failed(int result, bool sending);

    Session session_;
    bool broken_ = false;  ///< nothing more may be asked of OpenSSL
    bool saidGoodbye_ = false;
    bool heardPlainHttp_ = false;
    std::string problem_;
};

}  // namespace guildhall::http
