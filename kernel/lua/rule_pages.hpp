// The site's rules for administrators: what hooks there are, which rules run, how they fare, their versions.
#pragma once

#include "kernel/lua/rule_book.hpp"
#include "kernel/lua/rule_journal.hpp"

#include <guildhall/sdk/registrar.hpp>

#include <optional>

namespace guildhall::lua {

class RulePages {
public:
    struct Parts {
        sdk::Database& database;
        RuleEngine& engine;
        RuleBook& book;
        RuleJournal& journal;
        RuleCases& cases;
        sdk::Clock& clock;
    };
    explicit RulePages(Parts parts) : parts_(parts) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response showFile(const sdk::Request& request);
    sdk::Response showFailure(const sdk::Request& request);
    sdk::Response setFailure(const sdk::Request& request);
    sdk::Response showNamed(const sdk::Request& request);
    sdk::Response removeCase(const sdk::Request& request);
    sdk::Response showVersion(const sdk::Request& request);
    sdk::Response putInForce(const sdk::Request& request);
    sdk::Response setEnabled(const sdk::Request& request, bool enabled);
    sdk::Response confirmRemove(const sdk::Request& request);
    sdk::Response remove(const sdk::Request& request);

    sdk::Value hookView(sdk::Transaction& tx, const Hook& hook, const std::vector<StoredRule>& stored);
    /// Runs, failures and times of the last seven days in words.
    sdk::Value recordView(sdk::Transaction& tx, const std::string& rule);
    sdk::Value failuresView(sdk::Transaction& tx, const std::string& rule, const std::string& hook,
                            const sdk::Viewer& viewer);
    std::vector<sdk::Card> cards();
    /// The last decisions of a rule, for those who may see all that it was given.
    sdk::Value decisionsView(sdk::Transaction& tx, const std::string& rule, const sdk::HookDeclaration* hook,
                             const sdk::Viewer& viewer);
    sdk::Value casesView(sdk::Transaction& tx, const StoredRule& rule, const sdk::HookDeclaration* hook,
                         const sdk::Viewer& viewer);
    /// Data tables and modules, written here and files.
    sdk::Value sharedView(const std::vector<StoredRule>& stored, const std::string& hook);
    /// The rules that ask for it, by name.
    std::string usedBy(const std::string& hook, const std::string& name);
    /// Throws sdk::Conflict when a test case fails.
    void requireCases(const StoredRule& rule, const std::string& source);

    Parts parts_;
};

}  // namespace guildhall::lua
