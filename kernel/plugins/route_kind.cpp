#include "kernel/plugins/route_kind.hpp"

#include "kernel/access/access_kinds.hpp"
#include "kernel/kinds/marked.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace guildhall::plugins {

namespace {

/// A route's handler, and the stream it may answer with, which runs later.
sdk::Handler markedHandler(const std::string& owner, sdk::Handler handler) {
    return [owner, handler = std::move(handler)](const sdk::Request& request) {
        const log::InPlugin inside(owner);
        auto response = handler(request);
        if (response.streamContent) response.streamContent = kinds::marked(owner, std::move(response.streamContent));
        return response;
    };
}

}  // namespace

RouteKind::RouteKind(http::Routes& routes, const access::Catalogue& catalogue, http::HttpFigures& figures,
                     std::set<std::string> onLoop)
    : KindOf({"routes",
              "Routes",
              {{"path", "Address"}, {"method", "Method"}, {"access", "Who may use it", kinds::Column::Shows::Access}}}),
      routes_(routes),
      catalogue_(catalogue),
      figures_(figures),
      onLoop_(std::move(onLoop)) {}

void RouteKind::refuse(const sdk::Route& route, const kinds::Contribution&) const {
    static constexpr std::array methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
    if (std::ranges::find(methods, route.method) == methods.end())
        throw std::invalid_argument("route " + route.pattern + ": “" + route.method +
                                    "” is no method; there are GET, POST, PUT, PATCH and DELETE");
    if (!route.handler) throw std::invalid_argument(route.method + " " + route.pattern + " has no handler");
    if (!route.pattern.starts_with('/')) throw std::invalid_argument("route “" + route.pattern + "” must start with /");
}

sdk::Value RouteKind::line(const sdk::Route& route) const {
    return {{"method", route.method}, {"path", route.pattern}, {"access", route.access.text()}};
}

http::OwnedRoute RouteKind::owned(const std::string& owner, const std::shared_ptr<void>& keepAlive,
                                  sdk::Route route) const {
    // Who may come without signing in shows a code or token in the path: links of mails, certificates to verify.
    const bool hidesPath =
        route.access.kind() == sdk::Access::Kind::Public && route.pattern.find('{') != route.pattern.npos;
    auto& meter = figures_.meter(route.method, route.pattern, hidesPath);
    const bool onLoop = owner == "kernel" && onLoop_.contains(route.pattern);
    return {owner, keepAlive, std::move(route), onLoop, &meter};
}

namespace {

/// `GET /verify/{}`: what two routes must not share.
std::string shapeOf(const std::string& method, const std::string& pattern) {
    std::string shape = method + " ";
    bool inside = false;
    for (const char c : pattern) {
        if (!inside || c == '}') shape += c;
        inside = c == '{' || (inside && c != '}');
    }
    return shape;
}

}  // namespace

std::vector<http::OwnedRoute> RouteKind::standIns(const Owners& owners) const {
    std::set<std::string> taken;
    for (const auto& [owner, routes] : owners)
        for (const auto& route : routes) taken.insert(shapeOf(route.route.method, route.route.pattern));
    std::vector<http::OwnedRoute> all;
    for (const auto& [owner, part] : closed_) {
        if (owners.contains(owner)) continue;
        for (const auto& [method, pattern] : part.addresses)
            if (taken.insert(shapeOf(method, pattern)).second)
                all.push_back(owned("kernel", nullptr,
                                    {method,
                                     pattern,
                                     sdk::Public,
                                     [name = part.name](const sdk::Request&) { return answerClosed(name); },
                                     {.csrf = false}}));
    }
    return all;
}

void RouteKind::publish(const Owners& owners) {
    auto all = standIns(owners);
    for (const auto& [owner, routes] : owners) all.insert(all.end(), routes.begin(), routes.end());
    routes_.replace(std::make_shared<const http::RouteTable>(std::move(all)));
}

void RouteKind::standIn(const std::vector<ClosedPart>& parts) {
    std::map<std::string, ClosedPart> closed;
    for (const auto& part : parts) closed[part.owner] = part;
    const std::lock_guard lock(mutex_);
    if (closed == closed_) return;
    closed_ = std::move(closed);
    publish(owners_);
}

void RouteKind::add(const kinds::Contribution& contribution) {
    for (const auto& route : contribution.of<sdk::Route>())
        access::requireDeclared(catalogue_, route.access, "route " + route.method + " " + route.pattern);
    const std::lock_guard lock(mutex_);
    auto owners = owners_;
    auto& mine = owners[contribution.owner];
    for (auto& route : contribution.of<sdk::Route>()) {
        route.handler = markedHandler(contribution.owner, std::move(route.handler));
        mine.push_back(owned(contribution.owner, contribution.keepAlive, std::move(route)));
    }
    publish(owners);
    owners_ = std::move(owners);
    names_[contribution.owner] = contribution.name;
}

void RouteKind::remove(const std::string& owner) {
    std::vector<std::weak_ptr<const http::OwnedRoute>> leaving;
    {
        const std::lock_guard lock(mutex_);
        const auto mine = owners_.find(owner);
        if (mine == owners_.end()) return;
        ClosedPart part{owner, names_[owner], {}};
        for (const auto& route : mine->second)
            if (route.route.access.kind() == sdk::Access::Kind::Public)
                part.addresses.emplace_back(route.route.method, route.route.pattern);
        closed_[owner] = std::move(part);
        owners_.erase(mine);
        auto table = routes_.current();
        for (const auto& route : table->routes())
            if (route->owner == owner) leaving.push_back(route);
        table.reset();
        publish(owners_);
    }
    // Requests in progress still need the owner's permissions and templates, which are taken away next.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    const auto inUse = [](const auto& route) { return !route.expired(); };
    while (std::any_of(leaving.begin(), leaving.end(), inUse) && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace guildhall::plugins
