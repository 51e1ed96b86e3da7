#include "kernel/http/client_address.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::http {

namespace {

bool isPort(std::string_view text) {
    const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    const bool hidden = text.starts_with('_');  // RFC 7239 allows an obfuscated port
    return !text.empty() && text.size() <= 40 && (digits || hidden);
}

bool isObfuscated(std::string_view text) {
    constexpr std::size_t longest = 60;
    return text.size() > 1 && text.size() <= longest && text.front() == '_' && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-';
           });
}

/// Split where no quote is open.
std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    bool quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && text[i] == '"') quoted = !quoted;
        if (i == text.size() || (text[i] == at && !quoted)) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    return parts;
}

}  // namespace

std::string namedClient(std::string_view written) {
    auto text = sdk::trim(written);
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        const auto behind = end == text.npos ? std::string() : text.substr(end + 1);
        const bool fine = end != text.npos && (behind.empty() || (behind[0] == ':' && isPort(behind.substr(1))));
        const auto inside = fine ? plainAddress(text.substr(1, end - 1)) : std::string();
        return inside.empty() ? unknownClient : inside;
    }
    if (auto address = plainAddress(text); !address.empty()) return address;
    if (const auto colon = text.find(':'); colon != text.npos && isPort(text.substr(colon + 1))) text.resize(colon);
    if (auto address = plainAddress(text); !address.empty()) return address;
    return isObfuscated(text) ? text : unknownClient;
}

std::vector<std::string> forwardedClients(std::string_view forwardedFor, std::string_view forwarded) {
    std::vector<std::string> all;
    if (!sdk::trim(forwardedFor).empty()) {
        for (const auto part : split(forwardedFor, ',')) all.push_back(sdk::trim(part));
        return all;
    }
    if (sdk::trim(forwarded).empty()) return all;
    for (const auto element : split(forwarded, ',')) {
        std::string named;  // a proxy may leave `for` out: then it does not say
        for (const auto pair : split(element, ';')) {
            const auto equals = std::min(pair.find('='), pair.size());
            if (sdk::asciiLower(sdk::trim(pair.substr(0, equals))) == "for")
                named = sdk::trim(pair.substr(std::min(equals + 1, pair.size())));
        }
        all.push_back(named);
    }
    return all;
}

std::string clientAddress(const std::string& peer, std::string_view forwardedFor, const Networks& trusted,
                          std::string_view forwarded) {
    if (!trusted.contains(peer)) return peer;
    auto client = peer;
    const auto all = forwardedClients(forwardedFor, forwarded);
    for (auto one = all.rbegin(); one != all.rend(); ++one) {
        client = namedClient(*one);
        if (!trusted.contains(client)) break;
    }
    return client;
}

std::string clientAddress(const std::string& peer, const RequestHead& head, const Networks& trusted) {
    return clientAddress(peer, head.joined("x-forwarded-for"), trusted, head.joined("forwarded"));
}

}  // namespace guildhall::http
