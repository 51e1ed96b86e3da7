// What all areas of a server stand on: settings, data folder, outside world, database and keys, opened and checked in
// this order.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/config/settings.hpp"
#include "kernel/data/change_watch.hpp"
#include "kernel/data/connections.hpp"
#include "kernel/data_folder.hpp"
#include "kernel/environment.hpp"
#include "kernel/module.hpp"
#include "kernel/vault/site_key.hpp"

#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/services.hpp>

#include <memory>
#include <string>
#include <vector>

namespace guildhall {

enum class Use {
    Serve,        ///< holds the database's server lock, runs jobs and sends mail
    ServeSafely,  ///< the same without any plugin
    Command,      ///< a command beside a server, or alone, on a site that is there
    Make,         ///< the same, and the site may be new
};

/// Members are in order of dependence. Not moved: the areas hold references into it.
struct Foundation {
    /// Opens the database, applies the kernel's migrations and checks that key, database and files are the site's.
    /// Throws config::ConfigError when they are not.
    Foundation(const config::Settings& settings, Use use, Environment environment);
    Foundation(const Foundation&) = delete;
    Foundation& operator=(const Foundation&) = delete;

    bool serves() const { return use == Use::Serve || use == Use::ServeSafely; }
    /// The folder of a setting, or the one that was installed.
    std::filesystem::path folder(const char* setting, const char* installed) const;

    const config::Settings& settings;
    const Use use;
    DataFolder data;
    Environment environment;
    sdk::Clock& clock{*environment.clock};
    sdk::Random& random{*environment.random};
    sdk::Log& log{*environment.log};
    const std::string base;  ///< the address people use, without trailing slash
    const sdk::Site site;
    std::shared_ptr<sdk::FileStore> files, exports;
    std::unique_ptr<data::Connections> database;
    data::ChangeWatch changes;
    config::SecretBox secrets;
    vault::SiteKey siteKey;
    std::vector<Module*> modules;
};

/// The address people use, without trailing slash.
std::string baseUrl(const config::Settings& settings);
/// Its host, without port.
std::string hostOf(const std::string& url);
/// This server among those that share a data folder: `<host>.<port>`.
std::string nodeFile(const config::Settings& settings);
/// This process among those of the site.
std::string nodeName(const config::Settings& settings);

}  // namespace guildhall
