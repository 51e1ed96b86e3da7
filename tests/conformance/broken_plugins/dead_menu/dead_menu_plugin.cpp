// Has moved its page and forgotten the menu.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class DeadMenuPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.menu({MenuGroup::Work, "Dead menu", "/dead-menu", SignedIn});
        add.get("/dead-menu-moved", SignedIn, [](const Request&) { return Response::text("here"); });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<DeadMenuPlugin>(); }
