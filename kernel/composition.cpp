#include "kernel/composition.hpp"

#include "kernel/access/shipped_access.hpp"
#include "kernel/audit/audit_pages.hpp"
#include "kernel/config/folders.hpp"
#include "kernel/data/database_check.hpp"
#include "kernel/data/migrator.hpp"
#include "kernel/data/schema_catalogue.hpp"
#include "kernel/data/store_marker.hpp"
#include "kernel/identity/person_pages.hpp"
#include "kernel/identity/sign_in_pages.hpp"
#include "kernel/jobs/job_pages.hpp"
#include "kernel/jobs/schedule_pages.hpp"
#include "kernel/log/console_log.hpp"
#include "kernel/lua/rule_editor.hpp"
#include "kernel/lua/rule_pages.hpp"
#include "kernel/mail/mail_choice_pages.hpp"
#include "kernel/mail/mail_event_pages.hpp"
#include "kernel/mail/mail_pages.hpp"
#include "kernel/mail/mail_settings_pages.hpp"
#include "kernel/mail/suppression_pages.hpp"
#include "kernel/mail/template_pages.hpp"
#include "kernel/metrics/health_pages.hpp"
#include "kernel/metrics/metrics_pages.hpp"
#include "kernel/metrics/server_figures.hpp"
#include "kernel/plugins/connection_pages.hpp"
#include "kernel/plugins/plugin_data_pages.hpp"
#include "kernel/plugins/plugin_detail_pages.hpp"
#include "kernel/plugins/plugin_pages.hpp"
#include "kernel/plugins/plugin_setting_pages.hpp"
#include "kernel/web/home_pages.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/text.hpp>

#include <sys/random.h>
#include <unistd.h>

namespace guildhall {

namespace {

std::filesystem::path folderOr(const config::Settings& settings, const char* key, const char* inside) {
    const auto& text = settings.text(key);
    return text.empty() ? config::installFolder() / inside : std::filesystem::path(text);
}

Environment withLog(Environment environment, const config::Settings& settings, bool quiet) {
    if (!environment.log)
        environment.log = std::make_shared<log::ConsoleLog>(
            *environment.clock,
            log::ConsoleLog::Options{.quiet = quiet, .format = log::logFormatOf(settings.text("log.format"))});
    return environment;
}

http::Networks networksOf(const config::Settings& settings, const std::string& key) {
    try {
        return http::Networks(std::string_view(settings.text(key)));
    } catch (const std::invalid_argument& problem) {
        throw config::ConfigError(settings.origin(key) + ": “" + key + "”: " + problem.what());
    }
}

using Use = Composition::Use;

bool serves(Use use) { return use == Use::Serve || use == Use::ServeSafely; }

std::unique_ptr<data::Connections> openDatabase(const config::Settings& settings, Use use, sdk::Log& log) {
    try {
        data::checkDatabase(settings.text("database"));
    } catch (const data::DatabaseUnfit& problem) {
        throw config::ConfigError(settings.origin("database") + ": “database”: " + problem.what());
    }
    auto database = std::make_unique<data::Connections>(
        data::DatabaseOptions{.url = settings.text("database"),
                              .poolSize = static_cast<int>(settings.number("database.pool")),
                              .exclusive = serves(use),
                              .slowFrom = std::chrono::milliseconds(settings.number("database.slow_ms")),
                              .log = &log});
    const auto empty = [](sdk::Transaction& tx) { return data::tablesStartingWith(tx, "kernel_migration").empty(); };
    if (use == Use::Command && database->read(empty)) throw DataFolder::noSite(settings);
    data::Migrator(*database, "kernel", config::installFolder() / "db").up();
    return database;
}

std::string hostName() {
    char host[256] = "node";
    gethostname(host, sizeof host - 1);
    return host;
}

/// The identity area as the dispatcher wants to see it.
class SessionVisitors : public http::Visitors {
public:
    SessionVisitors(identity::Sessions& sessions, const access::Viewers& viewers, identity::KeptForms& forms)
        : sessions_(sessions), viewers_(viewers), forms_(forms) {}

