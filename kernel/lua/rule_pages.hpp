// The site's rules for administrators: what hooks there are, which rules run, how they fare, their versions.
#pragma once

#include "kernel/lua/rule_book.hpp"
#include "kernel/lua/rule_journal.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::lua {

class RulePages {
public:
    struct Parts {
        sdk::Database& database;
        RuleEngine& engine;
        RuleBook& book;
        RuleJournal& journal;
        sdk::Clock& clock;
    };
    explicit RulePages(Parts parts) : parts_(parts) {}

    void describe(sdk::Registrar& add);

private:
    sdk::Response list(const sdk::Request& request);
    sdk::Response show(const sdk::Request& request);
    sdk::Response showFile(const sdk::Request& request);
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

    Parts parts_;
};

}  // namespace guildhall::lua
