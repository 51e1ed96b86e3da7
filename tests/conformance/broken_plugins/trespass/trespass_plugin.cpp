// Takes an address of the plugin beside it.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class TrespassPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.get("/open-write/trespass", SignedIn, [](const Request&) { return Response::text("here"); });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<TrespassPlugin>(); }
