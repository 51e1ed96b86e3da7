// Its job would wait for ever.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class UnknownJobPlugin : public Plugin {
public:
    UnknownJobPlugin(Database& database, Jobs& jobs) : database_(database), jobs_(jobs) {}
    void describe(Registrar& add) override {
        add.job("unknown_job.known", [](JobContext&) {});
        add.demonstration(
            [this] { database_.write([this](Transaction& tx) { jobs_.enqueue(tx, {.kind = "unknown_job.lost"}); }); });
    }

private:
    Database& database_;
    Jobs& jobs_;
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<UnknownJobPlugin>(services.database, services.jobs); }
