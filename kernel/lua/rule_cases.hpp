// The cases a rule is tried on before it runs: what it is given, and what it must make of that. Kept beside the rule,
// sealed, because they are made from what really arrived.
#pragma once

#include "kernel/config/secret_box.hpp"
#include "kernel/lua/rule_engine.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/time.hpp>

#include <string>
#include <vector>

namespace guildhall::lua {

struct RuleTestCase {
    std::string id;
    std::string label;
    sdk::Value input;
    sdk::Value outcome;  ///< what earlier rules decided; null: nothing
    sdk::Value expect;   ///< null: the rule returns nothing
};

/// Where one of them does not come out as it must.
struct FailedCase {
    std::string label;
    std::string detail;  ///< with what was expected and what came: for those who may see all of the input
};

/// Any thread.
class RuleCases {
public:
    struct Parts {
        const config::SecretBox& secrets;
        sdk::Clock& clock;
        sdk::Random& random;
    };
    static constexpr std::size_t most = 50;  ///< of a rule

    explicit RuleCases(Parts parts) : parts_(parts) {}

    /// Throws sdk::Conflict when the rule has enough.
    void add(sdk::Transaction& tx, const std::string& ruleId, const RuleTestCase& one);
    bool remove(sdk::Transaction& tx, const std::string& ruleId, const std::string& id);
    std::vector<RuleTestCase> of(sdk::Transaction& tx, const std::string& ruleId) const;
    static vault::SealedColumn sealedColumn();

    /// The cases that do not come out as they must with this text.
    static std::vector<FailedCase> failing(RuleEngine& engine, const sdk::HookDeclaration& hook, const ActiveRule& rule,
                                           const std::vector<RuleTestCase>& cases);

private:
    Parts parts_;
};

}  // namespace guildhall::lua
