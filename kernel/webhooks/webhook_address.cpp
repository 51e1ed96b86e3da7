#include "kernel/webhooks/webhook_address.hpp"

#include "kernel/http/networks.hpp"

#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <array>
#include <optional>

namespace guildhall::webhooks {

namespace {

/// Not even for a host that the setting names: what answers there gives a machine's own keys away, or is nobody's.
const http::Networks& neverNetworks() {
    static const http::Networks networks(
        "169.254.0.0/16, 168.63.129.16/32, 224.0.0.0/4, 240.0.0.0/4, 0.0.0.0/8, "
        "fe80::/10, ff00::/8, fd00:ec2::254/128");
    return networks;
}

bool isNever(const std::string& address) {
    const auto plain = sdk::reachedAddress(address);
    return plain.empty() || neverNetworks().contains(plain);
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
bool isNumber(const std::string& host) { return !sdk::reachedAddress(host).empty(); }

}  // namespace

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
    if (sdk::isPublicAddress(address)) return true;
    const auto parts = parsed(url);
    const auto host = parts ? sdk::asciiLower(parts->getHost()) : std::string();
    if (allowed_.contains(host)) return !isNever(address);
    return isOwnMachine(host) && (address.starts_with("127.") || address == "::1");
}

}  // namespace guildhall::webhooks
