// Reads people past the kernel.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class KernelTablePlugin : public Plugin {
public:
    explicit KernelTablePlugin(Database& database) : database_(database) {}
    void describe(Registrar& add) override {
        add.get("/kernel-table", SignedIn, [this](const Request&) {
            return database_.read([](Transaction& tx) {
                return Response::text(tx.query("SELECT name FROM Kernel_Person").front().text(0));
            });
        });
    }

private:
    Database& database_;
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<KernelTablePlugin>(services.database); }
