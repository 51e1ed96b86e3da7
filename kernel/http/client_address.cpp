#include "kernel/http/client_address.hpp"

#include <guildhall/sdk/field.hpp>

#include <Poco/Net/IPAddress.h>
#include <Poco/NumberParser.h>

#include <algorithm>

namespace guildhall::http {
namespace {

using Poco::Net::IPAddress;

bool isIn(const IPAddress& address, const std::string& network) {
    const auto slash = network.find('/');
    IPAddress base;
    if (!IPAddress::tryParse(network.substr(0, slash), base) || base.family() != address.family()) return false;
    if (slash == std::string::npos) return base == address;
    const IPAddress mask(static_cast<unsigned>(Poco::NumberParser::parseUnsigned(network.substr(slash + 1))),
                         base.family());
    return (address & mask) == (base & mask);
}

bool isTrusted(const std::string& text, const std::vector<std::string>& trusted) {
    IPAddress address;
    return IPAddress::tryParse(text, address) &&
           std::ranges::any_of(trusted, [&](const auto& network) { return isIn(address, network); });
}

}  // namespace

std::string clientAddress(const std::string& peer, std::string_view forwardedFor,
                          const std::vector<std::string>& trusted) {
    if (trusted.empty() || !isTrusted(peer, trusted)) return peer;
    auto client = peer;
    while (!forwardedFor.empty()) {
        const auto comma = forwardedFor.rfind(',');
        const auto last = sdk::trim(forwardedFor.substr(comma == std::string_view::npos ? 0 : comma + 1));
        IPAddress parsed;
        if (!IPAddress::tryParse(last, parsed)) break;
        auto spelled = parsed.toString();
        // Poco also reads `1`, `0x7f.1` and `1.2.3.4 anything`; limits per address need one spelling.
        if (parsed.family() == IPAddress::IPv4 && spelled != last) break;
        client = std::move(spelled);
        if (!isTrusted(client, trusted)) break;
        forwardedFor = comma == std::string_view::npos ? std::string_view() : forwardedFor.substr(0, comma);
    }
    return client;
}

}  // namespace guildhall::http
