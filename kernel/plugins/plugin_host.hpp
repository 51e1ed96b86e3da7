// The plugin host of one process: finds plugins, verifies them before loading, loads them, puts what they declare on
// the kernel's surfaces, takes it off again, waits until nothing runs in them and unloads them. A plugin that cannot be
// enabled is quarantined with its reason; everything else goes on.
#pragma once

#include "kernel/plugins/contribution.hpp"
#include "kernel/plugins/loaded_plugin.hpp"
#include "kernel/plugins/manifest.hpp"

#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/services.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guildhall::plugins {

enum class State {
    Available,  ///< found, never asked for
    Enabled,
    Disabled,  ///< switched off; its data stays
    Failed,    ///< quarantined: see reason
};
const char* stateName(State state);

struct PluginStatus {
    Manifest manifest;  ///< only id and folder when plugin.json itself is unusable
    State state = State::Available;
    std::string reason;                   ///< why it failed, one sentence for the administrator
    std::vector<std::string> dependents;  ///< enabled plugins that need it
    std::size_t routes = 0, permissions = 0, jobs = 0, hooks = 0;  ///< what it adds while enabled
};

/// What the host needs of the rest of the kernel.
struct HostPorts {
    std::function<sdk::Services(const Manifest&)> services;
    std::function<void(const Manifest&)> migrate;  ///< throws with a clear line
    std::vector<Surface*> surfaces;                ///< in the order they are added to; removed from in reverse
    sdk::Log* log = nullptr;
};

/// Any thread; enable and disable are done one at a time.
class PluginHost {
public:
    PluginHost(std::filesystem::path folder, HostPorts ports);
    ~PluginHost();

    /// Reads the manifests in the plugin folder; loads nothing.
    void discover();
    std::vector<PluginStatus> list() const;
    bool isEnabled(const std::string& id) const;

    /// No effect when enabled. Throws std::runtime_error with the reason, which is also kept (State::Failed).
    void enable(const std::string& id);
    /// Takes it off every surface, waits up to `drain` for running work, unloads. Throws std::runtime_error when
    /// another enabled plugin needs it. When work is still running after `drain` the library stays until it ends
    /// (sweep).
    void disable(const std::string& id, std::chrono::milliseconds drain = std::chrono::seconds(10));
    /// Unloads what could not be unloaded at once.
    void sweep();
    /// Runs the demonstration data of the enabled plugins, dependencies first.
    void demonstrate();

private:
    struct Entry {
        PluginStatus status;
        std::unique_ptr<LoadedPlugin> loaded;
        std::vector<std::function<void()>> demonstrations;
    };

    void verify(const Manifest& manifest) const;
    void load(Entry& entry);
    std::vector<std::string> dependentsOf(const std::string& id) const;
    Entry& entryOf(const std::string& id);

    std::filesystem::path folder_;
    HostPorts ports_;
    std::mutex switching_;
    mutable std::mutex mutex_;  ///< guards entries_; never held while plugin code or a drain runs
    std::map<std::string, Entry> entries_;
    std::vector<std::string> order_;  ///< of enabling
    std::vector<std::unique_ptr<LoadedPlugin>> draining_;
};

}  // namespace guildhall::plugins
