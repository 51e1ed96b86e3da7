// The smallest plugin: one page and a link to it. For tests that need some library to load.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall;

class GreetingPlugin : public sdk::Plugin {
public:
    void describe(sdk::Registrar& add) override {
        add.get("/greeting", sdk::SignedIn, [](const sdk::Request& request) {
            return sdk::Response::page({"greeting/greeting", "Greeting", {{"name", request.viewer().name()}}});
        });
        add.portalLink("Greeting", "/greeting");
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<GreetingPlugin>(); }
