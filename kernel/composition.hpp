// The composition root: builds every part of the server from the settings, in the order they depend on each other, and
// hands the parts to the commands. The only place that wires (house rule 5).
#pragma once

#include "kernel/access/role_grants.hpp"
#include "kernel/audit/audit_heads.hpp"
#include "kernel/audit/audit_log.hpp"
#include "kernel/audit/refusals.hpp"
#include "kernel/config/secret_box.hpp"
#include "kernel/config/settings.hpp"
#include "kernel/data/change_watch.hpp"
#include "kernel/data/connections.hpp"
#include "kernel/data_folder.hpp"
#include "kernel/http/dispatcher.hpp"
#include "kernel/http/http_figures.hpp"
#include "kernel/http/outbound_client.hpp"
#include "kernel/http/server.hpp"
#include "kernel/identity/kept_forms.hpp"
#include "kernel/identity/known_browsers.hpp"
#include "kernel/identity/link_requests.hpp"
#include "kernel/identity/magic_links.hpp"
#include "kernel/identity/passwords.hpp"
#include "kernel/identity/person_directory.hpp"
#include "kernel/identity/sign_in.hpp"
#include "kernel/jobs/job_queue.hpp"
#include "kernel/jobs/job_runner.hpp"
#include "kernel/jobs/scheduler.hpp"
#include "kernel/lua/rule_book.hpp"
#include "kernel/lua/rule_engine.hpp"
#include "kernel/lua/rule_journal.hpp"
#include "kernel/mail/mail_sender.hpp"
#include "kernel/mail/mail_settings.hpp"
#include "kernel/mail/outbox.hpp"
#include "kernel/metrics/backlog.hpp"
#include "kernel/metrics/registry.hpp"
#include "kernel/plugins/guarded_services.hpp"
#include "kernel/plugins/plugin_export.hpp"
#include "kernel/plugins/plugin_host.hpp"
#include "kernel/plugins/plugin_purge.hpp"
#include "kernel/plugins/plugin_settings.hpp"
#include "kernel/plugins/plugin_standing.hpp"
#include "kernel/plugins/plugin_switch.hpp"
#include "kernel/plugins/plugin_troubles.hpp"
#include "kernel/plugins/surfaces.hpp"
#include "kernel/vault/key_rotation.hpp"
#include "kernel/vault/plugin_vaults.hpp"
#include "kernel/vault/site_key.hpp"
#include "kernel/web/mail_renderer.hpp"
#include "kernel/web/page_renderer.hpp"
#include "kernel/web/plugin_assets.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace guildhall {

/// Clock and randomness of the real world.
class SystemClock : public sdk::Clock {
public:
    sdk::Instant now() const override;
};
class SystemRandom : public sdk::Random {
public:
    /// Throws std::runtime_error when the machine has none to give.
    void fill(std::span<std::byte> bytes) override;
};

/// What the server takes from outside (rule 12). A rehearsal or test puts its own in their place.
struct Environment {
    std::shared_ptr<sdk::Clock> clock = std::make_shared<SystemClock>();
    std::shared_ptr<sdk::Random> random = std::make_shared<SystemRandom>();
    std::shared_ptr<sdk::HttpClient> http = std::make_shared<http::OutboundClient>();
    std::shared_ptr<sdk::Log> log = nullptr;  ///< null: standard error
};

/// Members are in order of dependence: each is built from those above it, and goes before them.
class Composition {
public:
    enum class Use {
        Serve,        ///< holds the database's server lock, runs jobs and sends mail
        ServeSafely,  ///< the same without any plugin
        Command,      ///< a command beside a server, or alone, on a site that is there
        Make,         ///< the same, and the site may be new
    };
    /// Opens the database, applies the kernel's migrations and checks that key, database and files are the site's.
    /// Throws config::ConfigError when they are not.
    Composition(const config::Settings& settings, Use use, Environment environment = {});
    ~Composition();

    /// The address people use, without trailing slash.
    static std::string baseUrl(const config::Settings& settings);
    /// This server among those that share a data folder: `<host>.<port>`.
    static std::string nodeFile(const config::Settings& settings);
    /// The folder with a folder for each plugin.
    static std::filesystem::path pluginFolder(const config::Settings& settings);

