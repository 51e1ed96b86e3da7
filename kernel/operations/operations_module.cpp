#include "kernel/operations/operations_module.hpp"

#include "kernel/config/folders.hpp"
#include "kernel/data/migrator.hpp"
#include "kernel/metrics/process_figures.hpp"
#include "kernel/operations/health_pages.hpp"
#include "kernel/operations/metrics_pages.hpp"

#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/version.hpp>

namespace guildhall::operations {

namespace {

void tellBuild(metrics::Exposition& out) {
    out.gauge("guildhall_build_info", "Always 1; the labels say what runs.");
    out.sample(1, {{"version", GUILDHALL_SDK_VERSION}, {"compiler", "g++ " __VERSION__}});
}

void tellBacklog(metrics::Exposition& out, BacklogReader& reader) {
    const auto backlog = reader.current();
    out.gauge("guildhall_database_up", "1 when the database answers.");
    out.sample(backlog ? 1 : 0);
    if (!backlog) return;
    out.gauge("guildhall_jobs", "Jobs of all servers: waiting, running, and dead of the last 7 days.");
    out.sample(static_cast<double>(backlog->jobsWaiting), {{"state", "waiting"}});
    out.sample(static_cast<double>(backlog->jobsRunning), {{"state", "running"}});
    out.sample(static_cast<double>(backlog->jobsDead), {{"state", "dead"}});
    out.gauge("guildhall_mail_outbox", "Mails of all servers: waiting, and failed of the last 7 days.");
    out.sample(static_cast<double>(backlog->mailWaiting), {{"state", "waiting"}});
    out.sample(static_cast<double>(backlog->mailFailed), {{"state", "failed"}});
}

}  // namespace

OperationsModule::OperationsModule(Foundation& ground, plugins::PluginsModule& plugins)
    : Module(ground.modules), ground_(ground), plugins_(plugins), backlog_(*ground.database, ground.clock) {
    for (auto* module : ground.modules) module->addFigures(registry);
}

void OperationsModule::describe(sdk::Registrar& add) {
    const auto& settings = ground_.settings;
    keep(add, std::make_shared<HealthPages>(HealthPages::Parts{
                  *ground_.database, data::Migrator(*ground_.database, "kernel", config::installFolder() / "db"),
                  plugins_.host, stopping}));
    keep(add,
         std::make_shared<MetricsPages>(
             registry, MetricsPages::Access{http::networksOf(settings, "metrics.allowed"),
                                            http::networksOf(settings, "http.trusted_proxies"),
                                            settings.text("metrics.token"), sdk::asciiLower(hostOf(ground_.base))}));
}

void OperationsModule::addFigures(metrics::Registry& all) {
    all.add(tellBuild);
    all.add(metrics::tellProcess);
    all.add([this](metrics::Exposition& out) { ground_.database->tell(out); });
    all.add([this](metrics::Exposition& out) { tellBacklog(out, backlog_); });
}

}  // namespace guildhall::operations
