// What answers requests, without the network: the dispatcher with its routes and figures.
#pragma once

#include "kernel/http/dispatcher.hpp"
#include "kernel/http/http_figures.hpp"
#include "kernel/identity/identity_module.hpp"
#include "kernel/privacy/disclosures.hpp"
#include "kernel/texts/pseudo_texts.hpp"

namespace guildhall::http {

class HttpModule : public Module {
public:
    HttpModule(Foundation& ground, audit::AuditModule& audit, web::WebModule& web, identity::IdentityModule& identity);

    void addFigures(metrics::Registry& registry) override;

    class Incidents : public http::Incidents {
    public:
        Incidents(Foundation& ground, audit::AuditModule& audit)
            : ground_(ground), audit_(audit), account_(ground.siteKey.auditKey(), ground.clock, ground.random) {}
        void denied(const Refusal& refusal) override;
        void disclosed(const sdk::Request& request, const sdk::Disclosure& disclosure) override;
        void failed(const Failure& failure) override;
        void gaveUp(const std::string& owner, const std::string& path) override;

        /// A handler of this plugin threw what is nobody's input.
        std::function<void(const std::string& owner, const std::string& what)> threw;
        /// A request to this path of this plugin did not end in time.
        std::function<void(const std::string& owner, const std::string& path)> hung;

    private:
        Foundation& ground_;
        audit::AuditModule& audit_;
        const privacy::Disclosures account_;
    };

    HttpFigures figures;
    Incidents incidents;

private:
    texts::PseudoTexts pseudo_;

public:
    Dispatcher dispatcher;
};

/// The networks that a setting lists. Throws config::ConfigError.
Networks networksOf(const config::Settings& settings, const std::string& key);

}  // namespace guildhall::http
