#include "kernel/http/origin_check.hpp"

namespace guildhall::http {

bool isOwnOrigin(const RequestOrigin& request, std::string_view site) {
    if (!request.fetchSite.empty() && request.fetchSite != "same-origin" && request.fetchSite != "none") return false;
    if (request.origin.empty() || request.origin == site) return true;
    // Behind a proxy, or by another of its names, the server is what the browser asked for.
    for (const std::string_view scheme : {"http://", "https://"})
        if (!request.host.empty() && request.origin.starts_with(scheme) &&
            request.origin.substr(scheme.size()) == request.host)
            return true;
    return false;
}

}  // namespace guildhall::http
