// Rules that are asked after something has happened, of plugins and of the kernel: `account.created`.
#pragma once

#include "kernel/lua/follow_ups.hpp"
#include "kernel/plugins/plugins_module.hpp"

namespace guildhall::lua {

class FollowUpModule : public Module {
public:
    FollowUpModule(Foundation& ground, RulesModule& rules, identity::IdentityModule& identity, jobs::JobsModule& jobs,
                   plugins::PluginsModule& plugins);

    void describe(sdk::Registrar& add) override;

private:
    const sdk::Clock& clock_;
    identity::IdentityModule& identity_;
    FollowUps followUps_;
};

}  // namespace guildhall::lua
