#include "kernel/plugins/dependency_order.hpp"

#include <algorithm>
#include <set>

namespace guildhall::plugins {

namespace {

/// Depth first; `path` is the way from the start. True when it leads back there.
bool leadsBack(const Manifests& all, std::vector<std::string>& path, std::set<std::string>& seen) {
    const auto found = all.find(path.back());
    if (found == all.end()) return false;
    for (const auto& need : found->second.depends) {
        path.push_back(need.id);
        if (need.id == path.front()) return true;
        if (seen.insert(need.id).second && leadsBack(all, path, seen)) return true;
        path.pop_back();
    }
    return false;
}

class Order {
public:
    Order(const Manifests& all, const std::vector<std::string>& ids) : all_(all), asked_(ids.begin(), ids.end()) {}

    void visit(const std::string& id) {
        const auto found = all_.find(id);
        if (found == all_.end() || !seen_.insert(id).second) return;
        for (const auto& need : found->second.depends) visit(need.id);
        for (const auto& wish : found->second.optional)
            if (asked_.contains(wish.id)) visit(wish.id);
        order.push_back(id);
    }
    std::vector<std::string> order;

private:
    const Manifests& all_;
    std::set<std::string> asked_;
    std::set<std::string> seen_;
};

}  // namespace

std::string dependencyCircle(const Manifests& all, const std::string& id) {
    std::vector<std::string> path{id};
    std::set<std::string> seen{id};
    if (!leadsBack(all, path, seen)) return {};
    std::string text;
    for (const auto& step : path) text += (text.empty() ? "" : " → ") + step;
    return text;
}

std::vector<std::string> enablingOrder(const Manifests& all, const std::vector<std::string>& ids) {
    Order order(all, ids);
    for (const auto& id : ids) order.visit(id);
    return order.order;
}

}  // namespace guildhall::plugins
