#include "kernel/plugins/surfaces.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace guildhall::plugins {

void AccessSurface::add(const Contribution& contribution) {
    catalogue_.add(contribution.owner, contribution.permissions, contribution.roles, contribution.grants);
}

void WebSurface::add(const Contribution& contribution) {
    if (!contribution.folder.empty()) templates_.add(contribution.owner, contribution.folder / "templates");
    std::vector<web::PortalLink> links;
    for (const auto& link : contribution.portalLinks) links.push_back({link.label, link.path, link.order});
    menu_.add(contribution.owner, contribution.menu, std::move(links));
    cards_.add(contribution.owner, contribution.cards, contribution.keepAlive);
}

void WebSurface::remove(const std::string& owner) {
    cards_.remove(owner);
    menu_.remove(owner);
    templates_.remove(owner);
}

namespace {

/// A job handler that keeps its plugin loaded while anyone holds a copy of it.
struct KeptHandler {
    std::shared_ptr<void> keepAlive;  // before `handler`: outlives the code it keeps
    sdk::JobHandler handler;
    void operator()(sdk::JobContext& job) const { handler(job); }
};

}  // namespace

void WorkSurface::add(const Contribution& contribution) {
    std::map<std::string, sdk::JobHandler> handlers;
    for (const auto& [kind, handler] : contribution.jobs) handlers[kind] = KeptHandler{contribution.keepAlive, handler};
    runner_.addHandlers(contribution.owner, std::move(handlers));
    try {
        for (const auto& hook : contribution.hooks) rules_.declare(contribution.owner, hook);
    } catch (...) {
        remove(contribution.owner);
        throw;
    }
}

void WorkSurface::remove(const std::string& owner) {
    // What has not ended by then still holds keepAlive, which the host waits for.
    runner_.removeHandlers(owner, std::chrono::seconds(5));
    rules_.withdraw(owner);
}

void RouteSurface::requireDeclared(const Contribution& contribution) const {
    const auto declared = catalogue_.current();
    for (const auto& route : contribution.routes) {
        const bool coded = route.access.kind() == sdk::Access::Kind::Permission;
        if (coded && !declared->permission(route.access.permission()))
            throw std::runtime_error("its route " + route.method + " " + route.pattern + " asks for the permission “" +
                                     route.access.permission() + "”, which nobody declares");
    }
}

void RouteSurface::publish(const std::map<std::string, std::vector<http::OwnedRoute>>& owners) {
    std::vector<http::OwnedRoute> all;
    for (const auto& [owner, routes] : owners) all.insert(all.end(), routes.begin(), routes.end());
    routes_.replace(std::make_shared<const http::RouteTable>(std::move(all)));
}

void RouteSurface::add(const Contribution& contribution) {
    requireDeclared(contribution);
    auto owners = owners_;
    auto& mine = owners[contribution.owner];
    for (const auto& route : contribution.routes) mine.push_back({contribution.owner, contribution.keepAlive, route});
    publish(owners);
    owners_ = std::move(owners);
}

void RouteSurface::remove(const std::string& owner) {
    if (owners_.erase(owner) == 0) return;
    std::vector<std::weak_ptr<const http::OwnedRoute>> leaving;
    for (const auto& route : routes_.current()->routes())
        if (route->owner == owner) leaving.push_back(route);
    publish(owners_);
    // Requests in progress still need the owner's permissions and templates, which are taken away next.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    const auto inUse = [](const auto& route) { return !route.expired(); };
    while (std::any_of(leaving.begin(), leaving.end(), inUse) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace guildhall::plugins
