#include "kernel/lua/rule_cases.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include "kernel/base/json_text.hpp"

#include <nlohmann/json.hpp>

namespace guildhall::lua {

using sdk::Value;

namespace {

std::string casePlace(std::string_view ruleId) { return "rule.case." + std::string(ruleId); }

std::string shown(const Value& value) { return value.is_null() ? sdk::say("nothing") : base::jsonText(value); }

}  // namespace

void RuleCases::add(sdk::Transaction& tx, const std::string& ruleId, const RuleTestCase& one) {
    if (RuleRepository::cases(tx, ruleId).size() >= most)
        throw sdk::Conflict("A rule has 50 test cases at most. Remove one first.");
    const Value content{{"input", one.input}, {"outcome", one.outcome}, {"expect", one.expect}};
    RuleRepository::addCase(
        tx, ruleId,
        {sdk::newId(parts_.random, "rcas"), one.label, parts_.secrets.seal(base::jsonText(content), casePlace(ruleId))},
        parts_.clock.now());
}

bool RuleCases::remove(sdk::Transaction& tx, const std::string& ruleId, const std::string& id) {
    return RuleRepository::removeCase(tx, ruleId, id);
}

std::vector<RuleTestCase> RuleCases::of(sdk::Transaction& tx, const std::string& ruleId) const {
    std::vector<RuleTestCase> cases;
    for (const auto& [id, label, sealed] : RuleRepository::cases(tx, ruleId)) {
        const auto content = Value::parse(parts_.secrets.open(sealed, casePlace(ruleId)).value_or(""), nullptr, false);
        if (!content.is_object()) continue;
        cases.push_back({id, label, content.value("input", Value()), content.value("outcome", Value()),
                         content.value("expect", Value())});
    }
    return cases;
}

vault::SealedColumn RuleCases::sealedColumn() {
    return {"Test cases of rules", "kernel_rule_case", "content", {"id"}, {"rule_id"}, [](const auto& parts) {
                return casePlace(parts.front());
            }};
}

std::vector<FailedCase> RuleCases::failing(RuleEngine& engine, const sdk::HookDeclaration& hook, const ActiveRule& rule,
                                           const std::vector<RuleTestCase>& cases) {
    std::vector<FailedCase> failed;
    for (const auto& one : cases) {
        const auto trial = engine.tryRule(hook, rule, one.input, one.outcome);
        const auto came = trial.value.value_or(Value());
        if (!trial.problem.empty())
            failed.push_back({one.label, trial.detail});
        else if (came != one.expect)
            failed.push_back({one.label, sdk::say("it must return {expected}, and returned {actual}",
                                                  {{"expected", shown(one.expect)}, {"actual", shown(came)}})});
    }
    return failed;
}

}  // namespace guildhall::lua
