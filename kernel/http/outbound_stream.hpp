// A connection that only sends: messages for a collector that answers nothing.
#pragma once

#include <guildhall/sdk/http_client.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace guildhall::http {

struct StreamTarget {
    std::string host;
    std::uint16_t port = 0;
    bool tls = true;
    std::string authority = {};  ///< as for clientContext()
};

/// Connects, sends all of it and looks whether the other side is still there. `patience`: for connecting and for
/// sending. Blocks. Throws sdk::HttpFailure when the connection failed at any moment.
void sendStream(const StreamTarget& target, std::string_view bytes, std::chrono::milliseconds patience);

}  // namespace guildhall::http
