// A plugin that adds nothing, for those whose fault is elsewhere.
#include <guildhall/sdk/plugin.hpp>

namespace {

class QuietPlugin : public guildhall::sdk::Plugin {
public:
    void describe(guildhall::sdk::Registrar&) override {}
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<QuietPlugin>(); }
