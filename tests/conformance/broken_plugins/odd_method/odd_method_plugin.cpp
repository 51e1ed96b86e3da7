// No browser sends this.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class OddMethodPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.route({"FETCH", "/odd-method", SignedIn, [](const Request&) { return Response::text("here"); }, {}});
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<OddMethodPlugin>(); }
