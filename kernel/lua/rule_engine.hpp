// Site rules in Lua (K-36, K-37): which hooks there are, which rules a site has for them, and a pool of locked-up
// worker processes that run them within a time and memory budget.
#pragma once

#include "kernel/lua/rule_files.hpp"
#include "kernel/lua/rule_zygote.hpp"

#include <guildhall/sdk/rules.hpp>

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

namespace guildhall::lua {

struct RuleOptions {
    std::filesystem::path folder;             ///< `scripts/rules`
    std::chrono::milliseconds deadline{200};  ///< wall clock for one rule
    std::chrono::milliseconds recheck{500};   ///< how long a changed file may go unnoticed
    std::size_t workers = 4;                  ///< processes at most; they are made when needed and stay
};

/// A declared hook and who declared it, for the administration page.
struct Hook {
    std::string owner;
    sdk::HookDeclaration declaration;
};

/// Any thread. `RuleZygote::start()` must have been called first thing in main; without it every rule is a problem.
class RuleEngine : public sdk::Rules {
public:
    using OnProblem = std::function<void(std::string_view hook, const sdk::RuleProblem&)>;

    /// `onProblem` (log, audit) is called on the thread of the call and must not throw.
    explicit RuleEngine(RuleOptions options, OnProblem onProblem = {});
    ~RuleEngine() override;

    /// Throws std::invalid_argument when the name is taken by another owner or empty.
    void declare(const std::string& owner, sdk::HookDeclaration declaration);
    /// Forgets everything this owner declared.
    void withdraw(const std::string& owner);
    std::vector<Hook> hooks() const;

    /// A hook nobody declares has no rules.
    sdk::RuleOutcome call(std::string_view hook, const sdk::Value& input) override;
    bool has(std::string_view hook) override;

    /// What is wrong with the rules' processes, in a sentence; empty when nothing is.
    std::string trouble() const;

private:
    std::vector<const RuleFile*> rulesOf(std::string_view hook, const RuleFiles::List& files) const;
    /// The value, or the problem.
    sdk::Value run(const RuleFile& rule, const std::string& arguments, std::string& problem);
    std::optional<RuleProcess> takeWorker();
    void giveBack(std::optional<RuleProcess> worker);

    const RuleOptions options_;
    const OnProblem onProblem_;
    RuleFiles files_;
    mutable std::shared_mutex hooksMutex_;
    std::map<std::string, Hook, std::less<>> hooks_;
    std::mutex poolMutex_;
    std::condition_variable freed_;
    std::vector<RuleProcess> idle_;
    std::size_t busy_ = 0;
};

}  // namespace guildhall::lua
