// Writing a rule: the text with what its hook gives and takes beside it; try it on one input, rehearse it on recent
// ones, save it as a version.
#pragma once

#include "kernel/lua/rule_book.hpp"
#include "kernel/lua/rule_journal.hpp"
#include "kernel/lua/rule_rehearsal.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/registrar.hpp>

namespace guildhall::lua {

class RuleEditor {
public:
    struct Parts {
        sdk::Database& database;
        RuleEngine& engine;
        RuleBook& book;
        RuleJournal& journal;
    };
    explicit RuleEditor(Parts parts) : parts_(parts) {}

    void describe(sdk::Registrar& add);

private:
    /// What is being written: a rule that is there, or a new one of a hook.
    struct Draft {
        sdk::HookDeclaration hook;
        std::optional<StoredRule> rule;
        /// As it would run.
        ActiveRule active(const sdk::Form& form) const {
            return {hook.name + "." + (rule ? rule->name : form.text("name")), form.text("source"), {}, {}};
        }
    };
    sdk::Response showNew(const sdk::Request& request);
    sdk::Response create(const sdk::Request& request);
    sdk::Response showEdit(const sdk::Request& request);
    sdk::Response update(const sdk::Request& request);

    sdk::Response answer(const sdk::Request& request, const Draft& draft, sdk::Form form);
    sdk::Response save(const sdk::Request& request, const Draft& draft, sdk::Form form);
    sdk::Response page(const Draft& draft, const sdk::Form& form, sdk::Value results, int status = 200);
    /// Adds an error when the text is no rule, reads what the hook does not have or answers what it does not take.
    void check(const Draft& draft, sdk::Form& form);
    sdk::Value tryOut(const Draft& draft, sdk::Form& form);
    sdk::Value rehearseRecent(const sdk::Request& request, const Draft& draft, const sdk::Form& form);
    sdk::HookDeclaration hookOf(const std::string& name) const;
    Draft draftOf(const sdk::Request& request);

    Parts parts_;
};

}  // namespace guildhall::lua
