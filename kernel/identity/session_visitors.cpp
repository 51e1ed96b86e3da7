#include "kernel/identity/session_visitors.hpp"

namespace guildhall::identity {

std::optional<http::Visit> SessionVisitors::identify(const std::string& cookieToken) {
    const auto visit = sessions_.identify(cookieToken);
    if (!visit) return std::nullopt;
    auto viewer = viewers_.of(visit->person, visit->roles, visit->activeRole);
    if (!viewer.signedIn()) return std::nullopt;
    return http::Visit{visit->id, std::move(viewer)};
}

std::optional<std::string> SessionVisitors::keepForm(const std::string& sessionId, const http::KeptForm& form) {
    return forms_.keep(sessionId, form);
}

std::optional<http::KeptForm> SessionVisitors::keptForm(const std::string& token, const std::string& personId) {
    return forms_.find(token, personId);
}

}  // namespace guildhall::identity
