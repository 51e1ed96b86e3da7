// Who is really calling when a reverse proxy stands in front (K-7). Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace guildhall::http {

/// The rightmost address of X-Forwarded-For that is not one of `trusted` (addresses or networks like 10.0.0.0/8), if
/// `peer` itself is trusted; else `peer`. What an untrusted client claims never counts.
std::string clientAddress(const std::string& peer, std::string_view forwardedFor,
                          const std::vector<std::string>& trusted);

}  // namespace guildhall::http