    std::optional<http::Visit> identify(const std::string& cookieToken) override {
        const auto visit = sessions_.identify(cookieToken);
        if (!visit) return std::nullopt;
        auto viewer = viewers_.of(visit->person, visit->roles, visit->activeRole);
        if (!viewer.signedIn()) return std::nullopt;
        return http::Visit{visit->id, std::move(viewer), visit->noticeWaiting};
    }
    void leaveNotice(const std::string& sessionId, const std::string& text, const std::string& kind) override {
        sessions_.leaveNotice(sessionId, text, kind);
    }
    std::optional<std::pair<std::string, std::string>> takeNotice(const std::string& sessionId) override {
        return sessions_.takeNotice(sessionId);
    }
    std::optional<std::string> keepForm(const std::string& sessionId, const http::KeptForm& form) override {
        return forms_.keep(sessionId, form);
    }
    std::optional<http::KeptForm> keptForm(const std::string& token, const std::string& personId) override {
        return forms_.find(token, personId);
    }

private:
    identity::Sessions& sessions_;
    const access::Viewers& viewers_;
    identity::KeptForms& forms_;
};

/// The web area's mail bodies as the outbox wants to see them: `<owner>/[mail/]<name>`.
class TemplateMails : public mail::MailTemplates {
public:
    explicit TemplateMails(const web::MailRenderer& renderer) : renderer_(renderer) {}

    mail::RenderedMail render(const std::string& key, const sdk::Value& variables) override {
        return asked([&] { return told(renderer_.render(ownerOf(key), nameOf(key), variables)); });
    }
    mail::MailWording shipped(const std::string& key) override {
        return asked([&] {
            auto wording = renderer_.shipped(ownerOf(key), nameOf(key));
            return mail::MailWording{std::move(wording.subject), std::move(wording.text), std::move(wording.html)};
        });
    }
    mail::RenderedMail render(const mail::MailWording& wording, const sdk::Value& variables) override {
        return asked([&] { return told(renderer_.render({wording.subject, wording.text, wording.html}, variables)); });
    }

private:
    static std::string ownerOf(const std::string& key) { return key.substr(0, key.find('/')); }
    static std::string nameOf(const std::string& key) { return key.substr(key.rfind('/') + 1); }
    static mail::RenderedMail told(web::RenderedMail mail) {
        return {std::move(mail.subject), std::move(mail.text), std::move(mail.html)};
    }
    template <class Ask>
    static auto asked(Ask ask) -> decltype(ask()) {
        try {
            return ask();
        } catch (const web::TemplateError& problem) {
            throw sdk::Error(problem.what());
        }
    }
    const web::MailRenderer& renderer_;
};

web::SiteFacts siteFacts(const config::Settings& settings, const http::StaticFiles& assets,
                         const web::PluginAssets& pluginAssets, bool safeMode) {
    const auto& support = settings.text("site.support_email");
    return {.organisation = settings.text("site.org_name"),
            .environment = settings.text("environment"),
            .supportUrl = support.empty() ? "" : "mailto:" + support,
            .assets = assets.urls(),
            .safeMode = safeMode,
            .pluginAssets = [&pluginAssets] { return pluginAssets.model(); }};
}

std::string hostOf(const std::string& url) {
    auto host = url.substr(url.find("://") + 3);
    return host.substr(0, host.find_first_of(":/"));
}

std::string nodeName(const config::Settings& settings) {
    return hostName() + ":" + settings.text("http.port") + ":" + std::to_string(getpid());
}

}  // namespace

sdk::Instant SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void SystemRandom::fill(std::span<std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 256)
        if (getentropy(bytes.data() + at, std::min<std::size_t>(256, bytes.size() - at)) != 0)
            throw std::runtime_error("this machine gives no randomness");
}

std::string Composition::baseUrl(const config::Settings& settings) {
    auto url = settings.text("base_url");
    while (url.ends_with('/')) url.pop_back();
    const std::string scheme = settings.text("http.tls_certificate").empty() ? "http://" : "https://";
    const auto& port = settings.text("http.port");  // 0: not known before the server listens
    return url.empty() ? scheme + settings.text("http.address") + (port == "0" ? "" : ":" + port) : url;
}

std::string Composition::nodeFile(const config::Settings& settings) {
    return hostName() + "." + settings.text("http.port");
}

