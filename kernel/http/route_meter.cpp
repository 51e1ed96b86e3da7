#include "kernel/http/route_meter.hpp"

namespace guildhall::http {

std::string RouteMeter::shownPath(std::string_view path) const {
    if (hidesPath_) return pattern_;
    if (pattern_.starts_with('/')) return std::string(path);
    // Nothing answers there: it may be a link with a token that was copied badly.
    const auto second = path.find('/', 1);
    return std::string(path.substr(0, std::min<std::size_t>(second, 40))) + (second < path.size() ? "/…" : "");
}

}  // namespace guildhall::http
