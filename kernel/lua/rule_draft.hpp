// A rule, module or data table that somebody is writing: checked, previewed on what is there, tried on its test cases
// and saved, by the editor and by the builder alike.
#pragma once

#include "kernel/lua/rule_book.hpp"
#include "kernel/lua/rule_cases.hpp"
#include "kernel/lua/rule_journal.hpp"

#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/response.hpp>

#include <optional>
#include <string>

namespace guildhall::lua {

/// One that is there, or a new one of a hook. Of a module or a table the hook is only named.
struct RuleDraft {
    sdk::HookDeclaration hook;
    std::optional<StoredRule> rule;
    std::string name;    ///< behind the hook's
    std::string source;  ///< as it is written

    bool isModule() const { return hook.name == moduleHook; }
    bool isTable() const { return hook.name == tableHook; }
    bool isRule() const { return !isModule() && !isTable(); }
    std::string fullName() const { return hook.name + "." + name; }
    /// “rule”, “module” or “data table”.
    const char* noun() const { return isModule() ? "module" : isTable() ? "data table" : "rule"; }
};

/// Any thread.
class DraftDesk {
public:
    struct Parts {
        sdk::Database& database;
        RuleEngine& engine;
        RuleBook& book;
        RuleJournal& journal;
        RuleCases& cases;
    };
    explicit DraftDesk(Parts parts) : parts_(parts) {}

    /// Throw sdk::NotFound for a hook nobody has, and for a rule that is not there.
    RuleDraft newOf(const std::string& hook) const;
    RuleDraft ofRule(const std::string& id) const;

    /// As it would run.
    ActiveRule active(const RuleDraft& draft) const;
    /// Why it cannot be saved: no Lua, no table, does not work on the sample, reads what the hook does not have.
    std::vector<std::string> problems(const RuleDraft& draft) const;
    /// The test cases that do not come out as they must.
    std::vector<FailedCase> failingCases(const RuleDraft& draft) const;
    /// Says why not beside a field of the form and answers none; else where its page is. `text`: without its source.
    std::optional<std::string> save(const sdk::Request& request, const RuleDraft& draft, RuleBook::Draft text,
                                    sdk::Form& form) const;

    /// What it can be previewed on, for the viewer; empty: nothing.
    std::vector<sdk::Choice> subjects(const sdk::HookDeclaration& hook, const sdk::Viewer& viewer) const;
    /// What would come out of the hook's rules with it, beside what comes out now: each case by name, totals first.
    sdk::Value preview(const sdk::Request& request, const RuleDraft& draft, const std::string& subject) const;
    /// One case of the preview as it would look. Throws sdk::NotFound when the hook shows none.
    sdk::Response look(const sdk::Request& request, const RuleDraft& draft, const std::string& subject,
                       const std::string& caseId) const;

    /// The input of one case of the preview for a test case: what tells of people is replaced by what the sample has,
    /// and the time by the sample's, so that it comes out the same for ever. Throws sdk::NotFound.
    sdk::Value inputOf(const sdk::Request& request, const RuleDraft& draft, const std::string& subject,
                       const std::string& caseId) const;

    static bool isName(const std::string& name);

private:
    std::vector<sdk::RuleCase> casesOf(const sdk::HookDeclaration& hook, const sdk::Viewer& viewer,
                                       const std::string& subject) const;

    Parts parts_;
};

/// An answer in words: “eligible: no; reason: Too late.”; of what differs from `other` only, when that is given.
std::string answerInWords(const std::optional<sdk::Value>& answer, const std::optional<sdk::Value>* other = nullptr);

}  // namespace guildhall::lua