std::string Composition::auditKey() {
    try {
        siteKey.check();
    } catch (...) {
        // Made for a site that has another: the next try must not find it.
        if (data.madeKey) std::filesystem::remove(data.path / "secret.key");
        throw;
    }
    return siteKey.auditKey();
}

std::filesystem::path Composition::pluginFolder(const config::Settings& settings) {
    const auto& text = settings.text("plugins.folder");
    return text.empty() ? config::pluginFolder() : std::filesystem::path(text);
}

Composition::Composition(const config::Settings& s, Use use, Environment outside)
    : settings(s),
      data(DataFolder::prepare(s, use == Use::Command ? DataFolder::Site::MustBeThere : DataFolder::Site::MayBeMade)),
      environment(withLog(std::move(outside), s, !serves(use))),
      base(baseUrl(s)),
      site{s.text("site.org_name"), base},
      database(openDatabase(s, use, log)),
      changes(*database, log),
      secrets(data.secretKey, random, data.previousKey),
      audit(clock),
      siteKey(*database, secrets, random),
      auditHeads({.database = *database,
                  .clock = clock,
                  .log = log,
                  .file = data.path / "audit-heads",
                  .secrets = secrets,
                  .signingKey = auditKey(),
                  .olderKeys = {data.secretKey, data.previousKey}}),
      refusals(*database, audit, clock, log),
      viewers(catalogue, clock),
      grants(catalogue, viewers, audit, clock, random),
      ruleJournal({*database, secrets, clock, random, log}),
      rules({.folder = folderOr(s, "rules.folder", "scripts/rules"),
             .workers = static_cast<std::size_t>(s.number("rules.workers"))},
            [this](std::string_view hook, const sdk::RuleProblem& problem) {
                log.warning("rule " + problem.rule + " of " + std::string(hook) + ": " + problem.message);
            }),
      ruleBook(*database, rules, changes, audit, clock, random),
      templates(folderOr(s, "theme.folder", "themes/govuk"), !s.production()),
      personSections(*database, templates, log),
      mailRenderer(templates, {{"org_name", site.organisation}, {"portal_url", base}}),
      mailTemplates(std::make_unique<TemplateMails>(mailRenderer)),
      mailShelf(*mailTemplates, *database, changes, log),
      mailSettings({*database, s, secrets, changes, hostOf(base)}),
      mailWays(mailSettings, data.path / "mail"),
      unsubscribe(secrets, base),
      outbox({mailShelf, secrets, unsubscribe, clock, random, mailWakeUp},
             {.portalUrl = base, .organisation = site.organisation, .host = hostOf(base)}),
      mailSender({*database, mailWays, secrets, unsubscribe, rules, random, log, mailWakeUp},
                 {.lease = std::chrono::seconds(s.number("mail.lease_seconds")),
                  .journal = !serves(use) ? std::filesystem::path()
                                          : data.path / ("handed-over." + s.text("http.port"))}),
      sessionLimits{std::chrono::minutes(s.number("session.idle_minutes")),
                    std::chrono::hours(s.number("session.hours"))},
      sessions(*database, viewers, audit, clock, random, sessionLimits),
      tokens(clock, random),
      requestLimits(clock, {.perAddress = s.number("links.per_address"),
                            .perIp = s.number("links.per_ip"),
                            .window = std::chrono::minutes(s.number("links.minutes"))}),
      passwordLinks(tokens, outbox, audit, base),
      magicLinks(*database, tokens, outbox, sessions, base),
      knownBrowsers({data.secretKey, data.previousKey}, random),
      linkRequests({*database, requestLimits, knownBrowsers, magicLinks, passwordLinks, clock, random, log}),
      keptForms(*database, secrets, clock, random),
      hasher(
          {.key = data.secretKey, .previousKey = data.previousKey, .cost = static_cast<int>(s.number("password.cost"))},
          random),
      passwordRules(config::installFolder() / "config/common-passwords.txt"),
      passwords({*database, hasher, passwordRules, tokens, sessions, audit, clock}),
      signIn(*database, hasher, sessions, audit, knownBrowsers, clock),
      people(grants, passwordLinks, audit, clock, random),
      jobQueue(audit, random, jobWakeUp),
      jobRunner(*database, random, log, jobWakeUp,
                {.workers = static_cast<int>(s.number("jobs.workers")),
                 .lease = std::chrono::seconds(s.number("jobs.lease_seconds")),
                 .renewEvery = std::chrono::seconds(s.number("jobs.lease_seconds")) / 3,
                 .trouble = jobs::JobPages::mailTo(s.text("jobs.problems_to"), outbox)}),
      scheduler({*database, jobQueue, changes, clock, log}),
      keyRotation({secrets, jobQueue, audit, sealedColumns(),
                   [](sdk::Transaction& tx) {
                       std::vector<vault::SealedColumn> all;
                       for (const auto& plugin : plugins::PluginRepository::wanted(tx))
                           for (auto& column : vault::PluginVaults::columnsIn(plugin.name, plugin.ledger))
                               all.push_back(std::move(column));
                       return all;
                   }}),
      vaults(secrets),
      visitors(std::make_unique<SessionVisitors>(sessions, viewers, keptForms)),
      assets(std::make_unique<http::StaticFiles>(folderOr(s, "theme.folder", "themes/govuk") / "assets/dist")),
      renderer(templates, menu, clock, siteFacts(s, *assets, pluginAssets, use == Use::ServeSafely),
               [this](const std::string& code) {
                   const auto roles = catalogue.current();
                   const auto* role = roles->role(code);
                   return role ? role->title : code;
               }),
      dispatcher({.baseUrl = base,
                  .secret = data.secretKey,
                  .previousSecret = data.previousKey,
                  .trustedProxies = networksOf(s, "http.trusted_proxies"),
                  .maxUpload = static_cast<std::size_t>(s.number("http.max_upload_bytes"))},
                 dispatcherPorts()),
      events(jobQueue),
      guarded{plugins::GuardedDatabase(*database), plugins::GuardedAudit(audit),   plugins::GuardedJobs(jobQueue),
              plugins::GuardedMail(outbox),        plugins::GuardedEvents(events), plugins::GuardedPeople(people)},
      accessSurface(catalogue),
      webSurface(templates, pluginAssets, menu, cards, personSections),
      mailSurface(mailShelf),
      connectionSurface(events, interfaces),
      workSurface(jobRunner, scheduler, rules),
      routeSurface(dispatcher.routes(), catalogue, httpFigures, {"/healthz"}),
      pluginSettings({*database, s, secrets, changes, audit, clock, log}),
      troubles(clock),
      host(pluginFolder(s), hostPorts()),
      pluginSwitch({*database, host, audit, clock, log, nodeName(s), use == Use::ServeSafely,
                    [this](const auto& parts) { routeSurface.standIn(parts); }}),
      pluginStandings(host, use == Use::ServeSafely),
      pluginExport({*database, clock, data.path / "files", data.path / "exports", [this] { return pluginIds(); }}),
      pluginPurge({*database, host, pluginSwitch, jobQueue, audit, clock, data.path / "files", ownedAreas()}),
      backlog(*database, clock) {
    jobRunner.addHandlers("kernel",
                          {{plugins::PluginExport::jobKind, [this](sdk::JobContext& job) { pluginExport.run(job); }},
                           {vault::KeyRotation::jobKind, [this](sdk::JobContext& job) { keyRotation.run(job); }},
                           {plugins::PluginPurge::jobKind, [this](sdk::JobContext& job) { pluginPurge.run(job); }}});
    catalogue.add("kernel", access::readShippedAccess(config::installFolder() / "db/seed/access.json"));
    rules.noteIn(ruleJournal);
    try {
        data::checkStore(*database, data.path / "files", random, use != Use::Command);
    } catch (const data::OtherFiles& problem) {
        throw config::ConfigError(s.origin("var") + ": “var”: " + problem.what());
    }
    audit.whenRecorded([this] { auditHeads.recorded(); });
    if (siteKey.made()) auditHeads.begin();
    describeKernel();
}

