// Everything the kernel offers a plugin. It appears in GUILDHALL_PLUGIN only (rule 5): constructors take the one or
// two things they use.
#pragma once

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/event.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/http_client.hpp>
#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/interface.hpp>
#include <guildhall/sdk/job.hpp>
#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/mail.hpp>
#include <guildhall/sdk/people.hpp>
#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/vault.hpp>

#include <filesystem>
#include <string>

namespace guildhall::sdk {

/// What a site is called and where it is reached, from the configuration.
struct Site {
    std::string organisation;
    std::string portalUrl;  ///< absolute, without trailing slash
};

/// A plugin's own settings, as plugin.json declares them. Ask each time: an administrator may change them while the
/// plugin runs, and every node follows within a second.
class Settings {
public:
    virtual ~Settings();
    /// The value saved on the plugin's page, else the configured one (`plugin.<id>.<key>`), else the default of
    /// plugin.json, else empty. Secrets come decrypted: never log or show one.
    virtual std::string text(std::string_view key) const = 0;
    /// Of a `number` setting; 0 when empty.
    std::int64_t number(std::string_view key) const;
    /// Of a `boolean` setting.
    bool flag(std::string_view key) const { return text(key) == "true"; }
};

/// References live as long as the plugin. All members may be used from any thread.
struct Services {
    Database& database;
    Audit& audit;
    Jobs& jobs;
    Mail& mail;
    Rules& rules;
    Events& events;
    Interfaces& interfaces;
    People& people;
    HttpClient& http;
    Clock& clock;
    Random& random;
    Log& log;
    Settings& settings;
    Vault& vault;
    Site site;
    Files files;                   ///< `<var>/files/<plugin id>/`
    std::filesystem::path folder;  ///< the plugin's own folder: layouts, fonts, data (read-only)
};

}  // namespace guildhall::sdk
