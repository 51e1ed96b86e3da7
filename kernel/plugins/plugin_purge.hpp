// Deletes everything a plugin ever kept: tables, files, settings, jobs, what other areas keep for it, and the grants of
// the roles it brought. Persons and the audit log are the kernel's and stay. Disabling, by contrast, deletes nothing.
#pragma once

#include "kernel/access/role_repository.hpp"
#include "kernel/data/connections.hpp"
#include "kernel/plugins/owned_area.hpp"
#include "kernel/plugins/plugin_data_repository.hpp"
#include "kernel/plugins/plugin_switch.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/job.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace guildhall::plugins {

struct PurgePreview {
    struct Counted {
        std::string title;
        std::int64_t count = 0;
    };
    std::vector<PluginTable> tables;
    std::int64_t files = 0;
    std::uintmax_t bytes = 0;
    std::vector<Counted> areas;
    std::vector<Counted> roles;  ///< brought by the plugin, with their holders
    std::string obstacle;        ///< why it cannot be purged now, for the administrator; empty: it can
};

/// Any thread.
class PluginPurge {
public:
    struct Parts {
        data::Connections& database;
        PluginHost& host;
        PluginSwitch& pluginSwitch;
        sdk::Jobs& jobs;
        sdk::Audit& audit;
        const sdk::Clock& clock;
        std::shared_ptr<sdk::FileStore> files;
        std::function<std::vector<OwnedArea>()> areas;  ///< of the whole kernel
    };
    explicit PluginPurge(Parts parts) : parts_(std::move(parts)) {}

    PurgePreview preview(sdk::Transaction& tx, const std::string& id) const;
    /// Queues the job (PLUGIN_PURGE_STARTED) and returns its id. Throws sdk::NotFound, and sdk::Conflict with the
    /// obstacle.
    std::string start(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id);

    static constexpr const char* jobKind = "kernel.purge_plugin";
    /// The job: payload {id}. Tables and rows go in one transaction, then the files, then the plugin's own record; run
    /// again after a kill it does what is left. When a migration cannot be taken back nothing is deleted.
    void run(sdk::JobContext& job);

private:
    std::vector<std::string> otherIds(sdk::Transaction& tx, const std::string& id) const;
    std::string obstacle(sdk::Transaction& tx, const WantedPlugin& plugin) const;
    void dropData(sdk::Transaction& tx, const sdk::Actor& actor, const WantedPlugin& plugin) const;

    Parts parts_;
};

}  // namespace guildhall::plugins
