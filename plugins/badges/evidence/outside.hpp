// Documents on other servers that a badge names: keys, issuers, lists of what is revoked. Whoever made the badge chose
// the addresses, so only public ones are connected to, with TLS, without redirects, and not for long.
#pragma once

#include <guildhall/sdk/http_client.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace guildhall::badges {

/// For one check, by one thread; each address is asked once. Blocks: never inside a transaction.
class Outside {
public:
    explicit Outside(sdk::HttpClient& http) : http_(http) {}

    /// What lies there, without the part from # on. None: it cannot be had now, or the address is not for this.
    const std::optional<std::string>& get(const std::string& url);

private:
    std::optional<std::string> fetched(const std::string& url);

    static constexpr std::size_t mostDocuments = 8;
    static constexpr std::chrono::seconds mostTime{15};  ///< for all of them

    sdk::HttpClient& http_;
    std::map<std::string, std::optional<std::string>> known_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

/// An absolute https address with a host and without name and password.
bool isWebAddress(const std::string& url);
/// The same scheme, host and port (RFC 6454)? False for what are no web addresses.
bool haveSameOrigin(const std::string& one, const std::string& other);
/// Where the document of a `did:web` lies; empty for what is none.
std::string addressOfDidWeb(std::string_view did);

}  // namespace guildhall::badges
