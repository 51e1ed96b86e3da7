// Who gives a role its permission does not learn what it allows.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class SilentPermissionPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.permission({"silent_permission.view", ""});
        add.get("/silent-permission", "silent_permission.view", [](const Request&) { return Response::text("here"); });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<SilentPermissionPlugin>(); }
