// How rules fare and what they are asked: gathered in memory while they run, written every few seconds, so that a
// rule's call costs no database work.
#pragma once

#include "kernel/base/repeated_work.hpp"
#include "kernel/config/secret_box.hpp"
#include "kernel/lua/rule_repository.hpp"
#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/log.hpp>
#include <guildhall/sdk/rules.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::lua {

/// What a rule made of one input.
struct RuleDecision {
    std::int64_t version = 0;  ///< 0: a file
    sdk::Value input, answer;  ///< the answer may be null
    std::vector<std::string> said;
    sdk::Instant at{};
};

/// Any thread, except start and stop.
class RuleJournal {
public:
    struct Parts {
        sdk::Database& database;
        const config::SecretBox& secrets;
        sdk::Clock& clock;
        sdk::Random& random;
        sdk::Log& log;
    };
    static constexpr std::int64_t inputsKept = 50;     ///< of each hook
    static constexpr std::int64_t decisionsKept = 20;  ///< of each rule
    static constexpr auto keptFor = std::chrono::days(30);

    explicit RuleJournal(Parts parts) : parts_(parts) {}
    ~RuleJournal() { stop(); }

    /// A rule of a hook of `owner` ran; the message is empty when it answered.
    void ran(const std::string& owner, const std::string& rule, std::chrono::microseconds spent,
             const sdk::RuleProblem& problem);
    /// A hook was called with this input, whether it has rules or not; a few of each interval are kept.
    void asked(const std::string& owner, std::string_view hook, const sdk::Value& input);
    /// A rule answered or logged something; kept likewise.
    void decided(const std::string& owner, const std::string& rule, RuleDecision decision);
    /// Whether one more would be kept now.
    bool takesInput(const std::string& owner, std::string_view hook);
    bool takesDecision(const std::string& owner, const std::string& rule);

    /// Where sealed values of rules stand, for a change of keys.
    static std::vector<vault::SealedColumn> sealedColumns();
    /// Writes what has gathered. Called by the thread, and by tests.
    void flush();
    /// `alongside` is called in the same rhythm.
    void start(std::function<void()> alongside = {});
    void stop();

    /// Recent inputs of the hook, newest first; those sealed under an older key are left out.
    std::vector<sdk::Value> inputs(sdk::Transaction& tx, const std::string& hook) const;
    /// Likewise of the rule.
    std::vector<RuleDecision> decisions(sdk::Transaction& tx, const std::string& rule) const;

private:
    using Pair = std::pair<std::string, std::string>;
    struct Gathered {
        std::map<Pair, RuleRecord> runs;                         ///< {owner, rule}
        std::map<std::pair<Pair, Pair>, std::int64_t> failures;  ///< {{owner, rule}, {detail, message}} → times
        std::map<Pair, std::vector<std::string>> inputs;         ///< {owner, hook} → JSON
        std::map<Pair, std::vector<RuleDecision>> decisions;     ///< {owner, rule}
    };
    void write(const Gathered& gathered);

    Parts parts_;
    std::mutex mutex_;
    Gathered gathered_;
    std::chrono::sys_days pruned_{};
    base::RepeatedWork work_;
};

}  // namespace guildhall::lua
