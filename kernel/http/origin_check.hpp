// Whether a write came from a page of ours, by the headers that browsers set themselves (Fetch Metadata, Origin).
#pragma once

#include <string_view>

namespace guildhall::http {

struct RequestOrigin {
    std::string_view fetchSite;  ///< Sec-Fetch-Site
    std::string_view origin;     ///< Origin
    std::string_view host;       ///< Host
};

/// `site`: scheme and authority of the base URL. What a browser does not send speaks neither way: the form's token
/// decides. Pure.
bool isOwnOrigin(const RequestOrigin& request, std::string_view site);

}  // namespace guildhall::http
