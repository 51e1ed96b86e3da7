// Throws an exception of its own type, which must not outlive the library.
#include <guildhall/sdk/plugin.hpp>

#include <stdexcept>

namespace {

class NoLicence : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class ThrowingSetUpPlugin : public guildhall::sdk::Plugin {
public:
    void describe(guildhall::sdk::Registrar&) override { throw NoLicence("the licence file is missing"); }
};

}  // namespace

GUILDHALL_PLUGIN(services) { return std::make_unique<ThrowingSetUpPlugin>(); }
