#include "kernel/lua/rules_module.hpp"

#include "kernel/lua/builder_pages.hpp"
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
      cases({ground.secrets, ground.clock, ground.random}),
      ground_(ground) {
    engine.noteIn(journal);
}

void RulesModule::describe(sdk::Registrar& add) {
    const DraftDesk::Parts parts{*ground_.database, engine, book, journal, cases};
    keep(add, std::make_shared<RuleEditor>(parts));
    keep(add, std::make_shared<BuilderPages>(parts));
    keep(add,
         std::make_shared<RulePages>(RulePages::Parts{*ground_.database, engine, book, journal, cases, ground_.clock}));
}

std::vector<vault::SealedColumn> RulesModule::sealedColumns() const {
    auto columns = RuleJournal::sealedColumns();
    columns.push_back(RuleCases::sealedColumn());
    return columns;
}

void RulesModule::start() {
    journal.start([this] { tellFileTroubles(); });
}

void RulesModule::tellFileTroubles() {
    if (!engine.filesChanged()) return;
    for (const auto& [file, problem] : engine.fileTroubles())
        if (told_.insert(file + problem).second)
            ground_.log.warning("the rule file " + file + " does not work: " + problem);
}

std::vector<plugins::OwnedArea> RulesModule::ownedAreas() {
    return {{"Rules for its hooks", RuleRepository::count,
             [this](sdk::Transaction& tx, const std::string& owner) { book.forgetOwner(tx, owner); }}};
}

void RulesModule::addFigures(metrics::Registry& registry) {
    registry.add([this](metrics::Exposition& out) { engine.figures().tell(out); });
}

}  // namespace guildhall::lua
