#include "kernel/base/system_clock.hpp"
#include "kernel/command/command.hpp"
#include "kernel/command/folder_owner.hpp"
#include "kernel/command/last_words.hpp"
#include "kernel/command/listening.hpp"
#include "kernel/composition.hpp"
#include "kernel/log/access_log.hpp"
#include "kernel/log/console_log.hpp"
#include "kernel/plugins/crash_record.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

#include <sys/resource.h>
#include <unistd.h>

namespace guildhall::command {

namespace {

sigset_t signalsOf(std::initializer_list<int> all) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : all) sigaddset(&signals, signal);
    return signals;
}

/// Looks meanwhile whether the certificate has been renewed. SIGHUP asks for just that: all else that is in a file is
/// read at the start, and a terminal that closes is no reason to leave.
void waitForSignal(http::TlsContext* tls, sdk::Log& log) {
    const auto signals = signalsOf({SIGTERM, SIGINT, SIGHUP});
    const timespec pause{2, 0};
    for (;;) {
        const int signal = sigtimedwait(&signals, nullptr, &pause);
        if (signal == SIGTERM || signal == SIGINT) return;
        if (signal == SIGHUP) log.info("SIGHUP: a renewed certificate is taken up; settings need a restart");
        if (tls) tls->lookAgain();
    }
}

/// Until load balancers have seen that /readyz says no, or a second signal comes.
void serveOn(std::chrono::seconds time) {
    if (time.count() == 0) return;
    const auto signals = signalsOf({SIGTERM, SIGINT});
    const timespec limit{time.count(), 0};
    sigtimedwait(&signals, nullptr, &limit);
}

/// Before any thread starts, so that all threads inherit it and only waitForSignal sees them.
void blockSignals() {
    const auto signals = signalsOf({SIGTERM, SIGINT, SIGHUP});
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

void refuseRoot(const config::Settings& settings) {
    const auto owner = ownerBesideRoot(settings.var());
    if (!owner.empty())
        throw config::ConfigError(settings.origin("var") + ": “var”: the data folder belongs to " + owner +
                                  ", and a server of root's would leave files there that " + owner +
                                  " cannot write. Run the server as " + owner);
}

/// Work that never returns (a hung plugin) cannot be ended from outside: leave as a killed server would.
void leaveInTime(sdk::Log& log) {
    std::thread([&log] {
        std::this_thread::sleep_for(std::chrono::seconds(25));
        log.error("something did not end; the server leaves without it");
        std::_Exit(1);
    }).detach();
}

int serve(const Arguments& arguments, const config::Settings& settings) {
    const auto format = log::logFormatOf(settings.text("log.format"));
    prepareLastWords(format);
    blockSignals();
    allowManyConnections(settings);
    refuseRoot(settings);
    Environment environment{.clock = std::make_shared<base::SystemClock>()};
    environment.log = std::make_shared<log::ConsoleLog>(*environment.clock, log::ConsoleLog::Options{.format = format});
    // Before the database is touched: a server that cannot listen changes nothing.
    const auto base = baseUrl(settings);
    const auto tls = tlsContext(settings, base, *environment.log);
    auto options = serverOptions(settings);
    auto listeners = http::Server::listen(options);
    PlainDoor plainDoor(settings, base);
    Composition house(settings, arguments.has("safe-mode") ? Use::ServeSafely : Use::Serve, environment);
    house.start();
    options.tls = tls;
    options.bodies = bodyBudget(settings, house.data.path / "tmp");
    options.figures = &house.http.figures;
    options.trouble = [&house](const std::string& what) { house.log.error(what); };
    const log::AccessLog accessLog(house.clock, format);
    if (settings.text("http.access_log") == "on")
        options.accessLog = [&accessLog](const log::AccessEntry& entry) { accessLog.write(entry); };
    http::Server server(std::move(options), house.http.dispatcher);
    house.operations.registry.add([&server](metrics::Exposition& out) { server.tell(out); });
    server.start(std::move(listeners));
    plainDoor.start();
    // On standard output, where who started the server looks.
    log::LineWriter output(STDOUT_FILENO);
    log::ConsoleLog told(house.clock, {.format = format}, output);
    const auto tell = [&](const std::string& text) {
        format == log::LogFormat::Json ? told.info(text) : output.write(text);
    };
    tell("Guildhall is ready at " + house.base + " (listening on " + settings.text("http.address") + ":" +
         std::to_string(server.port()) + ", " + house.database->shownUrl() + ")");
    waitForSignal(tls.get(), house.log);
    house.operations.stopping = true;
    serveOn(std::chrono::seconds(settings.number("http.drain_seconds")));
    tell("Guildhall is stopping: requests and jobs in progress get up to 10 seconds.");
    leaveInTime(house.log);
    plainDoor.stop();
    server.stop(std::chrono::seconds(10));
    house.stop();
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
