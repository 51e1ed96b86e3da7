#include "kernel/plugins/event_bus.hpp"

#include "kernel/log/current_plugin.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <stdexcept>
#include <tuple>
#include <typeinfo>

namespace guildhall::plugins {

namespace {

/// Does the exception's type live in the plugin's own library? Then it must not travel on: the library may be gone
/// before it is caught.
bool isTypeOf(const std::string& plugin, const std::exception& problem) {
    Dl_info where{};
    return dladdr(&typeid(problem), &where) != 0 && where.dli_fname &&
           std::string_view(where.dli_fname).ends_with("/" + plugin + ".so");
}

void hear(const std::string& owner, const sdk::Listener& listener, sdk::Transaction& tx, const sdk::Value& data) {
    const log::InPlugin inside(owner);
    try {
        listener.handler(tx, data);
    } catch (const std::exception& problem) {
        if (!isTypeOf(owner, problem)) throw;
        throw std::runtime_error(problem.what());
    } catch (...) {
        throw std::runtime_error(listener.purpose + " failed with something that is no std::exception");
    }
}

/// Members end in reverse order: the listener's code goes before what keeps it loaded.
struct KeptListener {
    std::shared_ptr<void> keepAlive;
    sdk::Listener listener;
};

}  // namespace

std::string EventBus::jobKind(const std::string& owner, const sdk::Listener& listener) {
    return owner + ".hears " + listener.event + ": " + listener.purpose;
}

void EventBus::add(const kinds::Contribution& contribution) {
    const auto events = contribution.of<sdk::EventDeclaration>();
    const std::unique_lock lock(mutex_);
    for (const auto& event : events) {
        const auto other = declared_.find(event.name);
        if (other != declared_.end())
            throw std::runtime_error("the event " + event.name + " is published by “" + other->second.first +
                                     "” already");
    }
    for (const auto& event : events) declared_[event.name] = {contribution.owner, event};
    for (const auto& listener : contribution.of<sdk::Listener>()) {
        auto kept = std::make_shared<const KeptListener>(KeptListener{contribution.keepAlive, listener});
        auto& ears = ears_[listener.event];
        const auto* told = &kept->listener;
        ears.push_back({contribution.owner, {std::move(kept), told}});
        std::ranges::stable_sort(ears, {}, [](const Ear& ear) { return std::tuple(ear.listener->order, ear.owner); });
    }
}

void EventBus::remove(const std::string& owner) {
    std::vector<Ear> leaving;  // ends after the lock: the listeners' code may do anything
    const std::unique_lock lock(mutex_);
    std::erase_if(declared_, [&](const auto& entry) { return entry.second.first == owner; });
    for (auto& [event, ears] : ears_) {
        std::ranges::copy_if(ears, std::back_inserter(leaving), [&](const Ear& ear) { return ear.owner == owner; });
        std::erase_if(ears, [&](const Ear& ear) { return ear.owner == owner; });
    }
    std::erase_if(ears_, [](const auto& entry) { return entry.second.empty(); });
}

std::vector<EventTold> EventBus::list() const {
    const std::shared_lock lock(mutex_);
    std::set<std::string> names;
    for (const auto& [name, declared] : declared_) names.insert(name);
    for (const auto& [name, ears] : ears_) names.insert(name);
    std::vector<EventTold> all;
    for (const auto& name : names) {
        EventTold told{.name = name};
        if (const auto declared = declared_.find(name); declared != declared_.end())
            std::tie(told.owner, told.declaration) = declared->second;
        if (const auto ears = ears_.find(name); ears != ears_.end())
            for (const auto& ear : ears->second)
                told.listeners.push_back(
                    {ear.owner, ear.listener->purpose, ear.listener->delivery, ear.listener->order});
        all.push_back(std::move(told));
    }
    return all;
}

std::pair<sdk::EventDeclaration, std::vector<EventBus::Ear>> EventBus::earsOf(std::string_view event) const {
    const std::shared_lock lock(mutex_);
    const auto declared = declared_.find(event);
    if (declared == declared_.end())
        throw std::logic_error("the event " + std::string(event) + " is published but not declared");
    const auto ears = ears_.find(event);
    return {declared->second.second, ears == ears_.end() ? std::vector<Ear>() : ears->second};
}

void EventBus::publish(sdk::Transaction& tx, std::string_view event, const sdk::Value& data) {
    const auto [declaration, ears] = earsOf(event);
    for (const auto& [owner, listener] : ears) {
        if (listener->delivery == sdk::Delivery::Afterwards) {
            jobs_.enqueue(tx, {.kind = jobKind(owner, *listener), .payload = data, .title = listener->purpose});
            continue;
        }
        hear(owner, *listener, tx, data);
    }
    for (const auto& hears : hears_) hears(tx, declaration, data);
}

}  // namespace guildhall::plugins
