#include "kernel/lua/rule_engine.hpp"

#include "kernel/lua/rule_worker.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace guildhall::lua {

using sdk::Value;

namespace {

constexpr const char* noProcess =
    "the processes for rules are not available; restart the server to get them back. The default is used until then";

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
}

void RuleEngine::withdraw(const std::string& owner) {
    const std::unique_lock lock(hooksMutex_);
    std::erase_if(hooks_, [&](const auto& entry) { return entry.second.owner == owner; });
}

std::vector<Hook> RuleEngine::hooks() const {
    const std::shared_lock lock(hooksMutex_);
    std::vector<Hook> list;
    for (const auto& [name, hook] : hooks_) list.push_back(hook);
    return list;
}

std::vector<const RuleFile*> RuleEngine::rulesOf(std::string_view hook, const RuleFiles::List& files) const {
    std::vector<const RuleFile*> rules;
    if (files->empty()) return rules;
    std::set<std::string, std::less<>> names;
    {
        const std::shared_lock lock(hooksMutex_);
        if (!hooks_.contains(hook)) return rules;
        for (const auto& [name, declared] : hooks_) names.insert(name);
    }
    for (const RuleFile& file : *files) {
        if (belongsTo(file.name, hook, names)) rules.push_back(&file);
    }
    return rules;
}

bool RuleEngine::has(std::string_view hook) { return !rulesOf(hook, files_.current()).empty(); }

sdk::RuleOutcome RuleEngine::call(std::string_view hook, const Value& input) {
    sdk::RuleOutcome outcome;
    const RuleFiles::List files = files_.current();
    for (const RuleFile* rule : rulesOf(hook, files)) {
        std::string problem = rule->problem;
        if (problem.empty()) {
            const std::string arguments = Value::array({input, outcome.value.value_or(nullptr)})
                                              .dump(-1, ' ', false, Value::error_handler_t::replace);
            Value value = run(*rule, arguments, problem);
            if (problem.empty() && !value.is_null()) outcome.value = std::move(value);
        }
        if (problem.empty()) continue;
        if (!problem.starts_with(rule->name)) problem = rule->name + ": " + problem;
        outcome.problems.push_back({rule->name, problem});
        if (onProblem_) onProblem_(hook, outcome.problems.back());
    }
    return outcome;
}

Value RuleEngine::run(const RuleFile& rule, const std::string& arguments, std::string& problem) {
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
    // An idle worker may have been killed from outside since its last call: then another gets the call, within the
    // same deadline.
    const auto end = std::chrono::steady_clock::now() + options_.deadline;
    for (int attempt = 0; attempt < 2 && ending == RuleProcess::Ending::Died; ++attempt) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
        if (attempt > 0) giveBack(std::nullopt);
        worker = takeWorker();
        if (!worker) {
            problem = noProcess;
            return nullptr;
        }
        ending = worker->exchange(message, attempt == 0 ? limit : static_cast<int>(left), answer);
    }
    if (ending != RuleProcess::Ending::Answered || answer.empty()) {
        giveBack(std::nullopt);
        problem = ending == RuleProcess::Ending::Late
                      ? "it took longer than " + std::to_string(limit) +
                            " ms and was stopped; look for a text pattern or a call that does not end"
                      : "its process ended; it tried something that rules may not do";
        return nullptr;
    }
    if (answer[0] == 'm') worker.reset();
    giveBack(std::move(worker));
    if (answer[0] == 'v') return Value::parse(answer.begin() + 1, answer.end(), nullptr, false);
    problem = answer.substr(1);
    return nullptr;
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
    std::optional<RuleProcess> worker = RuleZygote::spawn();
    if (!worker) giveBack(std::nullopt);
    return worker;
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
    return RuleZygote::alive() ? std::string() : "The process that runs Lua rules has ended; rules do not run.";
}

}  // namespace guildhall::lua
