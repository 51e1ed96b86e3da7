// Who is really calling when a reverse proxy stands in front. Pure; any thread.
#pragma once

#include "kernel/http/networks.hpp"
#include "kernel/http/request_head.hpp"

#include <string>
#include <string_view>

namespace guildhall::http {

/// Stands for a client that a trusted proxy did not name readably: never the proxy's own address.
inline constexpr const char* unknownClient = "unknown";

/// One client as proxies write it, in X-Forwarded-For or behind `for=` (RFC 7239): an address with or without port, in
/// brackets or not, in quotes or not. The address in its one spelling; an obfuscated name (`_gazonk`) as it is; else
/// `unknown`.
std::string namedClient(std::string_view written);

/// What X-Forwarded-For or, where there is none, the `for=` of Forwarded lists, from the farthest to the nearest, as
/// written. A proxy should set one of them and remove the other.
std::vector<std::string> forwardedClients(std::string_view forwardedFor, std::string_view forwarded);

/// The rightmost of these that is not one of `trusted`, if `peer` itself is trusted; else `peer`. What an untrusted
/// client claims never counts.
std::string clientAddress(const std::string& peer, std::string_view forwardedFor, const Networks& trusted,
                          std::string_view forwarded = {});
std::string clientAddress(const std::string& peer, const RequestHead& head, const Networks& trusted);

}  // namespace guildhall::http
