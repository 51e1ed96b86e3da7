// Site rules in Lua: which hooks there are, which rules a site has for them, and a pool of locked-up
// worker processes that run them within a time and memory budget.
#pragma once

#include "kernel/lua/rule_figures.hpp"
#include "kernel/lua/rule_files.hpp"
#include "kernel/lua/rule_reply.hpp"
#include "kernel/lua/rule_repository.hpp"
#include "kernel/lua/rule_zygote.hpp"
#include "kernel/lua/shared_parts.hpp"

#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/time.hpp>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

namespace guildhall::lua {

struct RuleOptions {
    std::filesystem::path folder;             ///< `scripts/rules`
    std::chrono::milliseconds deadline{200};  ///< processor time for one rule; ten times that by the clock
    std::chrono::milliseconds recheck{500};   ///< how long a changed file may go unnoticed
    std::size_t workers = 4;                  ///< processes at most; they are made when needed and stay
    sdk::Value site = {{"name", "Guildhall"}, {"url", "https://portal.example.org"}};  ///< what rules know of it
    const sdk::Clock* clock = nullptr;                                                 ///< null: it is 1970
};

/// A declared hook and who declared it, for the administration page.
struct Hook {
    std::string owner;
    sdk::HookDeclaration declaration;
};

class RuleJournal;

/// What came of trying a rule, or a hook's whole chain, without anything being recorded.
struct RuleTrial {
    std::optional<sdk::Value> value;  ///< none: nothing was returned, the default would be used
    std::string problem;              ///< of the rule tried, with line; empty when it went well
    std::string detail;               ///< the same with the rule's words and what it answered
    std::chrono::microseconds spent{0};
    std::vector<std::string> said = {};         ///< what the rule tried has logged
    std::vector<sdk::RuleAnswer> answers = {};  ///< of all rules
    bool held = false;                          ///< one failed, and then nothing is done
};

/// A rule as it runs: a file of the site's folder or a stored one. A stored rule stands in for a file of its name.
struct ActiveRule {
    std::string name;  ///< for reports: `certificate.layout.vip.lua` or `certificate.layout.vip`
    std::string source;
    std::string problem;   ///< why it cannot be used, or empty
    std::string storedId;  ///< empty: a file
    std::int64_t version = 0;
    std::string shared = {};  ///< AskedParts::json

    /// `certificate.layout.vip, version 3`; a file has none.
    std::string named() const;
};

/// A file of the rules' folder that does nothing, or not what somebody meant.
struct FileTrouble {
    std::string file;
    std::string problem;
};

/// Any thread. `RuleZygote::start()` must have been called first thing in main; without it every rule is a problem.
class RuleEngine : public sdk::Rules {
public:
    using OnProblem = std::function<void(std::string_view hook, const sdk::RuleProblem&)>;

    /// `onProblem` (log, audit) is called on the thread of the call and must not throw.
    explicit RuleEngine(RuleOptions options, OnProblem onProblem = {});
    ~RuleEngine() override;

    /// Throws std::invalid_argument when the name is taken by another owner or empty, or the declaration contradicts
    /// itself (declarationProblem).
    void declare(const std::string& owner, sdk::HookDeclaration declaration);
    /// Forgets everything this owner declared.
    void withdraw(const std::string& owner);
    std::vector<Hook> hooks() const;
    /// Those that are asked after this event.
    struct HookName {
        std::string owner, name;
    };
    std::vector<HookName> hooksAfter(std::string_view event) const;
    /// Empty when nobody declares the hook.
    std::string ownerOf(std::string_view hook) const;

    /// Where runs and inputs are noted; outlives the engine. Set before the first call.
    void noteIn(RuleJournal& journal) { journal_ = &journal; }
    /// The rules of the database as they are now; those switched off do not run.
    void setStored(std::vector<StoredRule> rules);
    /// By hook: whether a failure holds, where an administrator has chosen.
    void setHolds(std::map<std::string, bool> holds);
    bool holds(const sdk::HookDeclaration& hook) const;
    /// The rules of a declared hook in the order they run.
    std::vector<ActiveRule> rulesOf(std::string_view hook);

    /// Modules and data tables as they are now, of files and stored ones.
    std::shared_ptr<const SharedParts> shared();
    /// Files of modules and data tables, by name.
    std::vector<RuleFile> sharedFiles();
    /// Why a module's text is none: empty when it loads and returns something.
    std::string tryModule(const std::string& name, const std::string& source);
    /// What of the folder cannot be used: no Lua, no table, a hook nobody has. Runs each file on its hook's sample.
    std::vector<FileTrouble> fileTroubles();
    /// Whether files or hooks are others than when this was last asked.
    bool filesChanged();

