#include "kernel/lua/rule_book.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::lua {

using sdk::Transaction;

namespace {
constexpr auto area = "rules";
}

RuleBook::RuleBook(sdk::Database& database, RuleEngine& engine, data::ChangeWatch& changes, sdk::Audit& audit,
                   sdk::Clock& clock, sdk::Random& random)
    : engine_(engine), changes_(changes), audit_(audit), clock_(clock), random_(random) {
    changes.subscribe(area, [this, &database] {
        database.read([this](Transaction& tx) {
            engine_.setStored(RuleRepository::all(tx));
            engine_.setHolds(RuleRepository::holds(tx));
        });
    });
}

void RuleBook::record(Transaction& tx, const sdk::Actor& actor, const char* action, const StoredRule& rule,
                      sdk::Value details) {
    details["rule"] = rule.fullName();
    audit_.record(tx, actor, {.action = action, .target = rule.id, .details = std::move(details)});
    changes_.touch(tx, area);
}

StoredRule RuleBook::get(Transaction& tx, const std::string& id) {
    auto rule = RuleRepository::find(tx, id);
    if (!rule) throw sdk::NotFound("There is no such rule.");
    return std::move(*rule);
}

std::string RuleBook::add(Transaction& tx, const sdk::Actor& actor, const std::string& hook, const std::string& name,
                          const Draft& draft) {
    const auto owner = hook == moduleHook || hook == tableHook ? "kernel" : engine_.ownerOf(hook);
    const StoredRule rule{sdk::newId(random_, "rule"), owner, hook, name, draft.inForce, 1, draft.source};
    RuleRepository::add(tx, rule, clock_.now());
    RuleRepository::addVersion(tx, rule.id, draft.source, draft.note, actor.personId, clock_.now());
    record(tx, actor, "RULE_CREATED", rule, {{"enabled", rule.enabled}});
    return rule.id;
}

std::int64_t RuleBook::save(Transaction& tx, const sdk::Actor& actor, const std::string& id, const Draft& draft) {
    const auto rule = get(tx, id);
    const auto number = RuleRepository::addVersion(tx, id, draft.source, draft.note, actor.personId, clock_.now());
    if (draft.inForce) RuleRepository::setVersion(tx, id, number);
    record(tx, actor, "RULE_CHANGED", rule,
           {{"version", number}, {"in_force", draft.inForce}, {"before", rule.version}, {"note", draft.note}});
    return number;
}

void RuleBook::putInForce(Transaction& tx, const sdk::Actor& actor, const std::string& id, std::int64_t version) {
    const auto rule = get(tx, id);
    if (!RuleRepository::version(tx, id, version)) throw sdk::NotFound("This rule has no such version.");
    RuleRepository::setVersion(tx, id, version);
    record(tx, actor, "RULE_VERSION_IN_FORCE", rule, {{"version", version}, {"before", rule.version}});
}

void RuleBook::setEnabled(Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled) {
    const auto rule = get(tx, id);
    RuleRepository::setEnabled(tx, id, enabled);
    record(tx, actor, enabled ? "RULE_ENABLED" : "RULE_DISABLED", rule, sdk::Value::object());
}

void RuleBook::remove(Transaction& tx, const sdk::Actor& actor, const std::string& id) {
    const auto rule = get(tx, id);
    RuleRepository::remove(tx, id);
    record(tx, actor, "RULE_REMOVED", rule, {{"version", rule.version}, {"source", rule.source}});
}

void RuleBook::setHolds(Transaction& tx, const sdk::Actor& actor, const std::string& hook, std::optional<bool> holds) {
    RuleRepository::setHolds(tx, hook, holds);
    audit_.record(tx, actor,
                  {.action = "RULE_FAILURE_CHANGED",
                   .target = hook,
                   .details = {{"means", !holds   ? "as the hook says"
                                         : *holds ? "hold"
                                                  : "go on"}}});
    changes_.touch(tx, area);
}

void RuleBook::addCase(Transaction& tx, const sdk::Actor& actor, RuleCases& cases, const std::string& id,
                       const RuleTestCase& one) {
    const auto rule = get(tx, id);
    cases.add(tx, id, one);
    record(tx, actor, "RULE_CASE_ADDED", rule, {{"case", one.label}});
}

void RuleBook::removeCase(Transaction& tx, const sdk::Actor& actor, RuleCases& cases, const std::string& id,
                          const std::string& caseId) {
    const auto rule = get(tx, id);
    if (!cases.remove(tx, id, caseId)) throw sdk::NotFound("This rule has no such test case.");
    record(tx, actor, "RULE_CASE_REMOVED", rule, {{"case", caseId}});
}

void RuleBook::forgetOwner(Transaction& tx, const std::string& owner) {
    RuleRepository::forgetOwner(tx, owner);
    changes_.touch(tx, area);
}

}  // namespace guildhall::lua
