// `/admin/plugins/connections`: which plugin tells which what, in what order, and what is asked for but not there.
#pragma once

#include "kernel/plugins/event_bus.hpp"
#include "kernel/plugins/interface_registry.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::plugins {

class ConnectionPages {
public:
    ConnectionPages(const EventBus& events, const InterfaceRegistry& interfaces)
        : events_(events), interfaces_(interfaces) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show();

    const EventBus& events_;
    const InterfaceRegistry& interfaces_;
};

}  // namespace guildhall::plugins
