#include "kernel/plugins/surfaces.hpp"

#include "kernel/log/current_plugin.hpp"
#include "kernel/plugins/guarded_services.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace guildhall::plugins {

namespace {

/// The same function, with the thread marked as being in the plugin while it runs.
template <class Result, class... Args>
std::function<Result(Args...)> marked(const std::string& owner, std::function<Result(Args...)> code) {
    return [owner, code = std::move(code)](Args... args) {
        const log::InPlugin inside(owner);
        return code(std::forward<Args>(args)...);
    };
}

/// A route's handler, and the stream it may answer with, which runs later.
sdk::Handler markedHandler(const std::string& owner, sdk::Handler handler) {
    return [owner, handler = std::move(handler)](const sdk::Request& request) {
        const log::InPlugin inside(owner);
        auto response = handler(request);
        if (response.streamContent) response.streamContent = marked(owner, std::move(response.streamContent));
        return response;
    };
}

using SectionData = decltype(sdk::PersonSection::data);

/// The same with a transaction for the plugin's own tables.
SectionData guarded(SectionData show) {
    return [show = std::move(show)](sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view personId) {
        data::GuardedTransaction mine(tx);
        return show(mine, viewer, personId);
    };
}

}  // namespace

void AccessSurface::add(const Contribution& contribution) {
    catalogue_.add(contribution.owner, contribution.permissions, contribution.roles, contribution.grants);
}

void WebSurface::check(const Contribution& contribution) const {
    if (!contribution.folder.empty()) templates_.check(contribution.owner, contribution.folder / "templates");
}

void WebSurface::add(const Contribution& contribution) {
    if (!contribution.folder.empty()) {
        templates_.add(contribution.owner, contribution.folder / "templates");
        assets_.add(contribution.owner, contribution.folder / "assets");
    }
    std::vector<web::PortalLink> links;
    for (const auto& link : contribution.portalLinks) links.push_back({link.label, link.path, link.order});
    menu_.add(contribution.owner, contribution.menu, std::move(links));
    const auto& owner = contribution.owner;
    auto cards = contribution.cards;
    for (auto& source : cards) source.cards = marked(owner, std::move(source.cards));
    cards_.add(owner, std::move(cards), contribution.keepAlive);
    auto sections = contribution.personSections;
    for (auto& section : sections) {
        section.data = marked(owner, std::move(section.data));
        if (owner != "kernel") section.data = guarded(std::move(section.data));
    }
    sections_.add(owner, std::move(sections), contribution.keepAlive);
}

void WebSurface::remove(const std::string& owner) {
    sections_.remove(owner);
    cards_.remove(owner);
    menu_.remove(owner);
    assets_.remove(owner);
    templates_.remove(owner);
}

namespace {

/// A job handler that keeps its plugin loaded while anyone holds a copy of it.
struct KeptHandler {
    std::shared_ptr<void> keepAlive;  // before `handler`: outlives the code it keeps
    sdk::JobHandler handler;
    bool kernels = false;
    void operator()(sdk::JobContext& job) const {
        GuardedJob guarded(job);
        handler(kernels ? job : static_cast<sdk::JobContext&>(guarded));
    }
};

/// What a listener does and the end of its job are one transaction: done once, however often the job is tried.
sdk::JobHandler tell(std::function<void(sdk::Transaction&, const sdk::Value&)> handler) {
    return [handler = std::move(handler)](sdk::JobContext& job) {
        job.finish(nullptr, [&](sdk::Transaction& tx) { handler(tx, job.payload()); });
    };
}

}  // namespace

void WorkSurface::add(const Contribution& contribution) {
    std::map<std::string, sdk::JobHandler> handlers;
    const auto keep = [&](sdk::JobHandler handler) {
        return KeptHandler{contribution.keepAlive, marked(contribution.owner, std::move(handler)),
                           contribution.owner == "kernel"};
    };
    for (const auto& [kind, handler] : contribution.jobs) handlers[kind] = keep(handler);
    for (const auto& listener : contribution.listeners)
        if (listener.delivery == sdk::Delivery::Afterwards)
            handlers[EventBus::jobKind(contribution.owner, listener)] = keep(tell(listener.handler));
    std::vector<std::string> kinds;
    for (const auto& [kind, handler] : handlers) kinds.push_back(kind);
    runner_.addHandlers(contribution.owner, std::move(handlers));
    try {
        scheduler_.add(contribution.owner, contribution.schedules, kinds);
        for (const auto& hook : contribution.hooks) rules_.declare(contribution.owner, hook);
    } catch (...) {
        remove(contribution.owner);
        throw;
    }
}

void MailSurface::add(const Contribution& contribution) {
    for (const auto& mail : contribution.mailTemplates) shelf_.templates().shipped(mail.key);
    shelf_.add(contribution.owner, contribution.name.empty() ? contribution.owner : contribution.name,
               contribution.mailTemplates, contribution.mailCategories);
}

void ConnectionSurface::add(const Contribution& contribution) {
    events_.add(contribution);
    try {
        interfaces_.add(contribution);
    } catch (...) {
        events_.remove(contribution.owner);
        throw;
    }
}

void ConnectionSurface::remove(const std::string& owner) {
    interfaces_.remove(owner);
    events_.remove(owner);
}

void WorkSurface::remove(const std::string& owner) {
    scheduler_.remove(owner);
    // What has not ended by then still holds keepAlive, which the host waits for.
    runner_.removeHandlers(owner, std::chrono::seconds(5));
    rules_.withdraw(owner);
}

void RouteSurface::requireDeclared(const Contribution& contribution) const {
    const auto declared = catalogue_.current();
    const auto require = [&](const sdk::Access& access, const std::string& what) {
        if (access.kind() == sdk::Access::Kind::Permission && !declared->permission(access.permission()))
            throw std::runtime_error("its " + what + " asks for the permission “" + access.permission() +
                                     "”, which nobody declares");
    };
    for (const auto& route : contribution.routes) require(route.access, "route " + route.method + " " + route.pattern);
    for (const auto& item : contribution.menu) require(item.access, "menu item “" + item.label + "”");
    for (const auto& source : contribution.cards) require(source.access, "source of cards");
    for (const auto& section : contribution.personSections)
        require(section.access, "section “" + section.title + "” of a person's page");
}

http::OwnedRoute RouteSurface::owned(const std::string& owner, const std::shared_ptr<void>& keepAlive,
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

std::vector<http::OwnedRoute> RouteSurface::standIns(const Owners& owners) const {
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

void RouteSurface::publish(const Owners& owners) {
    auto all = standIns(owners);
    for (const auto& [owner, routes] : owners) all.insert(all.end(), routes.begin(), routes.end());
    routes_.replace(std::make_shared<const http::RouteTable>(std::move(all)));
}

void RouteSurface::standIn(const std::vector<ClosedPart>& parts) {
    std::map<std::string, ClosedPart> closed;
    for (const auto& part : parts) closed[part.owner] = part;
    const std::lock_guard lock(mutex_);
    if (closed == closed_) return;
    closed_ = std::move(closed);
    publish(owners_);
}

void RouteSurface::add(const Contribution& contribution) {
    requireDeclared(contribution);
    const std::lock_guard lock(mutex_);
    auto owners = owners_;
    auto& mine = owners[contribution.owner];
    for (auto route : contribution.routes) {
        route.handler = markedHandler(contribution.owner, std::move(route.handler));
        mine.push_back(owned(contribution.owner, contribution.keepAlive, std::move(route)));
    }
    publish(owners);
    owners_ = std::move(owners);
    names_[contribution.owner] = contribution.name;
}

void RouteSurface::remove(const std::string& owner) {
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
