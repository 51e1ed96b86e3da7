// One plugin library in this process, with the plugin object made from it.
#pragma once

#include "kernel/kinds/contribution.hpp"
#include "kernel/plugins/library_copy.hpp"
#include "kernel/plugins/manifest.hpp"

#include <guildhall/sdk/plugin.hpp>

#include <Poco/SharedLibrary.h>

#include <memory>

namespace guildhall::plugins {

/// Loads on construction, unloads on destruction: destroy it only when nothing that came from the library (handlers,
/// exceptions, objects) is left. One thread at a time.
class LoadedPlugin {
public:
    /// Verifies and loads a private copy of the library (library_copy.hpp), so that two versions can be loaded at once.
    /// Throws std::runtime_error with a sentence, or the loader's or the plugin's own words.
    LoadedPlugin(const Manifest& manifest, sdk::Services services);
    ~LoadedPlugin();

    /// What it declares. `keepAlive` of the result is this plugin's token.
    kinds::Contribution describe(const Manifest& manifest);
    /// How many requests, jobs and kinds still hold the token.
    long holders() const { return token_.use_count() - 1; }

private:
    std::string id_;
    LibraryCopy copy_;  ///< before `library_`: outlives it
    Poco::SharedLibrary library_;
    sdk::Services services_;
    std::unique_ptr<sdk::Plugin> plugin_;
    std::shared_ptr<int> token_ = std::make_shared<int>(0);
};

}  // namespace guildhall::plugins
