// Has switched the form token off without asking for a signature instead.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class OpenWritePlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.post("/open-write", SignedIn, [](const Request&) { return Response::redirect("/"); }, {.csrf = false});
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<OpenWritePlugin>(); }
