// The rules of a site: the processes that run them, their versions, and what is noted of them.
#pragma once

#include "kernel/audit/audit_module.hpp"
#include "kernel/lua/hook_kind.hpp"
#include "kernel/lua/rule_book.hpp"
#include "kernel/lua/rule_cases.hpp"
#include "kernel/lua/rule_engine.hpp"
#include "kernel/lua/rule_journal.hpp"

#include <set>
#include <string>

namespace guildhall::lua {

class RulesModule : public Module {
public:
    RulesModule(Foundation& ground, audit::AuditModule& audit);

    std::vector<kinds::Kind*> kinds() override { return {&hooks}; }
    void describe(sdk::Registrar& add) override;
    std::vector<plugins::OwnedArea> ownedAreas() override;
    std::vector<vault::SealedColumn> sealedColumns() const override;
    void addFigures(metrics::Registry& registry) override;
    void start() override;
    void stop() override { journal.stop(); }

    RuleJournal journal;
    RuleEngine engine;
    RuleBook book;
    RuleCases cases;
    HookKind hooks{engine};

private:
    /// Logs what files do not work, once for each.
    void tellFileTroubles();

    Foundation& ground_;
    std::set<std::string> told_;  ///< of the journal's thread
};

}  // namespace guildhall::lua
