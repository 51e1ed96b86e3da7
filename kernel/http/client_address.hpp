// Who is really calling when a reverse proxy stands in front (K-7). Pure; any thread.
#pragma once

#include "kernel/http/networks.hpp"

#include <string>
#include <string_view>

namespace guildhall::http {

/// The rightmost address of X-Forwarded-For that is not one of `trusted`, if `peer` itself is trusted; else `peer`.
/// What an untrusted client claims never counts.
std::string clientAddress(const std::string& peer, std::string_view forwardedFor, const Networks& trusted);

}  // namespace guildhall::http
