#include "kernel/http/networks.hpp"

#include <guildhall/sdk/field.hpp>

#include <charconv>
#include <stdexcept>

namespace guildhall::http {
namespace {

using Poco::Net::IPAddress;

/// Poco also reads `1`, `0x7f.1` and `1.2.3.4 anything`; limits per address need one spelling.
bool parse(std::string_view text, IPAddress& address) {
    constexpr std::string_view mapped = "::ffff:";
    if (text.starts_with(mapped) && text.find('.') != text.npos) text.remove_prefix(mapped.size());
    if (text.find_first_of(std::string_view("%\0", 2)) != text.npos || !IPAddress::tryParse(std::string(text), address))
        return false;
    return address.family() != IPAddress::IPv4 || address.toString() == text;
}

bool sameBits(const IPAddress& a, const IPAddress& b, unsigned bits) {
    const auto* left = static_cast<const unsigned char*>(a.addr());
    const auto* right = static_cast<const unsigned char*>(b.addr());
    for (unsigned at = 0; at < bits; ++at) {
        const auto mask = 0x80U >> (at % 8);
        if ((left[at / 8] & mask) != (right[at / 8] & mask)) return false;
    }
    return true;
}

}  // namespace

Networks::Networks(std::string_view list) {
    while (!list.empty()) {
        const auto comma = std::min(list.find(','), list.size());
        const auto entry = sdk::trim(list.substr(0, comma));
        list.remove_prefix(std::min(comma + 1, list.size()));
        if (entry.empty()) continue;
        const auto slash = entry.find('/');
        Network network;
        bool fine = parse(entry.substr(0, slash), network.base);
        const auto most = static_cast<unsigned>(network.base.length()) * 8;
        network.bits = most;
        if (fine && slash != entry.npos) {
            const auto* end = entry.data() + entry.size();
            const auto [stop, error] = std::from_chars(entry.data() + slash + 1, end, network.bits);
            fine = error == std::errc() && stop == end && network.bits <= most;
        }
        if (!fine)
            throw std::invalid_argument("“" + entry +
                                        "” is no address or network; allowed: addresses and networks such as "
                                        "192.0.2.1, 10.0.0.0/8 or 2001:db8::/32, separated by commas");
        networks_.push_back(network);
    }
}

bool Networks::contains(const std::string& text) const {
    IPAddress address;
    if (networks_.empty() || !parse(text, address)) return false;
    for (const auto& network : networks_)
        if (network.base.family() == address.family() && sameBits(network.base, address, network.bits)) return true;
    return false;
}

std::string plainAddress(std::string_view text) {
    IPAddress address;
    return parse(text, address) ? address.toString() : std::string();
}

}  // namespace guildhall::http
