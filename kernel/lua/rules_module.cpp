#include "kernel/lua/rules_module.hpp"

#include "kernel/lua/rule_editor.hpp"
#include "kernel/lua/rule_pages.hpp"

namespace guildhall::lua {

RulesModule::RulesModule(Foundation& ground, audit::AuditModule& audit)
    : Module(ground.modules),
      journal({*ground.database, ground.secrets, ground.clock, ground.random, ground.log}),
      engine({.folder = ground.folder("rules.folder", "scripts/rules"),
              .workers = static_cast<std::size_t>(ground.settings.number("rules.workers")),
              .site = {{"name", ground.site.organisation}, {"url", ground.site.portalUrl}},
              .clock = &ground.clock},
             [&log = ground.log](std::string_view hook, const sdk::RuleProblem& problem) {
                 log.warning("rule " + problem.rule + " of " + std::string(hook) + ": " + problem.message);
             }),
      book(*ground.database, engine, ground.changes, audit.log, ground.clock, ground.random),
      ground_(ground) {
    engine.noteIn(journal);
}

void RulesModule::describe(sdk::Registrar& add) {
    keep(add, std::make_shared<RuleEditor>(RuleEditor::Parts{*ground_.database, engine, book, journal}));
    keep(add, std::make_shared<RulePages>(RulePages::Parts{*ground_.database, engine, book, journal, ground_.clock}));
}

std::vector<plugins::OwnedArea> RulesModule::ownedAreas() {
    return {{"Rules for its hooks", RuleRepository::count,
             [this](sdk::Transaction& tx, const std::string& owner) { book.forgetOwner(tx, owner); }}};
}

void RulesModule::addFigures(metrics::Registry& registry) {
    registry.add([this](metrics::Exposition& out) { engine.figures().tell(out); });
}

}  // namespace guildhall::lua
