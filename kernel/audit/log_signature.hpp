// What a site signs about its audit log: HMAC-SHA-256 (RFC 2104) under a key made from the site's for that purpose.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::audit {

/// 64 characters. `purpose`: a text signed for one is none for another.
std::string logSignature(std::string_view key, std::string_view purpose, std::string_view text);
/// Takes as long for a wrong one as for the right one.
bool isLogSignature(std::string_view given, std::string_view key, std::string_view purpose, std::string_view text);

}  // namespace guildhall::audit
