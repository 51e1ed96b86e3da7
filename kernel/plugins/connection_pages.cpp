#include "kernel/plugins/connection_pages.hpp"

#include "kernel/plugins/plugin_addresses.hpp"

#include <guildhall/sdk/say.hpp>

#include <map>

namespace guildhall::plugins {

using sdk::Response;
using sdk::Value;

namespace {

Value eventView(const EventTold& event) {
    Value listeners = Value::array();
    int place = 0;
    for (const auto& ear : event.listeners)
        listeners.push_back(
            {{"place", ++place},
             {"owner", ear.owner},
             {"purpose", sdk::say(ear.purpose)},
             {"delivery", sdk::say(ear.delivery == sdk::Delivery::Afterwards ? "afterwards, as a job of its own"
                                                                             : "in the publisher's transaction")}});
    return {{"name", event.name},
            {"owner", event.owner},
            {"description", sdk::say(event.declaration.description)},
            {"listeners", listeners}};
}

/// One interface with both its sides.
struct Connection {
    bool service = false;
    std::string owner;  ///< who provides the service, or asks for extensions; empty: nobody enabled
    std::string purpose;
    Value extensions = Value::array();
};

}  // namespace

void ConnectionPages::describe(sdk::Registrar& add) {
    add.get("/admin/plugins/connections", "plugins.manage", [this](const sdk::Request&) { return show(); });
}

Response ConnectionPages::show() {
    Value events = Value::array(), services = Value::array(), points = Value::array();
    for (const auto& event : events_.list()) events.push_back(eventView(event));
    using Kind = OfferedInterface::Kind;
    std::map<std::string, Connection> connections;
    for (const auto& offered : interfaces_.list()) {
        auto& connection = connections[offered.interfaceId];
        if (offered.kind == Kind::Extension) {
            connection.extensions.push_back({{"owner", offered.owner}, {"purpose", sdk::say(offered.purpose)}});
            continue;
        }
        connection.service = offered.kind == Kind::Service;
        connection.owner = offered.owner;
        connection.purpose = sdk::say(offered.purpose);
    }
    for (const auto& [id, connection] : connections) {
        const Value line{{"id", id},
                         {"owner", connection.owner},
                         {"purpose", connection.purpose},
                         {"extensions", connection.extensions}};
        (connection.service ? services : points).push_back(line);
    }
    for (const auto& id : interfaces_.missing())
        services.push_back(Value{{"id", id}, {"owner", ""}, {"purpose", ""}, {"extensions", Value::array()}});
    return Response::page({.templateName = "kernel/plugin_connections",
                           .title = sdk::say("How plugins are connected"),
                           .data = {{"events", events}, {"services", services}, {"points", points}},
                           .crumbs = {{sdk::say("Plugins"), pluginsPath}}});
}

}  // namespace guildhall::plugins
