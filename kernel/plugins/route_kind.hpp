// The addresses plugins answer, and what becomes of them while they are off.
#pragma once

#include "kernel/access/catalogue.hpp"
#include "kernel/http/http_figures.hpp"
#include "kernel/http/route_table.hpp"
#include "kernel/kinds/kind.hpp"
#include "kernel/plugins/closed_addresses.hpp"

#include <map>
#include <mutex>
#include <set>
#include <string>

namespace guildhall::plugins {

/// The route table: one immutable snapshot after the other. remove() waits for requests in progress, at most 3 seconds.
/// What anyone may open of an owner that was removed goes on answering, with 503 (closed_addresses.hpp).
class RouteKind : public kinds::KindOf<sdk::Route> {
public:
    /// `onLoop`: patterns of the kernel's that are answered on the event loop. Never a plugin's: one that hangs there
    /// would hold up everybody.
    RouteKind(http::Routes& routes, const access::Catalogue& catalogue, http::HttpFigures& figures,
              std::set<std::string> onLoop);
    Turn turn() const override { return Turn::Last; }
    void add(const kinds::Contribution& contribution) override;
    void remove(const std::string& owner) override;
    /// All that is off on this site, in the place of what is known so far. Those that are on are passed over.
    void standIn(const std::vector<ClosedPart>& parts);

protected:
    void refuse(const sdk::Route& route, const kinds::Contribution&) const override;
    sdk::Value line(const sdk::Route& route) const override;

private:
    using Owners = std::map<std::string, std::vector<http::OwnedRoute>>;
    void publish(const Owners& owners);
    std::vector<http::OwnedRoute> standIns(const Owners& owners) const;
    http::OwnedRoute owned(const std::string& owner, const std::shared_ptr<void>& keepAlive, sdk::Route route) const;

    http::Routes& routes_;
    const access::Catalogue& catalogue_;
    http::HttpFigures& figures_;
    const std::set<std::string> onLoop_;
    std::mutex mutex_;  ///< guards what follows
    Owners owners_;
    std::map<std::string, std::string> names_;  ///< of those in owners_, for visitors
    std::map<std::string, ClosedPart> closed_;  ///< by owner
};

}  // namespace guildhall::plugins
