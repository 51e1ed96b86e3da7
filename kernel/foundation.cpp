#include "kernel/foundation.hpp"

#include "kernel/base/system_clock.hpp"
#include "kernel/config/folders.hpp"
#include "kernel/data/database_check.hpp"
#include "kernel/data/migrator.hpp"
#include "kernel/data/schema_catalogue.hpp"
#include "kernel/data/store_marker.hpp"
#include "kernel/files/file_stores.hpp"
#include "kernel/http/outbound_client.hpp"
#include "kernel/log/console_log.hpp"

#include <unistd.h>

namespace guildhall {

namespace {

/// With the real world where nothing else was given.
Environment completed(Environment environment, const config::Settings& settings, bool quiet) {
    if (!environment.clock) environment.clock = std::make_shared<base::SystemClock>();
    if (!environment.random) environment.random = std::make_shared<base::SystemRandom>();
    if (!environment.http) environment.http = std::make_shared<http::OutboundClient>();
    if (!environment.log)
        environment.log = std::make_shared<log::ConsoleLog>(
            *environment.clock,
            log::ConsoleLog::Options{.quiet = quiet, .format = log::logFormatOf(settings.text("log.format"))});
    return environment;
}

std::unique_ptr<data::Connections> openDatabase(const config::Settings& settings, bool serves, bool mustBeThere,
                                                sdk::Log& log) {
    try {
        data::checkDatabase(settings.text("database"));
    } catch (const data::DatabaseUnfit& problem) {
        throw config::ConfigError(settings.origin("database") + ": “database”: " + problem.what());
    }
    auto database = std::make_unique<data::Connections>(
        data::DatabaseOptions{.url = settings.text("database"),
                              .poolSize = static_cast<int>(settings.number("database.pool")),
                              .exclusive = serves,
                              .slowFrom = std::chrono::milliseconds(settings.number("database.slow_ms")),
                              .log = &log});
    const auto empty = [](sdk::Transaction& tx) { return data::tablesStartingWith(tx, "kernel_migration").empty(); };
    if (mustBeThere && database->read(empty)) throw DataFolder::noSite(settings);
    data::Migrator(*database, "kernel", config::installFolder() / "db").up();
    return database;
}

std::string hostName() {
    char host[256] = "node";
    gethostname(host, sizeof host - 1);
    return host;
}

}  // namespace

Foundation::Foundation(const config::Settings& s, Use how, Environment outside)
    : settings(s),
      use(how),
      data(DataFolder::prepare(s, how == Use::Command ? DataFolder::Site::MustBeThere : DataFolder::Site::MayBeMade)),
      environment(completed(std::move(outside), s, !serves())),
      base(baseUrl(s)),
      site{s.text("site.org_name"), base},
      files(files::storeOf(s, data.path, {*environment.http, clock, log})),
      exports(files::storeOf(s, data.path, {*environment.http, clock, log}, "exports")),
      database(openDatabase(s, serves(), how == Use::Command, log)),
      changes(*database, log),
      secrets(data.secretKey, random, data.previousKey),
      siteKey(*database, secrets, random) {
    try {
        siteKey.check();
    } catch (...) {
        // Made for a site that has another: the next try must not find it.
        if (data.madeKey) std::filesystem::remove(data.path / "secret.key");
        throw;
    }
    try {
        data::checkStore(*database, *files, random, how != Use::Command);
    } catch (const data::OtherFiles& problem) {
        const std::string key = s.text("files.store") == "s3" ? "files.s3_url" : "var";
        throw config::ConfigError(s.origin(key) + ": “" + key + "”: " + problem.what());
    }
}

std::filesystem::path Foundation::folder(const char* setting, const char* installed) const {
    const auto& text = settings.text(setting);
    return text.empty() ? config::installFolder() / installed : std::filesystem::path(text);
}

std::string baseUrl(const config::Settings& settings) {
    auto url = settings.text("base_url");
    while (url.ends_with('/')) url.pop_back();
    const std::string scheme = settings.text("http.tls_certificate").empty() ? "http://" : "https://";
    const auto& port = settings.text("http.port");  // 0: not known before the server listens
    return url.empty() ? scheme + settings.text("http.address") + (port == "0" ? "" : ":" + port) : url;
}

std::string hostOf(const std::string& url) {
    auto host = url.substr(url.find("://") + 3);
    return host.substr(0, host.find_first_of(":/"));
}

std::string nodeFile(const config::Settings& settings) { return hostName() + "." + settings.text("http.port"); }

std::string nodeName(const config::Settings& settings) {
    return hostName() + ":" + settings.text("http.port") + ":" + std::to_string(getpid());
}

}  // namespace guildhall
