#include "kernel/plugins/loaded_plugin.hpp"

#include "kernel/base/readable_type.hpp"
#include "kernel/log/current_plugin.hpp"
#include "kernel/plugins/library_note.hpp"

#include <Poco/Exception.h>

#include <memory>
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

/// The loader's words, with the usual case said plainly.
std::string loadFailure(const std::string& words) {
    constexpr std::string_view undefined = "undefined symbol: ";
    const auto at = words.find(undefined);
    if (at == std::string::npos) return "its library could not be loaded: " + words;
    const auto begin = at + undefined.size();
    const auto symbol = words.substr(begin, words.find_first_of(" \t", begin) - begin);
    return "its library could not be loaded: it uses the undefined symbol “" + base::readableType(symbol) +
           "”, which neither this server nor a library it names has. Build the plugin again against this server's "
           "SDK.";
}

}  // namespace

LoadedPlugin::LoadedPlugin(const Manifest& manifest, sdk::Services services)
    : id_(manifest.id), copy_(manifest.library()), services_(std::move(services)) {
    verifyLibrary(copy_.path());  // the file may have changed since it was looked at
    const log::InPlugin inside(id_);
    try {
        library_.load(copy_.path().string(), Poco::SharedLibrary::SHLIB_LOCAL);
        using Create = sdk::Plugin*(sdk::Services&);
        auto* create = reinterpret_cast<Create*>(library_.getSymbol("guildhall_plugin_create"));
        plugin_.reset(guarded("it could not be set up", [&] { return create(services_); }));
    } catch (const Poco::Exception& problem) {
        if (library_.isLoaded()) library_.unload();
        throw std::runtime_error(loadFailure(problem.message()));
    } catch (...) {
        library_.unload();
        throw;
    }
}

LoadedPlugin::~LoadedPlugin() {
    const log::InPlugin inside(id_);
    plugin_.reset();
    if (library_.isLoaded()) library_.unload();
}

kinds::Contribution LoadedPlugin::describe(const Manifest& manifest) {
    const log::InPlugin inside(id_);
    kinds::Collector collector(manifest.id);
    guarded("it could not be set up", [&] { plugin_->describe(collector); });
    auto contribution = collector.take();
    contribution.name = manifest.name;
    contribution.folder = manifest.folder;
    contribution.keepAlive = token_;
    return contribution;
}

}  // namespace guildhall::plugins