Composition::~Composition() {
    try {
        if (auditHeads.unsignedEntries() > 0) auditHeads.note();
    } catch (const std::exception& problem) {
        log.warning(std::string("the audit log's head could not be noted: ") + problem.what());
    }
}

http::DispatcherPorts Composition::dispatcherPorts() {
    return {.visitors = *visitors,
            .renderer = renderer,
            .random = random,
            .assets = assets.get(),
            .denied =
                [this](const sdk::Actor& who, const std::string& path, const std::string& reason) {
                    refusals.record(who, path, reason);
                },
            .disclosed =
                [this](const sdk::Request& request, const std::string& what) {
                    database->write([&](sdk::Transaction& tx) {
                        audit.record(tx, request.actor(),
                                     {.action = "EXPORT",
                                      .target = what,
                                      .details = {{"address", sdk::shortened(request.rawTarget(), 500, "…")}}});
                    });
                },
            .failed =
                [this](const std::string& id, const std::string& owner, const std::string& what) {
                    log.error("request " + id + " in " + owner + ": " + what);
                    if (owner != "kernel") troubles.threw(owner, what);
                },
            .gaveUp =
                [this](const std::string& owner, const std::string& path) {
                    log.error("a request to " + path + " in " + owner + " did not end in time and was given up");
                    if (owner != "kernel" && troubles.hung(owner))
                        pluginSwitch.quarantineSoon(
                            owner, "Three of its requests did not end in time within an hour; the last was to " +
                                       sdk::shortened(path, 200, "…") + ".");
                },
            .assetMeter = &httpFigures.assets()};
}

