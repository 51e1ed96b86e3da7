#include "kernel/http/client_address.hpp"

#include <guildhall/sdk/field.hpp>

namespace guildhall::http {

std::string clientAddress(const std::string& peer, std::string_view forwardedFor, const Networks& trusted) {
    if (!trusted.contains(peer)) return peer;
    auto client = peer;
    while (!forwardedFor.empty()) {
        const auto comma = forwardedFor.rfind(',');
        auto named = plainAddress(sdk::trim(forwardedFor.substr(comma == std::string_view::npos ? 0 : comma + 1)));
        if (named.empty()) break;
        client = std::move(named);
        if (!trusted.contains(client)) break;
        forwardedFor = comma == std::string_view::npos ? std::string_view() : forwardedFor.substr(0, comma);
    }
    return client;
}

}  // namespace guildhall::http
