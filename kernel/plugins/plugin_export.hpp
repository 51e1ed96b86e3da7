// Everything a plugin keeps, as one ZIP: a CSV file for each of its tables, its files, and export.json, which says what
// is in it. Made by a job; whoever downloads it is recorded.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/job.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace guildhall::plugins {

struct ExportFile {
    std::string name;  ///< `certificates-20260312-0930-ab12.zip`
    std::uintmax_t bytes = 0;
    sdk::Instant madeAt;
};

/// Any thread.
class PluginExport {
public:
    struct Parts {
        sdk::Database& database;
        const sdk::Clock& clock;
        std::shared_ptr<sdk::FileStore> files;
        std::shared_ptr<sdk::FileStore> exports;
        std::filesystem::path work;                           ///< where archives are made: <var>/exports
        std::function<std::vector<std::string>()> pluginIds;  ///< of all that are installed
    };
    explicit PluginExport(Parts parts) : parts_(std::move(parts)) {}

    static constexpr const char* jobKind = "kernel.export_plugin";
    static sdk::JobRequest request(const std::string& id, const std::string& name, const std::string& personId);
    /// The job: payload {id}. Written beside and renamed, so that a file there is a whole one.
    void run(sdk::JobContext& job);

    /// Newest first.
    std::vector<ExportFile> of(const std::string& id) const;
    /// Throws sdk::NotFound when there is no such export of this plugin.
    std::filesystem::path path(const std::string& id, const std::string& name) const;
    void remove(const std::string& name) const { parts_.exports->remove(name); }

private:
    class Archive;
    void addTables(sdk::JobContext& job, Archive& archive, const std::string& id) const;
    void addFiles(sdk::JobContext& job, Archive& archive, const std::string& id) const;

    Parts parts_;
};

}  // namespace guildhall::plugins
