// Whoever only looks changes something: a browser that fetches pages ahead does so, too.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class WritingReadPlugin : public Plugin {
public:
    explicit WritingReadPlugin(Database& database) : database_(database) {}
    void describe(Registrar& add) override {
        add.get("/writing-read", SignedIn, [this](const Request&) {
            database_.write([](Transaction& tx) { tx.execute("UPDATE writing_read_visit SET count = count + 1"); });
            return Response::text("Counted");
        });
    }

private:
    Database& database_;
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<WritingReadPlugin>(services.database); }
