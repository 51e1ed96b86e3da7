// The plugin host of one process: finds plugins, verifies them before loading, loads them, puts what they declare on
// the kernel's surfaces, takes it off again, waits until nothing runs in them and unloads them. A plugin that cannot be
// enabled is quarantined with its reason; everything else goes on.
#pragma once

#include "kernel/kinds/kinds.hpp"
#include "kernel/plugins/dependency_order.hpp"
#include "kernel/plugins/loaded_plugin.hpp"
#include "kernel/plugins/manifest.hpp"

#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/services.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
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
    Manifest manifest;  ///< of what runs, else of what lies in the folder; id and folder only when it is unreadable
    State state = State::Available;
    std::string reason;                        ///< why it failed or was not upgraded, for the administrator
    std::vector<std::string> dependents;       ///< enabled plugins that need it
    std::string inFolder;                      ///< the version in the folder while another one runs; empty: the same
    bool filesMissing = false;                 ///< it runs, but its folder has gone
    sdk::Value ledger = sdk::Value::object();  ///< what it adds while enabled, see Kinds::ledgerOf
};

/// What the host needs of the rest of the kernel.
struct HostPorts {
    std::function<sdk::Services(const Manifest&)> services;
    std::function<int(const Manifest&)> migrate;  ///< all or nothing, how many; throws with a clear line
    const kinds::Kinds* kinds = nullptr;          ///< all that plugins can add
    sdk::Log* log = nullptr;
    /// The version that made the plugin's data; empty: none.
    std::function<std::string(const std::string& id)> dataVersion = [](const std::string&) { return std::string(); };
    /// Takes back the last `count` migrations, of a version that could not be put on.
    std::function<void(const Manifest&, int count)> migrateBack = [](const Manifest&, int) {};
};

/// Any thread; enable, disable, upgrade and quarantine are done one at a time.
class PluginHost {
public:
    PluginHost(std::filesystem::path folder, HostPorts ports);
    ~PluginHost();

    /// Reads the manifests in the plugin folder that are new or have changed; loads nothing. A plugin that runs keeps
    /// running as it is.
    void discover();
    std::vector<PluginStatus> list() const;
    std::optional<PluginStatus> find(const std::string& id) const;
    bool isEnabled(const std::string& id) const;
    /// See dependency_order.hpp.
    std::vector<std::string> enablingOrder(const std::vector<std::string>& ids) const;
    /// Why it could not be enabled even if all it needs were: unreadable manifest, wrong SDK, library, circle, a
    /// missing or unfit dependency. Empty: nothing found.
    std::string obstacle(const std::string& id) const;

    /// No effect when enabled. Throws std::runtime_error with the reason, which is also kept (State::Failed).
    void enable(const std::string& id);
    /// Takes off all it added, waits up to `drain` for running work, unloads. Throws std::runtime_error when
    /// another enabled plugin needs it. When work is still running after `drain` the library stays until it ends
    /// (sweep).
    void disable(const std::string& id, std::chrono::milliseconds drain = std::chrono::seconds(10));
    /// Puts the version in the folder in the place of the one that runs; those that need it are off meanwhile. The old
    /// one serves until the new one has said what it adds. Throws std::runtime_error when the new version does not fit
    /// or fails: the old one goes on, and the reason is kept.
    void upgrade(const std::string& id);
    /// Takes it and those that need it off, and keeps the reason (State::Failed).
    void quarantine(const std::string& id, const std::string& reason);
    /// As if never asked for: after a purge. No effect while it is enabled.
    void forget(const std::string& id);
    /// Unloads what could not be unloaded at once.
    void sweep();
    /// Runs the demonstration data of the enabled plugins, dependencies first.
    void demonstrate();

private:
    /// A library and what it declares. Members end in reverse order: handlers before their code.
    struct Running {
        std::unique_ptr<LoadedPlugin> loaded;
        kinds::Contribution contribution;
        int migrations = 0;  ///< applied for it just now
    };
    struct Entry {
        PluginStatus status;
        Manifest inFolder;
        std::filesystem::file_time_type readAt{};
        Running running;

        bool loaded() const { return running.loaded != nullptr; }
    };
    using Drain = std::chrono::milliseconds;

    void read(const std::filesystem::path& folder);
    void dropMissing();
    void verify(const Manifest& manifest) const;
    void verifyFiles(const Manifest& manifest) const;
    void verifyNeeds(const Manifest& manifest) const;
    void verifyOthers(const Manifest& manifest) const;
    void verifyUpgrade(const Entry& entry) const;
    Running prepare(const Manifest& manifest);
    std::string takeBack(const Manifest& manifest, int migrations);
    void unload(const std::string& id, Running leaving, Drain drain);
    void load(Entry& entry);
    void replace(Entry& entry, const Manifest& next, Running ready);
    void enableLocked(const std::string& id);
    void disableLocked(const std::string& id, Drain drain, const std::string& failure = {});
    std::vector<std::string> takeDependentsOff(const std::string& id, const std::string& failure = {});
    std::vector<std::string> dependentsOf(const std::string& id) const;
    PluginStatus statusOf(const std::string& id, const Entry& entry) const;
    Manifests manifests() const;
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
