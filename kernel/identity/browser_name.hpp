// What a person calls the browser they use.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::identity {

/// “Firefox on Windows” from a User-Agent head (RFC 9110, 10.1.5). Browsers name others whose pages they want to get,
/// so the first that fits counts, the rarer before those they pretend to be. “Unknown browser” for what names none.
std::string browserName(std::string_view userAgent);

}  // namespace guildhall::identity
