// A site's rules in the database: written, put in force, rolled back, switched off — each change with its audit entry,
// and all nodes follow.
#pragma once

#include "kernel/data/change_watch.hpp"
#include "kernel/lua/rule_cases.hpp"
#include "kernel/lua/rule_engine.hpp"
#include "kernel/lua/rule_repository.hpp"

#include <guildhall/sdk/audit.hpp>
#include <guildhall/sdk/id.hpp>

#include <optional>
#include <string>

namespace guildhall::lua {

/// Any thread. Every change works in the caller's transaction.
class RuleBook {
public:
    /// The engine gets the rules now and after each change.
    RuleBook(sdk::Database& database, RuleEngine& engine, data::ChangeWatch& changes, sdk::Audit& audit,
             sdk::Clock& clock, sdk::Random& random);

    struct Draft {
        std::string source;
        std::string note;  ///< why, for the list of versions
        bool inForce = true;
    };
    /// Throws sdk::ConstraintViolation when the hook has a rule of that name. Returns the rule's id (`rule-…`).
    std::string add(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& hook, const std::string& name,
                    const Draft& draft);
    /// Returns the number of the new version. Throws sdk::NotFound.
    std::int64_t save(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id, const Draft& draft);
    /// Forwards or back. Throws sdk::NotFound.
    void putInForce(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id, std::int64_t version);
    void setEnabled(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id, bool enabled);
    void remove(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& id);
    /// What a failure of the hook's rules means; none: what the hook says.
    void setHolds(sdk::Transaction& tx, const sdk::Actor& actor, const std::string& hook, std::optional<bool> holds);
    void addCase(sdk::Transaction& tx, const sdk::Actor& actor, RuleCases& cases, const std::string& id,
                 const RuleTestCase& one);
    /// Throws sdk::NotFound.
    void removeCase(sdk::Transaction& tx, const sdk::Actor& actor, RuleCases& cases, const std::string& id,
                    const std::string& caseId);
    /// All rules of a plugin's hooks, when it is purged.
    void forgetOwner(sdk::Transaction& tx, const std::string& owner);
    /// Throws sdk::NotFound.
    StoredRule get(sdk::Transaction& tx, const std::string& id);

private:
    void record(sdk::Transaction& tx, const sdk::Actor& actor, const char* action, const StoredRule& rule,
                sdk::Value details);

    RuleEngine& engine_;
    data::ChangeWatch& changes_;
    sdk::Audit& audit_;
    sdk::Clock& clock_;
    sdk::Random& random_;
};

}  // namespace guildhall::lua