plugins::HostPorts Composition::hostPorts() {
    return {.services = [this](const plugins::Manifest& manifest) { return servicesFor(manifest); },
            .migrate =
                [this](const plugins::Manifest& manifest) {
                    if (!std::filesystem::is_directory(manifest.folder / "db")) return 0;
                    return data::Migrator(*database, manifest.id, manifest.folder / "db").upAtOnce();
                },
            .surfaces = {&accessSurface, &vaults, &pluginSettings, &webSurface, &mailSurface, &connectionSurface,
                         &workSurface, &routeSurface},
            .log = &log,
            .dataVersion =
                [this](const std::string& id) {
                    const auto known =
                        database->read([&](sdk::Transaction& tx) { return plugins::PluginRepository::find(tx, id); });
                    return known ? known->version : std::string();
                },
            .migrateBack =
                [this](const plugins::Manifest& manifest, int count) {
                    if (!pluginSwitch.livesElsewhere(manifest.id))
                        data::Migrator(*database, manifest.id, manifest.folder / "db").downAtOnce(count);
                }};
}

std::vector<plugins::OwnedArea> Composition::ownedAreas() {
    using sdk::Transaction;
    return {{"Jobs that wait", jobs::JobRepository::countWaiting, jobs::JobRepository::forgetOwner},
            {"Schedules changed here", jobs::ScheduleRepository::countChanged, jobs::ScheduleRepository::forgetOwner},
            {"Rules for its hooks", lua::RuleRepository::count,
             [this](Transaction& tx, const std::string& owner) { ruleBook.forgetOwner(tx, owner); }},
            {"Mail wordings", mail::TemplateRepository::countOwner,
             [this](Transaction& tx, const std::string& owner) {
                 mail::TemplateRepository::forgetOwner(tx, owner);
                 changes.touch(tx, mail::TemplateShelf::area);
             }},
            {"Saved settings", plugins::SettingRepository::count,
             [this](Transaction& tx, const std::string& owner) { pluginSettings.forgetOwner(tx, owner); }}};
}

std::vector<vault::SealedColumn> Composition::sealedColumns() const {
    return {mail::MailSettings::sealedColumn(), mail::Outbox::sealedColumn(), lua::RuleJournal::sealedColumn(),
            plugins::PluginSettings::sealedColumn(), identity::KeptForms::sealedColumn(), vault::SiteKey::sealedColumn()};
}

std::vector<std::string> Composition::pluginIds() {
    std::vector<std::string> ids;
    for (const auto& status : host.list()) ids.push_back(status.manifest.id);
    return ids;
}

sdk::Services Composition::servicesFor(const plugins::Manifest& manifest) {
    return {.database = guarded.database,
            .audit = guarded.audit,
            .jobs = guarded.jobs,
            .mail = guarded.mail,
            .rules = rules,
            .events = guarded.events,
            .interfaces = interfaces,
            .people = guarded.people,
            .http = *environment.http,
            .clock = clock,
            .random = random,
            .log = log,
            .settings = pluginSettings.of(manifest),
            .vault = vaults.of(manifest.id),
            .site = site,
            .files = sdk::Files(data.path / "files" / manifest.id),
            .folder = manifest.folder};
}

