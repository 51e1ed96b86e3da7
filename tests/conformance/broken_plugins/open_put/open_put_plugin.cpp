// A write by another method than POST, without the form's token.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class OpenPutPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.route(
            {"PUT", "/open-put", SignedIn, [](const Request&) { return Response::text("changed"); }, {.csrf = false}});
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<OpenPutPlugin>(); }
