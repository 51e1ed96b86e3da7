#include "kernel/command/command.hpp"
#include "kernel/command/listening.hpp"
#include "kernel/composition.hpp"
#include "kernel/http/tls_redirect.hpp"
#include "kernel/log/access_log.hpp"
#include "kernel/plugins/crash_record.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <thread>

#include <sys/resource.h>

namespace guildhall::command {

namespace {

/// The plugins that `plugins` names are wanted at the first start, when nothing has been decided yet.
void wantInitialPlugins(Composition& house, const std::string& names) {
    house.database->write([&](sdk::Transaction& tx) {
        if (!plugins::PluginRepository::wanted(tx).empty()) return;
        std::istringstream list(names);
        for (std::string id; std::getline(list, id, ',');)
            if (id = sdk::trim(id); !id.empty()) house.pluginSwitch.want(tx, {}, id, true);
    });
}

/// Looks meanwhile whether the certificate has been renewed.
void waitForSignal(http::TlsContext* tls) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    const timespec pause{2, 0};
    while (sigtimedwait(&signals, nullptr, &pause) < 0)
        if (tls) tls->lookAgain();
}

/// Until load balancers have seen that /readyz says no, or a second signal comes.
void serveOn(std::chrono::seconds time) {
    if (time.count() == 0) return;
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    const timespec limit{time.count(), 0};
    sigtimedwait(&signals, nullptr, &limit);
}

/// Before any thread starts, so that all threads inherit it and only waitForSignal sees them.
void blockSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

/// A connection is a file to the system, which often allows a process 1,024 unless it asks for more.
void allowManyConnections(const config::Settings& settings) {
    constexpr rlim_t rest = 6'384;  // database, files on their way out, libraries
    const rlim_t enough = static_cast<rlim_t>(settings.number("http.max_connections")) + rest;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= enough) return;
    files.rlim_cur = std::min(files.rlim_max, enough);
    ::setrlimit(RLIMIT_NOFILE, &files);
}

/// Quarantines the plugin that ended the last process, before anything of it is loaded again.
void heedLastCrash(Composition& house) {
    const auto file = house.data.path / "crash-record";
    if (const auto crash = plugins::CrashRecord::read(file)) {
        const auto& who = crash->plugin;
        house.log.error("the last process ended by " + crash->evidence +
                        (who.empty() ? ", in no plugin" : ", in the plugin " + who));
        if (!who.empty()) house.pluginSwitch.quarantine(who, "It ended the server: " + crash->evidence + ".");
    }
    plugins::CrashRecord::install(file);
}

int serve(const Arguments& arguments, const config::Settings& settings) {
    blockSignals();
    allowManyConnections(settings);
    Composition house(settings, arguments.has("safe-mode") ? Composition::Use::ServeSafely : Composition::Use::Serve);
    const auto tls = tlsContext(settings, house.base, house.log);
    // What a kill cut off; another server on the same folder may be writing.
    for (const auto* part : {"mail", "files"}) sdk::Files::sweep(house.data.path / part, std::chrono::hours(1));
    house.changes.start();
    house.host.discover();
    wantInitialPlugins(house, settings.text("plugins"));
    heedLastCrash(house);
    house.pluginSwitch.applyOnce();
    house.jobRunner.start();
    house.scheduler.start();
    house.mailSender.start();
    house.ruleJournal.start();
    house.auditHeads.start();
    auto options = serverOptions(settings);
    options.tls = tls;
    options.bodies = bodyBudget(settings, house.data.path / "tmp");
    options.figures = &house.httpFigures;
    const log::AccessLog accessLog(house.clock, log::logFormatOf(settings.text("log.format")));
    if (settings.text("http.access_log") == "on")
        options.accessLog = [&accessLog](const http::AccessEntry& entry) { accessLog.write(entry); };
    http::Server server(std::move(options), house.dispatcher);
    house.metrics.add([&server](metrics::Exposition& out) { server.tell(out); });
    server.start();
    http::TlsRedirect toTls(house.base);
    const auto redirect = redirectServer(settings, toTls);
    house.pluginSwitch.start();
    std::cout << "Guildhall is ready at " << house.base << " (listening on " << settings.text("http.address") << ":"
              << server.port() << ", " << house.database->shownUrl() << ")" << std::endl;
    waitForSignal(tls.get());
    house.stopping = true;
    serveOn(std::chrono::seconds(settings.number("http.drain_seconds")));
    std::cout << "Guildhall is stopping: requests and jobs in progress get up to 10 seconds." << std::endl;
    std::thread([&house] {
        // Work that never returns (a hung plugin) cannot be ended from outside: leave as a killed server would.
        std::this_thread::sleep_for(std::chrono::seconds(25));
        house.log.error("something did not end; the server leaves without it");
        std::_Exit(1);
    }).detach();
    if (redirect) redirect->stop(std::chrono::seconds(1));
    server.stop(std::chrono::seconds(10));
    house.pluginSwitch.stop();
    house.scheduler.stop();
    house.jobRunner.stop(std::chrono::seconds(10));
    house.mailSender.stop();
    house.ruleJournal.stop();
    house.auditHeads.stop();
    house.changes.stop();
    return 0;
}

}  // namespace

Command serveCommand() {
    return {"serve",
            "[--safe-mode] [--set KEY=VALUE…]",
            "Serve pages until SIGTERM or Ctrl+C.",
            {{"safe-mode", "", "Start without any plugin; which are wanted stays as it is"}},
            serve};
}

}  // namespace guildhall::command
