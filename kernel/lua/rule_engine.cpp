#include "kernel/lua/rule_engine.hpp"

#include "kernel/lua/rule_journal.hpp"
#include "kernel/lua/rule_reply.hpp"
#include "kernel/lua/rule_worker.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::lua {

using sdk::Value;

namespace {

constexpr const char* noProcess = "the processes for rules are not available; the default is used until they are back";

std::chrono::microseconds sinceMicros(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

RuleEngine::RuleEngine(RuleOptions options, OnProblem onProblem)
    : options_(std::move(options)), onProblem_(std::move(onProblem)), files_(options_.folder, options_.recheck) {}

RuleEngine::~RuleEngine() = default;

void RuleEngine::declare(const std::string& owner, sdk::HookDeclaration declaration) {
    if (declaration.name.empty()) throw std::invalid_argument("A hook needs a name.");
    const std::unique_lock lock(hooksMutex_);
    const auto found = hooks_.find(declaration.name);
    if (found != hooks_.end() && found->second.owner != owner) {
        throw std::invalid_argument("The hook “" + declaration.name + "” is declared by “" + found->second.owner +
                                    "” already.");
    }
    const std::string name = declaration.name;
    hooks_.insert_or_assign(name, Hook{owner, std::move(declaration)});
    forgetActive();
}

void RuleEngine::withdraw(const std::string& owner) {
    const std::unique_lock lock(hooksMutex_);
    std::erase_if(hooks_, [&](const auto& entry) { return entry.second.owner == owner; });
    forgetActive();
}

/// Which rules are a hook's depends on which other hooks there are.
void RuleEngine::forgetActive() {
    const std::lock_guard lock(rulesMutex_);
    active_.clear();
}

std::string RuleEngine::ownerOf(std::string_view hook) const {
    const std::shared_lock lock(hooksMutex_);
    const auto found = hooks_.find(hook);
    return found == hooks_.end() ? std::string() : found->second.owner;
}

std::vector<Hook> RuleEngine::hooks() const {
    const std::shared_lock lock(hooksMutex_);
    std::vector<Hook> list;
    for (const auto& [name, hook] : hooks_) list.push_back(hook);
    return list;
}

void RuleEngine::setStored(std::vector<StoredRule> rules) {
    const std::lock_guard lock(rulesMutex_);
    stored_ = std::move(rules);
    active_.clear();
}

RuleEngine::Rules RuleEngine::activeRules(std::string_view hook) {
    std::set<std::string, std::less<>> names;
    {
        const std::shared_lock lock(hooksMutex_);
        if (!hooks_.contains(hook)) return std::make_shared<const std::vector<ActiveRule>>();
        for (const auto& [name, declared] : hooks_) names.insert(name);
    }
    const auto files = files_.current();
    const std::lock_guard lock(rulesMutex_);
    if (files != seenFiles_) active_.clear();
    seenFiles_ = files;
    if (const auto known = active_.find(hook); known != active_.end()) return known->second;
    std::map<std::string, ActiveRule> byName;
    for (const auto& file : *files)
        if (belongsTo(file.name, hook, names)) byName[file.name] = {file.name, file.source, file.problem, {}};
    for (const auto& rule : stored_) {
        if (rule.hook != hook) continue;
        byName.erase(rule.fullName() + ".lua");
        if (rule.enabled) byName[rule.fullName() + ".lua"] = {rule.fullName(), rule.source, {}, rule.id};
    }
    auto rules = std::make_shared<std::vector<ActiveRule>>();
    for (auto& [name, rule] : byName) rules->push_back(std::move(rule));
    return active_[std::string(hook)] = rules;
}

std::vector<ActiveRule> RuleEngine::rulesOf(std::string_view hook) { return *activeRules(hook); }

bool RuleEngine::has(std::string_view hook) { return !activeRules(hook)->empty(); }

Value RuleEngine::step(const ActiveRule& rule, const Value& input, const std::optional<Value>& soFar,
                       std::string& problem) {
    problem = rule.problem;
    Value value;
    if (problem.empty()) {
        const std::string arguments =
            Value::array({input, soFar.value_or(nullptr)}).dump(-1, ' ', false, Value::error_handler_t::replace);
        value = run(rule, arguments, problem);
    }
    if (!problem.empty() && !problem.starts_with(rule.name)) problem = rule.name + ": " + problem;
    return value;
}

sdk::RuleOutcome RuleEngine::call(std::string_view hook, const Value& input) {
    sdk::RuleOutcome outcome;
    const auto rules = activeRules(hook);
    const auto owner = rules->empty() ? std::string() : ownerOf(hook);
    if (!rules->empty() && journal_) journal_->asked(owner, hook, input);
    for (const auto& rule : *rules) {
        std::string problem;
        const auto start = std::chrono::steady_clock::now();
        Value value = step(rule, input, outcome.value, problem);
        if (journal_) journal_->ran(owner, rule.name, sinceMicros(start), problem);
        if (problem.empty()) {
            if (!value.is_null()) outcome.value = std::move(value);
            continue;
        }
        outcome.problems.push_back({rule.name, problem});
        if (onProblem_) onProblem_(hook, outcome.problems.back());
    }
    return outcome;
}

RuleTrial RuleEngine::tryRule(const ActiveRule& rule, const Value& input) {
    RuleTrial trial;
    const auto start = std::chrono::steady_clock::now();
    Value value = step(rule, input, std::nullopt, trial.problem);
    trial.spent = sinceMicros(start);
    if (trial.problem.empty() && !value.is_null()) trial.value = std::move(value);
    return trial;
}

RuleTrial RuleEngine::tryChain(std::string_view hook, const Value& input, const ActiveRule* changed) {
    auto rules = rulesOf(hook);
    const auto key = [](const ActiveRule& rule) { return rule.name + (rule.name.ends_with(".lua") ? "" : ".lua"); };
    const auto byName = [&](const ActiveRule& a, const ActiveRule& b) { return key(a) < key(b); };
    if (changed) {
        std::erase_if(rules, [&](const ActiveRule& rule) { return key(rule) == key(*changed); });
        rules.insert(std::upper_bound(rules.begin(), rules.end(), *changed, byName), *changed);
    }
    RuleTrial trial;
    const auto start = std::chrono::steady_clock::now();
    for (const auto& rule : rules) {
        std::string problem;
        Value value = step(rule, input, trial.value, problem);
        if (problem.empty() && !value.is_null()) trial.value = std::move(value);
        if (trial.problem.empty()) trial.problem = problem;
    }
    trial.spent = sinceMicros(start);
    return trial;
}

Value RuleEngine::run(const ActiveRule& rule, const std::string& arguments, std::string& problem) {
    const auto began = std::chrono::steady_clock::now();
    auto ending = RuleFigures::Ending::Failed;
    auto value = runMeasured(rule, arguments, problem, ending);
    figures_.ran(ending, std::chrono::steady_clock::now() - began);
    return value;
}

Value RuleEngine::runMeasured(const ActiveRule& rule, const std::string& arguments, std::string& problem,
                              RuleFigures::Ending& told) {
    if (arguments.size() > maxInputBytes) {
        problem = "the input of this hook is larger than 1 MiB";
        return nullptr;
    }
    const int limit = static_cast<int>(options_.deadline.count());
    // The worker stops a plain loop a little earlier by itself, because it can say in which line.
    const std::string own = std::to_string(limit * 3 / 4);
    const std::string message = packParts({rule.name, rule.source, own, arguments});
    std::string answer;
    std::optional<RuleProcess> worker;
    auto ending = RuleProcess::Ending::Died;
    // An idle worker may have been killed from outside since its last call, and the others with it: then a new one gets
    // the call, within the same deadline; making it does not count.
    auto end = std::chrono::steady_clock::now() + options_.deadline;
    for (int attempt = 0; attempt < 2 && ending == RuleProcess::Ending::Died; ++attempt) {
        const auto asked = std::chrono::steady_clock::now();
        worker = attempt == 0 ? takeWorker() : RuleZygote::spawn();
        if (!worker) {
            giveBack(std::nullopt);
            problem = noProcess;
            told = RuleFigures::Ending::NoProcess;
            return nullptr;
        }
        const auto now = std::chrono::steady_clock::now();
        end += now - asked;
        ending = worker->exchange(
            message, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(end - now).count()), answer);
    }
    if (ending != RuleProcess::Ending::Answered) {
        giveBack(std::nullopt);
        told = ending == RuleProcess::Ending::Late ? RuleFigures::Ending::Killed : RuleFigures::Ending::Died;
        problem = ending == RuleProcess::Ending::Late
                      ? "it took longer than " + std::to_string(limit) +
                            " ms and was stopped; look for a text pattern or a call that does not end"
                      : "its process ended; it tried something that rules may not do";
        return nullptr;
    }
    auto reply = readReply(answer);
    if (reply.kind == RuleReply::Kind::OutOfMemory) worker.reset();
    giveBack(std::move(worker));
    if (reply.kind == RuleReply::Kind::Value) told = RuleFigures::Ending::Answered;
    if (reply.kind == RuleReply::Kind::TooLate) told = RuleFigures::Ending::Killed;
    problem = std::move(reply.problem);
    return std::move(reply.value);
}

std::optional<RuleProcess> RuleEngine::takeWorker() {
    {
        std::unique_lock lock(poolMutex_);
        freed_.wait(lock, [&] { return busy_ < options_.workers; });
        ++busy_;
        if (!idle_.empty()) {
            RuleProcess worker = std::move(idle_.back());
            idle_.pop_back();
            return worker;
        }
    }
    return RuleZygote::spawn();
}

void RuleEngine::giveBack(std::optional<RuleProcess> worker) {
    {
        const std::lock_guard lock(poolMutex_);
        --busy_;
        if (worker) idle_.push_back(std::move(*worker));
    }
    freed_.notify_one();
}

std::string RuleEngine::trouble() const {
    return RuleZygote::alive()
               ? std::string()
               : "The process that runs Lua rules has ended. It is started again when a rule is next needed.";
}

}  // namespace guildhall::lua