void Composition::describeKernel() {
    plugins::Collector collector("kernel");
    const auto describe = [&](auto page) {
        page->describe(collector);
        pages.push_back(page);
    };
    describe(std::make_shared<web::HomePages>(cards, menu, log));
    pluginAssets.describe(collector);
    describe(std::make_shared<identity::SignInPages>(identity::SignInPages::Parts{
        *database, signIn, magicLinks, linkRequests, passwords, knownBrowsers, sessions, dispatcher.sessionCookie()}));
    describe(std::make_shared<identity::PersonPages>(
        identity::PersonPages::Parts{*database, people, grants, viewers, sessions, audit,
                                     [this](const sdk::Viewer& viewer, const std::string& person) {
                                         return personSections.sectionsFor(viewer, person);
                                     }}));
    describe(std::make_shared<audit::AuditPages>(*database));
    describe(std::make_shared<jobs::JobPages>(*database, jobQueue, clock));
    describe(std::make_shared<jobs::SchedulePages>(*database, scheduler, jobQueue, audit));
    describe(std::make_shared<lua::RuleEditor>(lua::RuleEditor::Parts{*database, rules, ruleBook, ruleJournal}));
    describe(std::make_shared<lua::RulePages>(lua::RulePages::Parts{*database, rules, ruleBook, ruleJournal, clock}));
    describe(std::make_shared<mail::MailPages>(mail::MailPages::Parts{*database, audit, clock, mailShelf}));
    describe(std::make_shared<mail::MailSettingsPages>(
        mail::MailSettingsPages::Parts{*database, mailSettings, mailShelf, mailWays, audit, clock, random, log, site}));
    describe(std::make_shared<mail::TemplatePages>(
        mail::TemplatePages::Parts{*database, mailShelf, outbox, changes, audit, clock}));
    describe(std::make_shared<mail::SuppressionPages>(*database, audit, clock));
    describe(std::make_shared<mail::MailEventPages>(
        mail::MailEventPages::Parts{*database, mailSettings, audit, clock, random}));
    describe(std::make_shared<mail::MailChoicePages>(
        mail::MailChoicePages::Parts{*database, mailShelf, unsubscribe, audit, clock}));
    describe(std::make_shared<plugins::PluginPages>(*database, pluginStandings, host, pluginSwitch));
    describe(std::make_shared<plugins::PluginDetailPages>(
        plugins::PluginDetailPages::Parts{*database, pluginStandings, pluginSettings, troubles}));
    describe(std::make_shared<plugins::PluginSettingPages>(*database, host, pluginSettings));
    describe(std::make_shared<plugins::PluginDataPages>(
        plugins::PluginDataPages::Parts{*database, pluginStandings, pluginExport, pluginPurge, jobQueue, audit}));
    describe(std::make_shared<plugins::ConnectionPages>(events, interfaces));
    describeOperations(collector);
    auto contribution = collector.take();
    contribution.name = "Guildhall";
    for (plugins::Surface* surface : std::initializer_list<plugins::Surface*>{
             &webSurface, &mailSurface, &connectionSurface, &workSurface, &routeSurface})
        surface->add(contribution);
}

void Composition::describeOperations(plugins::Collector& collector) {
    guildhall::metrics::addServerFigures(metrics,
                                         {httpFigures, *database, jobRunner, mailSender, rules, host, backlog});
    const auto health = std::make_shared<metrics::HealthPages>(metrics::HealthPages::Parts{
        *database, data::Migrator(*database, "kernel", config::installFolder() / "db"), host, stopping});
    const auto figures = std::make_shared<metrics::MetricsPages>(
        metrics,
        metrics::MetricsPages::Access{networksOf(settings, "metrics.allowed"),
                                      networksOf(settings, "http.trusted_proxies"), settings.text("metrics.token"),
                                      sdk::asciiLower(hostOf(base))});
    health->describe(collector);
    figures->describe(collector);
    pages.insert(pages.end(), {health, figures});
}

void Composition::enableWanted() { pluginSwitch.applyHere(); }

}  // namespace guildhall
