#include "kernel/metrics/server_figures.hpp"

#include "kernel/metrics/process_figures.hpp"

#include <guildhall/sdk/version.hpp>

namespace guildhall::metrics {

namespace {

void tellBuild(Exposition& out) {
    out.gauge("guildhall_build_info", "Always 1; the labels say what runs.");
    out.sample(1, {{"version", GUILDHALL_SDK_VERSION}, {"compiler", "g++ " __VERSION__}});
}

void tellBacklog(Exposition& out, BacklogReader& reader) {
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

void tellPlugins(Exposition& out, const plugins::PluginHost& host) {
    using plugins::State;
    out.gauge("guildhall_plugin_state", "1 for the state each plugin is in on this server.");
    for (const auto& status : host.list())
        for (const auto state : {State::Available, State::Enabled, State::Disabled, State::Failed})
            out.sample(status.state == state ? 1 : 0,
                       {{"plugin", status.manifest.id}, {"state", plugins::stateName(state)}});
}

}  // namespace

void addServerFigures(Registry& registry, const FigureSources& from) {
    registry.add(tellBuild);
    registry.add(tellProcess);
    registry.add([&http = from.http](Exposition& out) { http.tell(out); });
    registry.add([&database = from.database](Exposition& out) { database.tell(out); });
    registry.add([&backlog = from.backlog](Exposition& out) { tellBacklog(out, backlog); });
    registry.add([&jobs = from.jobs](Exposition& out) { jobs.figures().tell(out); });
    registry.add([&mail = from.mail](Exposition& out) { mail.figures().tell(out); });
    registry.add([&rules = from.rules](Exposition& out) { rules.figures().tell(out); });
    registry.add([&host = from.plugins](Exposition& out) { tellPlugins(out, host); });
}

}  // namespace guildhall::metrics
