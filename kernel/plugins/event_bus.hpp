// Events between plugins: who declares what, who listens, and the telling.
#pragma once

#include "kernel/kinds/contribution.hpp"

#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/job.hpp>

#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

namespace guildhall::plugins {

/// For the page that lists them.
struct EventTold {
    std::string name;
    std::string owner;  ///< empty: nobody enabled publishes it
    sdk::EventDeclaration declaration;
    struct Ear {
        std::string owner;
        std::string purpose;
        sdk::Delivery delivery;
        int order;
    };
    std::vector<Ear> listeners;  ///< in the order they are told
};

/// Any thread.
class EventBus : public sdk::Events {
public:
    explicit EventBus(sdk::Jobs& jobs) : jobs_(jobs) {}
    /// `hear`, too, is told of every event besides its listeners, in the publisher's transaction. Before the first is
    /// published.
    using Hear = std::function<void(sdk::Transaction&, const sdk::EventDeclaration&, const sdk::Value&)>;
    void whenPublished(Hear hear) { hears_.push_back(std::move(hear)); }

    /// Throws std::runtime_error when another plugin publishes an event of that name.
    void add(const kinds::Contribution& contribution);
    void remove(const std::string& owner);
    std::vector<EventTold> list() const;

    using sdk::Events::publish;
    void publish(sdk::Transaction& tx, std::string_view event, const sdk::Value& data) override;

    /// The kind of the job that tells this listener.
    static std::string jobKind(const std::string& owner, const sdk::Listener& listener);

private:
    struct Ear {
        std::string owner;
        std::shared_ptr<const sdk::Listener> listener;  ///< keeps its plugin loaded
    };
    std::pair<sdk::EventDeclaration, std::vector<Ear>> earsOf(std::string_view event) const;

    sdk::Jobs& jobs_;
    std::vector<Hear> hears_;
    mutable std::shared_mutex mutex_;
    std::map<std::string, std::pair<std::string, sdk::EventDeclaration>, std::less<>> declared_;
    std::map<std::string, std::vector<Ear>, std::less<>> ears_;  ///< by event, in order
};

}  // namespace guildhall::plugins
