#include "kernel/plugins/connection_kinds.hpp"

#include "kernel/jobs/job_kinds.hpp"

#include <stdexcept>

namespace guildhall::plugins {

using kinds::Contribution;

namespace {

/// What a listener does and the end of its job are one transaction: done once, however often the job is tried.
sdk::JobHandler tell(std::function<void(sdk::Transaction&, const sdk::Value&)> handler) {
    return [handler = std::move(handler)](sdk::JobContext& job) {
        job.finish(nullptr, [&](sdk::Transaction& tx) { handler(tx, job.payload()); });
    };
}

}  // namespace

EventKind::EventKind(EventBus& bus)
    : KindOf({"events", "Events it publishes", {{"name", "Event"}, {"description", "When"}}}), bus_(bus) {}

void EventKind::refuse(const sdk::EventDeclaration& one, const Contribution& all) const {
    if (!one.name.starts_with(all.owner + "."))
        throw std::invalid_argument("event “" + one.name + "” must start with " + all.owner + ".");
}

sdk::Value EventKind::line(const sdk::EventDeclaration& one) const {
    return {{"name", one.name}, {"description", one.description}};
}

std::string EventKind::lacks(const sdk::EventDeclaration& one) const {
    return one.description.empty() ? "The event " + one.name + " does not say when it is published." : "";
}

ListenerKind::ListenerKind(jobs::JobRunner& runner)
    : KindOf({"listeners",
              "Events it listens to",
              {{"event", "Event"}, {"purpose", "What it does"}, {"delivery", "How"}}}),
      runner_(runner) {}

void ListenerKind::refuse(const sdk::Listener& one, const Contribution&) const {
    if (!one.handler || one.purpose.empty())
        throw std::invalid_argument("the listener for " + one.event + " needs a purpose and a handler");
}

std::string ListenerKind::identity(const sdk::Listener& one) const {
    return "the listener “" + one.purpose + "” for " + one.event;
}

void ListenerKind::add(const Contribution& contribution) {
    std::map<std::string, sdk::JobHandler> handlers;
    for (const auto& listener : contribution.of<sdk::Listener>())
        if (listener.delivery == sdk::Delivery::Afterwards)
            handlers[EventBus::jobKind(contribution.owner, listener)] =
                jobs::keptHandler(contribution, tell(listener.handler));
    runner_.addHandlers(contribution.owner, std::move(handlers));
}

sdk::Value ListenerKind::line(const sdk::Listener& one) const {
    const bool inside = one.delivery == sdk::Delivery::InTransaction;
    return {{"event", one.event},
            {"purpose", one.purpose},
            {"delivery", inside ? "in the same transaction" : "afterwards"},
            {"order", one.order}};
}

ServiceKind::ServiceKind(InterfaceRegistry& registry)
    : InterfaceKind({"services", "Services", {{"id", "Service"}, {"purpose", "Purpose"}}}), registry_(registry) {}

ExtensionPointKind::ExtensionPointKind()
    : InterfaceKind({"extension_points", "Extension points", {{"id", "Extension point"}, {"purpose", "Purpose"}}}) {}

ExtensionKind::ExtensionKind()
    : InterfaceKind({"extensions", "Extensions of others", {{"id", "Extension point"}, {"purpose", "Purpose"}}}) {}

}  // namespace guildhall::plugins
