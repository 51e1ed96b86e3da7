// Makes a table where no migration can take it back.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class TableAtRunTimePlugin : public Plugin {
public:
    explicit TableAtRunTimePlugin(Database& database) : database_(database) {}
    void describe(Registrar& add) override {
        add.demonstration([this] {
            database_.write([](Transaction& tx) { tx.execute("CREATE TABLE table_at_run_time_cache (id TEXT)"); });
        });
    }

private:
    Database& database_;
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<TableAtRunTimePlugin>(services.database); }
