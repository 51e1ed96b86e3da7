// What answers requests, without the network: the dispatcher with its routes and figures.
#pragma once

#include "kernel/http/dispatcher.hpp"
#include "kernel/http/http_figures.hpp"
#include "kernel/identity/identity_module.hpp"

namespace guildhall::http {

class HttpModule : public Module {
public:
    HttpModule(Foundation& ground, audit::AuditModule& audit, web::WebModule& web, identity::IdentityModule& identity);

    void addFigures(metrics::Registry& registry) override;

    HttpFigures figures;
    /// A handler of this plugin threw what is nobody's input.
    std::function<void(const std::string& owner, const std::string& what)> threw;
    /// A request to this path of this plugin did not end in time.
    std::function<void(const std::string& owner, const std::string& path)> hung;
    Dispatcher dispatcher;

private:
    DispatcherPorts ports(Foundation& ground, audit::AuditModule& audit, web::WebModule& web,
                          identity::IdentityModule& identity);
};

/// The networks that a setting lists. Throws config::ConfigError.
Networks networksOf(const config::Settings& settings, const std::string& key);

}  // namespace guildhall::http
