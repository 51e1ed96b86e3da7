#include "kernel/plugins/loaded_plugin.hpp"

#include <Poco/Exception.h>

#include <stdexcept>

namespace guildhall::plugins {

namespace {

/// Runs plugin code; whatever it throws becomes a host exception, because an exception object of the plugin's own type
/// must not outlive its library.
template <class F>
auto guarded(const char* deed, F&& code) {
    try {
        return code();
    } catch (const std::exception& problem) {
        throw std::runtime_error(std::string(deed) + ": " + problem.what());
    } catch (...) {
        throw std::runtime_error(std::string(deed) + ": an exception of unknown type");
    }
}

}  // namespace

LoadedPlugin::LoadedPlugin(const Manifest& manifest, sdk::Services services) : services_(std::move(services)) {
    try {
        library_.load(manifest.library().string(), Poco::SharedLibrary::SHLIB_LOCAL);
        using Create = sdk::Plugin*(sdk::Services&);
        auto* create = reinterpret_cast<Create*>(library_.getSymbol("guildhall_plugin_create"));
        plugin_.reset(guarded("it could not be set up", [&] { return create(services_); }));
    } catch (const Poco::Exception& problem) {
        if (library_.isLoaded()) library_.unload();
        throw std::runtime_error("its library could not be loaded: " + problem.message());
    } catch (...) {
        library_.unload();
        throw;
    }
}

LoadedPlugin::~LoadedPlugin() {
    plugin_.reset();
    if (library_.isLoaded()) library_.unload();
}

Contribution LoadedPlugin::describe(const Manifest& manifest) {
    Collector collector(manifest.id);
    guarded("it could not be set up", [&] { plugin_->describe(collector); });
    auto contribution = collector.take();
    contribution.name = manifest.name;
    contribution.folder = manifest.folder;
    contribution.keepAlive = token_;
    return contribution;
}

}  // namespace guildhall::plugins
