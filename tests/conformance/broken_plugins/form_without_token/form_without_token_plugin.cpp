// Its page has a form that the server must refuse, because the token is missing.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class FormWithoutTokenPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.get("/form-without-token", SignedIn, [](const Request&) {
            return Response::page({"form_without_token/form", "A form", Value::object()});
        });
        add.post("/form-without-token", SignedIn, [](const Request&) { return Response::redirect("/"); });
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<FormWithoutTokenPlugin>(); }
