// Calls a function that is promised by a header and in no library.
#include <guildhall/sdk/plugin.hpp>

/// As from the header of a library somebody forgot to link.
extern "C" int guildhall_test_symbol_of_nobody();

namespace {

class UndefinedSymbolPlugin : public guildhall::sdk::Plugin {
public:
    void describe(guildhall::sdk::Registrar&) override { guildhall_test_symbol_of_nobody(); }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<UndefinedSymbolPlugin>(); }
