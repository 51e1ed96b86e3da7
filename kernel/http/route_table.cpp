#include "kernel/http/route_table.hpp"

#include <algorithm>
#include <set>

namespace guildhall::http {

struct RouteTable::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> value;
    std::map<std::string, std::shared_ptr<const OwnedRoute>, std::less<>> methods;

    /// Every node the path ends in, the most specific first.
    void collect(const std::vector<std::string>& segments, std::size_t at, std::vector<const Node*>& found) const {
        if (at == segments.size()) {
            if (!methods.empty()) found.push_back(this);
            return;
        }
        if (const auto literal = literals.find(segments[at]); literal != literals.end())
            literal->second->collect(segments, at + 1, found);
        if (value && !segments[at].empty()) value->collect(segments, at + 1, found);
    }
};

namespace {

std::vector<std::string> split(std::string_view pattern) {
    std::vector<std::string> parts;
    if (pattern == "/") return parts;
    for (std::size_t at = 1; at <= pattern.size();) {
        const auto end = std::min(pattern.find('/', at), pattern.size());
        parts.emplace_back(pattern.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

bool isValue(std::string_view part) { return part.size() > 2 && part.front() == '{' && part.back() == '}'; }

std::string described(const OwnedRoute& route) {
    return route.owner + " (" + route.route.method + " " + route.route.pattern + ")";
}

std::vector<std::string> checkedParts(const OwnedRoute& route) {
    const auto& pattern = route.route.pattern;
    const auto bad = [&](const char* why) {
        return std::invalid_argument("route of " + described(route) + ": " + why);
    };
    if (pattern.empty() || pattern.front() != '/') throw bad("the pattern must start with a slash");
    if (!route.route.handler) throw bad("there is no handler");
    auto parts = split(pattern);
    std::set<std::string> names;
    for (const auto& part : parts) {
        if (part.empty()) throw bad("the pattern has an empty part");
        if (isValue(part) ? !names.insert(part).second : part.find_first_of("{}") != std::string::npos)
            throw bad("a part in braces must stand alone and have its own name");
    }
    return parts;
}

}  // namespace

RouteTable::RouteTable(std::vector<OwnedRoute> routes) : root_(std::make_unique<Node>()) {
    for (auto& route : routes) routes_.push_back(std::make_shared<const OwnedRoute>(std::move(route)));
    for (const auto& route : routes_) insert(route);
}

RouteTable::~RouteTable() = default;

void RouteTable::insert(const std::shared_ptr<const OwnedRoute>& route) {
    auto* node = root_.get();
    for (const auto& part : checkedParts(*route)) {
        auto& next = isValue(part) ? node->value : node->literals[part];
        if (!next) next = std::make_unique<Node>();
        node = next.get();
    }
    const auto [there, added] = node->methods.emplace(route->route.method, route);
    if (!added)
        throw RouteClash("Two routes would answer the same requests: " + described(*there->second) + " and " +
                         described(*route) + ".");
}

RouteTable::Match RouteTable::find(std::string_view method, const std::vector<std::string>& segments) const {
    std::vector<const Node*> nodes;
    root_->collect(segments, 0, nodes);
    Match match;
    for (const auto* node : nodes) {
        const auto found = node->methods.find(method == "HEAD" ? std::string_view("GET") : method);
        if (found == node->methods.end()) continue;
        match.route = found->second;
        if (found->second->route.pattern.find('{') == std::string::npos) return match;
        const auto parts = split(found->second->route.pattern);
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (isValue(parts[i])) match.pathValues[parts[i].substr(1, parts[i].size() - 2)] = segments[i];
        return match;
    }
    std::set<std::string> allowed;
    for (const auto* node : nodes)
        for (const auto& [name, route] : node->methods) allowed.insert(name);
    if (allowed.contains("GET")) allowed.insert("HEAD");
    match.allowed.assign(allowed.begin(), allowed.end());
    return match;
}

Routes::Routes() : current_(std::make_shared<const RouteTable>(std::vector<OwnedRoute>{})) {}

std::shared_ptr<const RouteTable> Routes::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

std::shared_ptr<const RouteTable> Routes::replace(std::shared_ptr<const RouteTable> next) {
    const std::lock_guard lock(mutex_);
    std::swap(current_, next);
    return next;
}

}  // namespace guildhall::http
