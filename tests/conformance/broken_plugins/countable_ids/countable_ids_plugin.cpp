// Whoever has seen record 1 can ask for record 2.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class CountableIdsPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.get("/countable-ids", SignedIn, [](const Request&) {
            return Response::page({"countable_ids/list", "Records", Value::object()});
        });
        add.get("/countable-ids/{id}", SignedIn, [](const Request&) { return Response::text("A record"); });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<CountableIdsPlugin>(); }
