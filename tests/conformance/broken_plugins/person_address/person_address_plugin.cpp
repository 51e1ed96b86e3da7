// Prints addresses it has asked the kernel for.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class PersonAddressPlugin : public Plugin {
public:
    PersonAddressPlugin(Database& database, People& people) : database_(database), people_(people) {}
    void describe(Registrar& add) override {
        add.get("/person-address", SignedIn, [this](const Request&) {
            return database_.read([this](Transaction& tx) {
                std::string all;
                for (const auto& person : people_.withRole(tx, "admin")) all += person.email + "\n";
                return Response::text(all);
            });
        });
    }

private:
    Database& database_;
    People& people_;
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<PersonAddressPlugin>(services.database, services.people); }
