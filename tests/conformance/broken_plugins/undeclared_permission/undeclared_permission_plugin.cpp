// Its route asks for a permission that nobody declares.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class UndeclaredPermissionPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.get("/undeclared-permission", "forgotten.view", [](const Request&) { return Response::text("Hello"); });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<UndeclaredPermissionPlugin>(); }
