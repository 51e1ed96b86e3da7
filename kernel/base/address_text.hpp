// Parts of addresses (URI, RFC 3986).
#pragma once

#include <string>

namespace guildhall::base {

/// As one value of a query or one part of a path: every sign that means something there is escaped.
std::string addressPart(const std::string& text);
/// An absolute http(s) address with TLS, or of this very machine; without user and fragment.
bool isProtectedAddress(const std::string& text);

}  // namespace guildhall::base
