// Which handler answers which method and path. A table never changes: switching a plugin makes a new one, and a request
// in progress keeps the route it found.
#pragma once

#include <guildhall/sdk/registrar.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::http {

class RouteMeter;

struct OwnedRoute {
    std::string owner;                ///< plugin id or "kernel"
    std::shared_ptr<void> keepAlive;  ///< what the handler's code lives in; outlives `route`
    sdk::Route route;
    bool onLoop = false;  ///< Public, short and never blocking (/healthz): answered without viewer, on the event loop
    RouteMeter* meter = nullptr;  ///< outlives the route
};

/// Two routes would answer the same requests.
class RouteClash : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Immutable; any thread.
class RouteTable {
public:
    /// Throws RouteClash naming both owners, or std::invalid_argument for a pattern that is none.
    explicit RouteTable(std::vector<OwnedRoute> routes);
    ~RouteTable();

    struct Match {
        std::shared_ptr<const OwnedRoute> route;  ///< null: none; outlives the table, so that it alone is kept in use
        std::map<std::string, std::string, std::less<>> pathValues;
        std::vector<std::string> allowed;  ///< without a route: methods this path does answer
    };
    /// `segments`: the decoded parts of the path. A literal part beats `{name}`, the leftmost difference decides; HEAD
    /// is answered by GET.
    Match find(std::string_view method, const std::vector<std::string>& segments) const;
    const std::vector<std::shared_ptr<const OwnedRoute>>& routes() const { return routes_; }

private:
    struct Node;
    void insert(const std::shared_ptr<const OwnedRoute>& route);
    std::vector<std::shared_ptr<const OwnedRoute>> routes_;
    std::unique_ptr<Node> root_;
};

/// The table in force. Any thread.
class Routes {
public:
    Routes();
    std::shared_ptr<const RouteTable> current() const;
    /// Puts `next` in force and returns the old table.
    std::shared_ptr<const RouteTable> replace(std::shared_ptr<const RouteTable> next);

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const RouteTable> current_;
};

}  // namespace guildhall::http
