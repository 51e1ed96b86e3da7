#include "greeting_plugin.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::greeting {

void GreetingPlugin::describe(sdk::Registrar& add) {
    add.get("/greeting", sdk::SignedIn, greet);
    add.portalLink("Greeting", "/greeting");
}

sdk::Response greet(const sdk::Request& request) {
    return sdk::Response::page({"greeting/greeting", "Greeting", {{"name", request.viewer().name()}}});
}

}  // namespace guildhall::greeting

GUILDHALL_PLUGIN(services) { return std::make_unique<guildhall::greeting::GreetingPlugin>(); }
