#include "kernel/access/role_limits.hpp"

#include "kernel/access/role_limit_repository.hpp"

#include <guildhall/sdk/say.hpp>

namespace guildhall::access {

RoleLimitSet::RoleLimitSet(std::map<std::string, RoleLimit, std::less<>> limits) {
    for (auto& [role, limit] : limits) {
        auto networks = http::Networks(std::string_view(limit.networks));
        limits_.emplace(role, Kept{std::move(limit), std::move(networks)});
    }
}

const RoleLimit& RoleLimitSet::of(std::string_view role) const {
    static const RoleLimit none;
    const auto found = limits_.find(role);
    return found == limits_.end() ? none : found->second.limit;
}

RoleLimitSet::Obstacle RoleLimitSet::obstacle(std::string_view role, const Circumstances& here) const {
    const auto found = limits_.find(role);
    if (found == limits_.end()) return Obstacle::None;
    if (!found->second.networks.empty() && !found->second.networks.contains(here.address)) return Obstacle::Network;
    return found->second.limit.twoSteps && !here.twoSteps ? Obstacle::TwoSteps : Obstacle::None;
}

std::string RoleLimitSet::whyNot(std::string_view role, const Circumstances& here) const {
    switch (obstacle(role, here)) {
        case Obstacle::Network:
            return sdk::say("This role can be used from some networks only, and {address} is in none of them.",
                            {{"address", here.address}});
        case Obstacle::TwoSteps:
            return sdk::say(
                "This role asks for a second step. Set one up under “Signing in” on your profile, or sign in "
                "again with the one you have.");
        case Obstacle::None: break;
    }
    return {};
}

std::shared_ptr<const RoleLimitSet> RoleLimits::current() const {
    const std::lock_guard lock(mutex_);
    return current_;
}

void RoleLimits::load(sdk::Database& database) {
    auto read = std::make_shared<const RoleLimitSet>(
        database.read([](sdk::Transaction& tx) { return RoleLimitRepository::all(tx); }));
    const std::lock_guard lock(mutex_);
    current_ = std::move(read);
}

}  // namespace guildhall::access
