// Nobody could switch its mail off.
#include <guildhall/sdk/plugin.hpp>

namespace {

using namespace guildhall::sdk;

class UnknownCategoryPlugin : public Plugin {
public:
    void describe(Registrar& add) override {
        add.mailTemplate({.key = "unknown_category/mail/hello", .title = "Hello", .category = "greetings"});
    }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<UnknownCategoryPlugin>(); }
