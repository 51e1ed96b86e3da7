#include "kernel/webhooks/webhook_address.hpp"

#include "kernel/http/networks.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <optional>

namespace guildhall::webhooks {

namespace {

/// IANA's special-purpose addresses, and the one public address that answers for a cloud's machines (Azure's).
const http::Networks& closedNetworks() {
    static const http::Networks networks(
        "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.0.0.0/24, 192.0.2.0/24, "
        "192.88.99.0/24, 192.168.0.0/16, 198.18.0.0/15, 198.51.100.0/24, 203.0.113.0/24, 224.0.0.0/4, 240.0.0.0/4, "
        "168.63.129.16/32");
    return networks;
}

/// Not even for a host that the setting names: what answers there gives a machine's own keys away, or is nobody's.
const http::Networks& neverNetworks() {
    static const http::Networks networks(
        "169.254.0.0/16, 168.63.129.16/32, 224.0.0.0/4, 240.0.0.0/4, 0.0.0.0/8, "
        "fe80::/10, ff00::/8, fd00:ec2::254/128");
    return networks;
}

using Bytes = std::array<unsigned char, 16>;

std::string fourBytes(const Bytes& bytes, std::size_t at) {
    char text[INET_ADDRSTRLEN];
    return inet_ntop(AF_INET, bytes.data() + at, text, sizeof text) ? text : "";
}

bool begins(const Bytes& bytes, std::initializer_list<unsigned char> with) {
    return std::equal(with.begin(), with.end(), bytes.begin());
}

/// The IPv4 address that this one stands for: mapped (::ffff:0:0/96), translated (64:ff9b::/96), 6to4 (2002::/16).
std::optional<std::string> standsFor(const Bytes& bytes) {
    if (begins(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return fourBytes(bytes, 12);
    if (begins(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return fourBytes(bytes, 12);
    if (begins(bytes, {0x20, 0x02})) return fourBytes(bytes, 2);
    return std::nullopt;
}

bool isPublicSix(const Bytes& bytes) {
    if ((bytes[0] & 0xe0) != 0x20) return false;                                      // 2000::/3 is what is given out
    if (begins(bytes, {0x20, 0x01}) && bytes[2] < 2) return false;                    // 2001::/23: Teredo and others
    return !begins(bytes, {0x20, 0x01, 0x0d, 0xb8}) && !begins(bytes, {0x3f, 0xff});  // documentation
}

bool isNever(const std::string& address) {
    Bytes bytes{};
    if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1) return neverNetworks().contains(address);
    if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return true;
    const auto four = standsFor(bytes);
    return neverNetworks().contains(four ? *four : address);
}

/// Ports where something else listens than HTTP, as browsers refuse them.
bool isFitPort(unsigned port) {
    static constexpr std::array<unsigned, 22> others{1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432,
                                                     6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 11211};
    return (port == 80 || port == 443 || (port >= 1024 && port <= 65535)) &&
           std::ranges::find(others, port) == others.end();
}

std::optional<Poco::URI> parsed(const std::string& url) {
    try {
        return Poco::URI(url);
    } catch (const Poco::Exception&) {
        return std::nullopt;
    }
}

/// An address written as a number, by itself or in brackets.
bool isNumber(const std::string& host) {
    Bytes bytes;
    return inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET, host.c_str(), bytes.data()) == 1;
}

}  // namespace

bool isPublicAddress(std::string_view address) {
    const std::string text(address);
    Bytes bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return !closedNetworks().contains(fourBytes(bytes, 0));
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return false;
    if (const auto four = standsFor(bytes)) return isPublicAddress(*four);
    return isPublicSix(bytes);
}

WebhookAddresses::WebhookAddresses(std::string_view allowedHosts, bool development) : development_(development) {
    while (!allowedHosts.empty()) {
        const auto comma = std::min(allowedHosts.find(','), allowedHosts.size());
        if (auto host = sdk::asciiLower(sdk::trim(allowedHosts.substr(0, comma))); !host.empty())
            allowed_.insert(std::move(host));
        allowedHosts.remove_prefix(std::min(comma + 1, allowedHosts.size()));
    }
}

bool WebhookAddresses::isOwnMachine(const std::string& host) const {
    return development_ && (host == "localhost" || host == "127.0.0.1" || host == "::1");
}

std::string WebhookAddresses::complaint(const std::string& url) const {
    const auto address = parsed(url);
    const auto host = address ? sdk::asciiLower(address->getHost()) : std::string();
    if (host.empty()) return sdk::say("Write a whole address, such as https://crm.example.org/hooks/guildhall");
    if (!address->getUserInfo().empty() || url.find('@') < url.find('/', url.find("//") + 2))
        return sdk::say("Leave out the name and password: receivers check the signature instead");
    if (!address->getFragment().empty()) return sdk::say("Leave out the part from # on: it is not sent to servers");
    if (address->getScheme() != "https" && !(address->getScheme() == "http" && isOwnMachine(host)))
        return sdk::say("The address must begin with https://");
    if (!isFitPort(address->getPort()))
        return sdk::say("Port {port} is not for websites — use 443, or one from 1024 on",
                        {{"port", std::to_string(address->getPort())}});
    if (isNumber(host) && !mayConnect(url, host))
        return sdk::say("{host} is an address on a private network, which webhooks are not sent to", {{"host", host}});
    return {};
}

bool WebhookAddresses::mayConnect(const std::string& url, const std::string& address) const {
    if (isPublicAddress(address)) return true;
    const auto parts = parsed(url);
    const auto host = parts ? sdk::asciiLower(parts->getHost()) : std::string();
    if (allowed_.contains(host)) return !isNever(address);
    return isOwnMachine(host) && (address.starts_with("127.") || address == "::1");
}

}  // namespace guildhall::webhooks
