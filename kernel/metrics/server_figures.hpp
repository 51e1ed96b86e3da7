// Which figures /metrics tells, area by area.
#pragma once

#include "kernel/data/connections.hpp"
#include "kernel/http/http_figures.hpp"
#include "kernel/jobs/job_runner.hpp"
#include "kernel/lua/rule_engine.hpp"
#include "kernel/mail/mail_sender.hpp"
#include "kernel/metrics/backlog.hpp"
#include "kernel/metrics/registry.hpp"
#include "kernel/plugins/plugin_host.hpp"

namespace guildhall::metrics {

/// Where the figures come from; all outlive the registry's use.
struct FigureSources {
    http::HttpFigures& http;
    data::Connections& database;
    jobs::JobRunner& jobs;
    mail::MailSender& mail;
    lua::RuleEngine& rules;
    plugins::PluginHost& plugins;
    BacklogReader& backlog;
};

void addServerFigures(Registry& registry, const FigureSources& sources);

}  // namespace guildhall::metrics
