// Throws what is no std::exception when its page is asked for.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class ThrowingHandlerPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.get("/throwing-handler", Public, [](const Request&) -> Response { throw 42; });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<ThrowingHandlerPlugin>(); }
