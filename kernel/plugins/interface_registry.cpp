#include "kernel/plugins/interface_registry.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <tuple>

namespace guildhall::plugins {

using Kind = OfferedInterface::Kind;

void InterfaceRegistry::refuseClash(const Offer& offer) const {
    const auto found = offers_.find(offer.told.interfaceId);
    if (found == offers_.end()) return;
    for (const auto& other : found->second) {
        if (other.typeName != offer.typeName)
            throw std::runtime_error("it means another class by the interface " + offer.told.interfaceId + " than “" +
                                     other.told.owner + "”");
        if (offer.told.kind != Kind::Extension && other.told.kind == offer.told.kind)
            throw std::runtime_error("the interface " + offer.told.interfaceId + " is provided by “" +
                                     other.told.owner + "” already");
    }
}

void InterfaceRegistry::add(const kinds::Contribution& contribution) {
    std::vector<Offer> offers;
    const auto take = [&](Kind kind, const auto& all) {
        for (const auto& one : all)
            offers.push_back({{kind, contribution.owner, one.interfaceId, one.purpose, one.order},
                              one.typeName,
                              contribution.keepAlive,
                              one.object.get()});
    };
    take(Kind::Service, contribution.of<sdk::Service>());
    take(Kind::ExtensionPoint, contribution.of<sdk::ExtensionPoint>());
    take(Kind::Extension, contribution.of<sdk::Extension>());
    const std::unique_lock lock(mutex_);
    for (const auto& offer : offers) refuseClash(offer);
    for (auto& offer : offers) {
        auto& there = offers_[offer.told.interfaceId];
        there.push_back(std::move(offer));
        std::ranges::stable_sort(there, {}, [](const Offer& o) { return std::tuple(o.told.order, o.told.owner); });
    }
}

void InterfaceRegistry::remove(const std::string& owner) {
    const std::unique_lock lock(mutex_);
    for (auto& [id, there] : offers_) std::erase_if(there, [&](const Offer& o) { return o.told.owner == owner; });
    std::erase_if(offers_, [](const auto& entry) { return entry.second.empty(); });
}

std::vector<OfferedInterface> InterfaceRegistry::list() const {
    const std::shared_lock lock(mutex_);
    std::vector<OfferedInterface> all;
    for (const auto& [id, there] : offers_)
        for (const auto& offer : there) all.push_back(offer.told);
    return all;
}

std::vector<std::string> InterfaceRegistry::missing() const {
    const std::shared_lock lock(mutex_);
    const std::lock_guard missed(missedMutex_);
    std::vector<std::string> all;
    for (const auto& id : missed_)
        if (!offers_.contains(id)) all.push_back(id);
    return all;
}

std::vector<std::shared_ptr<void>> InterfaceRegistry::implementations(std::string_view interfaceId,
                                                                      const char* typeName) {
    const std::shared_lock lock(mutex_);
    std::vector<std::shared_ptr<void>> found;
    const auto there = offers_.find(interfaceId);
    if (there == offers_.end()) {
        const std::lock_guard missed(missedMutex_);
        if (!missed_.contains(interfaceId)) missed_.emplace(interfaceId);
        return found;
    }
    for (const auto& offer : there->second) {
        if (offer.told.kind == Kind::ExtensionPoint || offer.typeName != typeName) continue;
        if (auto alive = offer.keepAlive.lock()) found.emplace_back(std::move(alive), offer.object);
    }
    return found;
}

}  // namespace guildhall::plugins