    /// For commands: loads the plugins that are wanted into this process, without telling the other nodes.
    void enableWanted();

    const config::Settings& settings;
    DataFolder data;
    Environment environment;
    sdk::Clock& clock{*environment.clock};
    sdk::Random& random{*environment.random};
    sdk::Log& log{*environment.log};
    std::string base;
    sdk::Site site;
    std::unique_ptr<data::Connections> database;
    data::ChangeWatch changes;
    config::SecretBox secrets;

    audit::AuditLog audit;
    vault::SiteKey siteKey;
    audit::AuditHeads auditHeads;
    audit::Refusals refusals;
    access::Catalogue catalogue;
    access::Viewers viewers;
    access::RoleGrants grants;

    lua::RuleJournal ruleJournal;
    lua::RuleEngine rules;
    lua::RuleBook ruleBook;

    web::TemplateStore templates;
    web::PluginAssets pluginAssets;
    web::Menu menu;
    web::CardShelf cards;
    web::SectionShelf personSections;
    web::MailRenderer mailRenderer;
    std::unique_ptr<mail::MailTemplates> mailTemplates;
    mail::TemplateShelf mailShelf;
    mail::MailSettings mailSettings;
    mail::ConfiguredWays mailWays;
    mail::UnsubscribeLinks unsubscribe;
    jobs::WakeUp mailWakeUp;
    mail::Outbox outbox;
    mail::MailSender mailSender;

    identity::SessionLimits sessionLimits;
    identity::Sessions sessions;
    identity::SignInTokens tokens;
    identity::RequestLimits requestLimits;
    identity::PasswordLinks passwordLinks;
    identity::MagicLinks magicLinks;
    identity::KnownBrowsers knownBrowsers;
    identity::LinkRequests linkRequests;
    identity::KeptForms keptForms;
    identity::PasswordHasher hasher;
    identity::PasswordRules passwordRules;
    identity::Passwords passwords;
    identity::SignIn signIn;
    identity::PersonDirectory people;

    jobs::WakeUp jobWakeUp;
    jobs::JobQueue jobQueue;
    jobs::JobRunner jobRunner;
    jobs::Scheduler scheduler;
    vault::KeyRotation keyRotation;
    vault::PluginVaults vaults;

    http::HttpFigures httpFigures;
    std::unique_ptr<http::Visitors> visitors;
    std::unique_ptr<http::StaticFiles> assets;
    web::PageRenderer renderer;
    http::Dispatcher dispatcher;

    plugins::EventBus events;
    plugins::InterfaceRegistry interfaces;
    plugins::GuardedServices guarded;
    plugins::AccessSurface accessSurface;
    plugins::WebSurface webSurface;
    plugins::MailSurface mailSurface;
    plugins::ConnectionSurface connectionSurface;
    plugins::WorkSurface workSurface;
    plugins::RouteSurface routeSurface;
    std::vector<std::shared_ptr<void>> pages;  ///< the kernel's own
    plugins::PluginSettings pluginSettings;
    plugins::PluginTroubles troubles;
    plugins::PluginHost host;
    plugins::PluginSwitch pluginSwitch;
    plugins::PluginStandings pluginStandings;
    plugins::PluginExport pluginExport;
    plugins::PluginPurge pluginPurge;

    metrics::BacklogReader backlog;
    metrics::Registry metrics;
    std::atomic<bool> stopping{false};  ///< set when the server begins to stop: /readyz says so

    /// What a plugin gets; lives as long as the composition.
    sdk::Services servicesFor(const plugins::Manifest& manifest);

private:
    /// After the check that the key is the site's.
    std::string auditKey();
    plugins::HostPorts hostPorts();
    http::DispatcherPorts dispatcherPorts();
    /// What each area keeps for a plugin, for its purge: an area that keeps something adds its line here.
    std::vector<plugins::OwnedArea> ownedAreas();
    /// Columns with sealed values: an area that seals something adds its line here.
    std::vector<vault::SealedColumn> sealedColumns() const;
    std::vector<std::string> pluginIds();
    void describeKernel();
    void describeOperations(plugins::Collector& collector);
};

}  // namespace guildhall