    /// One rule alone on one input, its answer checked against the hook's declaration.
    /// `soFar`: what earlier rules decided; null: nothing.
    RuleTrial tryRule(const sdk::HookDeclaration& hook, const ActiveRule& rule, const sdk::Value& input,
                      const sdk::Value& soFar = {});
    /// All rules of the hook, with `changed` in place of the one of its name (or added), whose problem counts.
    /// `changed` without a text: as if that rule were switched off.
    RuleTrial tryChain(const sdk::HookDeclaration& hook, const sdk::Value& input, const ActiveRule* changed);
    /// A text as it would run: with the modules and tables it asks for.
    ActiveRule draft(const std::string& name, const std::string& source);

    /// A hook nobody declares has no rules.
    sdk::RuleOutcome call(std::string_view hook, const sdk::Value& input, sdk::RuleRun* run = nullptr) override;
    bool has(std::string_view hook) override;

    /// What is wrong with the rules' processes, in a sentence; empty when nothing is.
    std::string trouble() const;
    const RuleFigures& figures() const { return figures_; }

private:
    using Rules = std::shared_ptr<const std::vector<ActiveRule>>;
    /// From files and stored rules, made again only when one of them has changed.
    Rules activeRules(std::string_view hook);
    void forgetActive();
    /// What one rule made of one input.
    struct Step {
        sdk::Value value;  ///< null: nothing
        sdk::RuleProblem problem;
        std::vector<std::string> said;
        bool failed() const { return !problem.message.empty(); }
    };
    using Ran = std::function<void(const ActiveRule&, const Step&, std::chrono::microseconds)>;
    /// Null when nobody declares it. As it is now: HookDeclaration::complete has been asked lately.
    std::shared_ptr<const Hook> findHook(std::string_view name) const;
    std::shared_ptr<const Hook> completed(const std::string& name, const std::shared_ptr<const Hook>& declared) const;
    /// What every input has besides its own: `now`, `site`, `actor`.
    sdk::Value context(const sdk::HookDeclaration& hook, const sdk::Value& input, const sdk::Actor& actor) const;
    SharedParts gatherShared(const RuleFiles::List& files) const;
    std::vector<std::string> storedNames();
    /// One rule after the other, answers merged. `ran` hears of each that ran.
    sdk::RuleOutcome ask(const sdk::HookDeclaration& hook, const std::vector<ActiveRule>& rules,
                         const sdk::Value& input, const sdk::Value& context, sdk::RuleRun* run, const Ran& ran);
    /// A sample that lacks what arrives is told of once it does, a few times.
    void compareWithSample(const Hook& hook, const sdk::Value& input);
    Step step(const sdk::HookDeclaration& hook, const ActiveRule& rule, const std::string& input,
              const std::string& context, const std::optional<sdk::Value>& soFar);
    RuleReply run(const ActiveRule& rule, const std::string& arguments);
    RuleReply runMeasured(const ActiveRule& rule, const std::string& arguments, RuleFigures::Ending& ending);
    std::optional<RuleProcess> takeWorker();
    void giveBack(std::optional<RuleProcess> worker);

    const RuleOptions options_;
    const OnProblem onProblem_;
    RuleFiles files_;
    RuleJournal* journal_ = nullptr;
    RuleFigures figures_;
    mutable std::shared_mutex hooksMutex_;
    std::map<std::string, std::shared_ptr<const Hook>, std::less<>> hooks_;
    struct Completed {
        std::shared_ptr<const Hook> declared, hook;
        std::chrono::steady_clock::time_point at;
    };
    mutable std::mutex completedMutex_;
    mutable std::map<std::string, Completed, std::less<>> completed_;
    mutable std::mutex rulesMutex_;
    std::vector<StoredRule> stored_;
    std::map<std::string, bool> holds_;
    RuleFiles::List seenFiles_;  ///< what active_ was made from
    std::map<std::string, Rules, std::less<>> active_;
    std::shared_ptr<const SharedParts> shared_;        ///< of seenFiles_ and stored_; null: to be made
    std::pair<RuleFiles::List, std::size_t> checked_;  ///< files and number of hooks: filesChanged
    std::map<std::string, int> compared_;              ///< by hook: inputs so far
    std::mutex poolMutex_;
    std::condition_variable freed_;
    std::vector<RuleProcess> idle_;
    std::size_t busy_ = 0;
};

}  // namespace guildhall::lua
