// Bytes straight to and from the socket.
#pragma once

#include "kernel/http/wire.hpp"

namespace guildhall::http {

class PlainWire final : public Wire {
public:
    /// The descriptor stays its owner's.
    explicit PlainWire(int descriptor) : descriptor_(descriptor) {}

    long receive(char* bytes, std::size_t size) override;
    long send(const char* bytes, std::size_t size) override;
    long sendBoth(std::string_view first, std::string_view second) override;
    long sendFile(int file, std::uint64_t offset, std::size_t size) override;

private:
    int descriptor_;
};

}  // namespace guildhall::http
