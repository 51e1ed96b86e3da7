// What connects plugins: events and who listens, interfaces and who offers them.
#pragma once

#include "kernel/jobs/job_runner.hpp"
#include "kernel/kinds/kind.hpp"
#include "kernel/plugins/event_bus.hpp"
#include "kernel/plugins/interface_registry.hpp"

namespace guildhall::plugins {

/// Puts on the owner's listeners as well.
class EventKind : public kinds::KindOf<sdk::EventDeclaration> {
public:
    explicit EventKind(EventBus& bus);
    void add(const kinds::Contribution& contribution) override { bus_.add(contribution); }
    void remove(const std::string& owner) override { bus_.remove(owner); }

protected:
    void refuse(const sdk::EventDeclaration& one, const kinds::Contribution& all) const override;
    std::string identity(const sdk::EventDeclaration& one) const override { return "the event " + one.name; }
    sdk::Value line(const sdk::EventDeclaration& one) const override;
    std::string lacks(const sdk::EventDeclaration& one) const override;

private:
    EventBus& bus_;
};

/// Adds the jobs of those that hear of it afterwards; they go with the owner's other jobs.
class ListenerKind : public kinds::KindOf<sdk::Listener> {
public:
    explicit ListenerKind(jobs::JobRunner& runner);
    Turn turn() const override { return Turn::Work; }
    void add(const kinds::Contribution& contribution) override;

protected:
    void refuse(const sdk::Listener& one, const kinds::Contribution&) const override;
    std::string identity(const sdk::Listener& one) const override;
    sdk::Value line(const sdk::Listener& one) const override;

private:
    jobs::JobRunner& runner_;
};

/// One side of an interface. Services are put on first, with the other sides.
template <class Side>
class InterfaceKind : public kinds::KindOf<Side> {
public:
    using kinds::KindOf<Side>::KindOf;

protected:
    sdk::Value line(const Side& one) const override { return {{"id", one.interfaceId}, {"purpose", one.purpose}}; }
    std::string lacks(const Side& one) const override {
        return one.purpose.empty() ? "It does not say what " + one.interfaceId + " is for." : "";
    }
};

class ServiceKind : public InterfaceKind<sdk::Service> {
public:
    explicit ServiceKind(InterfaceRegistry& registry);
    void add(const kinds::Contribution& contribution) override { registry_.add(contribution); }
    void remove(const std::string& owner) override { registry_.remove(owner); }

private:
    InterfaceRegistry& registry_;
};

class ExtensionPointKind : public InterfaceKind<sdk::ExtensionPoint> {
public:
    ExtensionPointKind();
};

class ExtensionKind : public InterfaceKind<sdk::Extension> {
public:
    ExtensionKind();
};

}  // namespace guildhall::plugins
