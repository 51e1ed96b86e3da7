#include "selector/visit.hpp"

#include "selector/visit_repository.hpp"

#include <guildhall/sdk/id.hpp>

namespace guildhall::coaching {

using sdk::Transaction;

std::string Visits::begin(Transaction& tx, std::string_view engagement) const {
    const auto now = services_.clock.now();
    auto token = sdk::newToken(services_.random);
    VisitRepository::insert(tx, sdk::hashToken(token), engagement, now);
    VisitRepository::entered(tx, engagement, now);
    return token;
}

std::optional<Engagement> Visits::of(const sdk::Request& request) const {
    const auto& token = request.cookie(cookie);
    if (token.empty()) return {};
    const auto hash = sdk::hashToken(token);
    const auto now = services_.clock.now();
    std::optional<VisitRepository::Visit> visit;
    std::optional<Engagement> engagement;
    services_.database.read([&](Transaction& tx) {
        visit = VisitRepository::find(tx, hash, now - lasts);
        if (visit) engagement = engagements().find(tx, visit->engagement);
    });
    if (engagement && now - visit->seenAt > std::chrono::hours(1))
        services_.database.write([&](Transaction& tx) { VisitRepository::seen(tx, hash, now); });
    return engagement;
}

void Visits::end(const sdk::Request& request) const {
    const auto& token = request.cookie(cookie);
    if (!token.empty())
        services_.database.write([&](Transaction& tx) { VisitRepository::remove(tx, sdk::hashToken(token)); });
}

sdk::Response&& Visits::with(sdk::Response&& response, const std::string& token) const {
    const auto age = token.empty() ? 0 : std::chrono::duration_cast<std::chrono::seconds>(lasts).count();
    const bool secure = services_.site.portalUrl.starts_with("https://");
    return std::move(response).header("Set-Cookie", std::string(cookie) + "=" + token +
                                                        "; Path=/coaching; Max-Age=" + std::to_string(age) +
                                                        "; HttpOnly; SameSite=Lax" + (secure ? "; Secure" : ""));
}

}  // namespace guildhall::coaching
