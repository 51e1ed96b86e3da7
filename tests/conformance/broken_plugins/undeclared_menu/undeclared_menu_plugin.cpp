// Nobody will ever see its menu item.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class UndeclaredMenuPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.menu({MenuGroup::Work, "Undeclared menu", "/undeclared-menu", "undeclared_menu.view"});
        add.get("/undeclared-menu", SignedIn, [](const Request&) { return Response::text("here"); });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<UndeclaredMenuPlugin>(); }
