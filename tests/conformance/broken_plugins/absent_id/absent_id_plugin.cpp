// Takes for granted that a record is there.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class AbsentIdPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.get("/absent-id", SignedIn, [](const Request&) {
            return Response::page({"absent_id/list", "Record", Value::object()});
        });
        add.get("/absent-id/{id}", SignedIn,
                [this](const Request& request) { return Response::text(records_.at(request.pathValue("id"))); });
    }

private:
    const std::map<std::string, std::string> records_{{"recd-abcd2345efgh", "A record"}};
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<AbsentIdPlugin>(); }
