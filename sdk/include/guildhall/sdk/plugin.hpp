// A plugin: one class and one line.
//
//   class Notices : public Plugin {
//   public:
//       void describe(Registrar& add) override { add.get("/notices", SignedIn, …); }
//   };
//   GUILDHALL_PLUGIN(services) { return std::make_unique<Notices>(services.database); }
#pragma once

#include <guildhall/sdk/abi_note.hpp>
#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/services.hpp>

#include <memory>

namespace guildhall::sdk {

/// Built when enabled, destroyed when disabled after every request and job in it has ended. Start no threads of your
/// own: use jobs. Keep nothing `thread_local` with a destructor, or the library cannot be unloaded.
class Plugin {
public:
    virtual ~Plugin();
    /// Called once, after migrations, before the first request. Throwing quarantines the plugin.
    virtual void describe(Registrar& add) = 0;
};

}  // namespace guildhall::sdk

/// The library's entry and its ABI note. Use once, in one source file, at global scope.
#define GUILDHALL_PLUGIN(services)                                                                     \
    GUILDHALL_ABI_NOTE                                                                                 \
    static std::unique_ptr<guildhall::sdk::Plugin> guildhallMakePlugin(guildhall::sdk::Services&);     \
    extern "C" __attribute__((visibility("default"))) guildhall::sdk::Plugin* guildhall_plugin_create( \
        guildhall::sdk::Services& services) {                                                          \
        return guildhallMakePlugin(services).release();                                                \
    }                                                                                                  \
    static std::unique_ptr<guildhall::sdk::Plugin> guildhallMakePlugin(                                \
        [[maybe_unused]] guildhall::sdk::Services& services)
