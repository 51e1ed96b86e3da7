// The composition root: the areas of the server in the order they depend on each other. The only place that wires
// (house rule 5); a new area is one line here.
#pragma once

#include "kernel/access/grant_review_module.hpp"
#include "kernel/audit/oversight_module.hpp"
#include "kernel/lua/follow_up_module.hpp"
#include "kernel/operations/operations_module.hpp"
#include "kernel/privacy/privacy_module.hpp"
#include "kernel/streaming/streaming_module.hpp"
#include "kernel/vault/vault_module.hpp"
#include "kernel/webhooks/webhooks_module.hpp"
#include "kernel/witness/witness_module.hpp"

namespace guildhall {

/// Each area is built from those above it, and goes before them.
class Composition : public Foundation {
public:
    Composition(const config::Settings& settings, Use use, Environment environment = {});

    /// For servers: starts the work of every area, in their order.
    void start();
    /// Ends it, in the other.
    void stop();
    /// For commands: loads the plugins that are wanted into this process, without telling the other nodes.
    void enableWanted() { plugins.pluginSwitch.applyHere(); }

    audit::AuditModule audit{*this};
    access::AccessModule access{*this, audit};
    lua::RulesModule rules{*this, audit};
    web::WebModule web{*this, access};
    mail::MailModule mail{*this, audit, web, rules};
    access::GrantReviewModule grantReviews{*this, audit, access, mail};
    identity::IdentityModule identity{*this, audit, access, web, mail};
    jobs::JobsModule jobs{*this, audit, mail};
    audit::OversightModule oversight{*this, audit, access, mail};
    vault::VaultModule vault{*this, audit, jobs};
    http::HttpModule http{*this, audit, web, identity};
    plugins::PluginsModule plugins{*this, {audit, access, rules, web, mail, identity, jobs, http}};
    records::RecordsModule records{*this, audit, access, rules, web, jobs, plugins};
    privacy::PrivacyModule privacy{*this, audit};
    webhooks::WebhooksModule webhooks{*this, audit, mail, jobs, plugins, records};
    lua::FollowUpModule followUps{*this, rules, identity, jobs, plugins};
    streaming::StreamingModule streaming{*this, audit};
    witness::WitnessModule witness{*this, audit, access, mail, jobs, webhooks};
    operations::OperationsModule operations{*this, plugins};
};

}  // namespace guildhall
