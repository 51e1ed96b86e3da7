#include "kernel/lua/rule_engine.hpp"

#include "kernel/lua/answer_check.hpp"
#include "kernel/lua/rule_journal.hpp"
#include "kernel/lua/rule_worker.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::lua {

using sdk::Value;

namespace {

/// Inputs of each hook that are compared with its sample; more would only cost.
constexpr int mostCompared = 5;
constexpr const char* noProcess = "the processes for rules are not available at the moment";

/// `certificate.layout.vip:3: ` when the text begins so.
std::string_view placeIn(std::string_view text, std::string_view rule) {
    if (!text.starts_with(rule)) return {};
    auto end = rule.size();
    if (end < text.size() && text[end] == ':') ++end;
    const auto digits = end;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end > digits && text.substr(end, 2) == ": " ? text.substr(0, end + 2) : std::string_view();
}

std::chrono::microseconds sinceMicros(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

RuleEngine::RuleEngine(RuleOptions options, OnProblem onProblem)
    : options_(std::move(options)), onProblem_(std::move(onProblem)), files_(options_.folder, options_.recheck) {}

RuleEngine::~RuleEngine() = default;

void RuleEngine::declare(const std::string& owner, sdk::HookDeclaration declaration) {
    if (declaration.name.empty()) throw std::invalid_argument("A hook needs a name.");
    if (const auto problem = declarationProblem(declaration); !problem.empty())
        throw std::invalid_argument("The hook “" + declaration.name + "” contradicts itself: " + problem + ".");
    const std::unique_lock lock(hooksMutex_);
    const auto found = hooks_.find(declaration.name);
    if (found != hooks_.end() && found->second->owner != owner) {
        throw std::invalid_argument("The hook “" + declaration.name + "” is declared by “" + found->second->owner +
                                    "” already.");
    }
    const std::string name = declaration.name;
    hooks_.insert_or_assign(name, std::make_shared<const Hook>(Hook{owner, std::move(declaration)}));
    forgetActive();
}

void RuleEngine::withdraw(const std::string& owner) {
    const std::unique_lock lock(hooksMutex_);
    std::erase_if(hooks_, [&](const auto& entry) { return entry.second->owner == owner; });
    forgetActive();
}

/// Which rules are a hook's depends on which other hooks there are.
void RuleEngine::forgetActive() {
    const std::lock_guard lock(rulesMutex_);
    active_.clear();
}

std::shared_ptr<const Hook> RuleEngine::findHook(std::string_view name) const {
    const std::shared_lock lock(hooksMutex_);
    const auto found = hooks_.find(name);
    return found == hooks_.end() ? nullptr : found->second;
}

std::string RuleEngine::ownerOf(std::string_view hook) const {
    const auto found = findHook(hook);
    return found ? found->owner : std::string();
}

std::vector<Hook> RuleEngine::hooks() const {
    const std::shared_lock lock(hooksMutex_);
    std::vector<Hook> list;
    for (const auto& [name, hook] : hooks_) list.push_back(*hook);
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

RuleEngine::Step RuleEngine::step(const sdk::HookDeclaration& hook, const ActiveRule& rule, const Value& input,
                                  const std::optional<Value>& soFar) {
    Step step;
    const auto fail = [&](const std::string& message, const std::string& detail) {
        const auto named = [&](const std::string& text) {
            return text.starts_with(rule.name) ? text : rule.name + ": " + text;
        };
        step.problem = {rule.name, named(message), named(detail)};
    };
    if (!rule.problem.empty()) return fail(sdk::say(rule.problem), sdk::say(rule.problem)), step;
    const std::string arguments =
        Value::array({input, soFar.value_or(nullptr)}).dump(-1, ' ', false, Value::error_handler_t::replace);
    auto reply = run(rule, arguments);
    if (reply.kind == RuleReply::Kind::OwnWords) {
        const std::string place(placeIn(reply.problem, rule.name));
        fail(place + sdk::say("it ended with an error of its own, which its page shows"), reply.problem);
    } else if (reply.kind != RuleReply::Kind::Value) {
        fail(reply.problem, reply.problem);
    } else if (!reply.value.is_null()) {
        if (const auto problem = checkAnswer(hook, reply.value))
            fail(problem->message(), problem->detail());
        else
            step.value = std::move(reply.value);
    }
    return step;
}

sdk::RuleOutcome RuleEngine::ask(const sdk::HookDeclaration& hook, const std::vector<ActiveRule>& rules,
                                 const Value& input, sdk::RuleRun* run, const Ran& ran) {
    sdk::RuleOutcome outcome;
    for (const auto& rule : rules) {
        if (run && run->leftOut(rule.name)) {
            const auto text = rule.name + ": it failed " + std::to_string(sdk::RuleRun::most) +
                              " times in a row and is left out for the rest";
            outcome.problems.push_back({rule.name, text, text, true});
            continue;
        }
        const auto start = std::chrono::steady_clock::now();
        auto done = step(hook, rule, input, outcome.value);
        ran(rule, done, sinceMicros(start));
        if (done.failed()) {
            if (run) run->failed(rule.name);
            outcome.problems.push_back(std::move(done.problem));
            continue;
        }
        if (run) run->worked(rule.name);
        if (done.value.is_null()) continue;
        if (!outcome.value) outcome.value = Value();
        outcome.value->merge_patch(done.value);
        outcome.answers.push_back({rule.name, std::move(done.value)});
    }
    outcome.held = !outcome.problems.empty() && hook.failure == sdk::RuleFailure::Hold;
    return outcome;
}

void RuleEngine::compareWithSample(const Hook& hook, const Value& input) {
    const auto& name = hook.declaration.name;
    {
        const std::lock_guard lock(rulesMutex_);
        if (++compared_[name] > mostCompared) return;
    }
    const auto unknown = undeclaredInput(hook.declaration, input);
    if (unknown.empty() || !onProblem_) return;
    const auto text = "the plugin " + hook.owner + " gives the hook “" + unknown.front() +
                      "”, which its sample lacks or shows otherwise: rules that read it are refused";
    onProblem_(name, {"(sample)", text, text});
}

sdk::RuleOutcome RuleEngine::call(std::string_view hook, const Value& input, sdk::RuleRun* run) {
    const auto declared = findHook(hook);
    if (!declared) return {};
    const sdk::Speaking english(nullptr);  // problems are logged, and stored to be told to whoever looks
    if (journal_) journal_->asked(declared->owner, hook, input);
    compareWithSample(*declared, input);
    const auto rules = activeRules(hook);
    if (rules->empty()) return {};
    return ask(declared->declaration, *rules, input, run,
               [&](const ActiveRule& rule, const Step& step, std::chrono::microseconds spent) {
                   if (journal_) journal_->ran(declared->owner, rule.name, spent, step.problem);
                   if (step.failed() && onProblem_) onProblem_(hook, step.problem);
               });
}

RuleTrial RuleEngine::tryRule(const sdk::HookDeclaration& hook, const ActiveRule& rule, const Value& input) {
    RuleTrial trial;
    const auto start = std::chrono::steady_clock::now();
    auto done = step(hook, rule, input, std::nullopt);
    trial.spent = sinceMicros(start);
    if (done.failed())
        trial.problem = done.problem.message, trial.detail = done.problem.detail;
    else if (!done.value.is_null())
        trial.value = std::move(done.value);
    return trial;
}

RuleTrial RuleEngine::tryChain(const sdk::HookDeclaration& hook, const Value& input, const ActiveRule* changed) {
    auto rules = rulesOf(hook.name);
    const auto key = [](const ActiveRule& rule) { return rule.name + (rule.name.ends_with(".lua") ? "" : ".lua"); };
    const auto byName = [&](const ActiveRule& a, const ActiveRule& b) { return key(a) < key(b); };
    if (changed) {
        std::erase_if(rules, [&](const ActiveRule& rule) { return key(rule) == key(*changed); });
        rules.insert(std::upper_bound(rules.begin(), rules.end(), *changed, byName), *changed);
    }
    RuleTrial trial;
    const auto start = std::chrono::steady_clock::now();
    auto outcome =
        ask(hook, rules, input, nullptr, [&](const ActiveRule& rule, const Step& step, std::chrono::microseconds) {
            if (!changed || rule.name != changed->name || !step.failed()) return;
            trial.problem = step.problem.message;
            trial.detail = step.problem.detail;
        });
    trial.value = std::move(outcome.value);
    trial.spent = sinceMicros(start);
    return trial;
}

RuleReply RuleEngine::run(const ActiveRule& rule, const std::string& arguments) {
    const auto began = std::chrono::steady_clock::now();
    auto ending = RuleFigures::Ending::Failed;
    auto reply = runMeasured(rule, arguments, ending);
    figures_.ran(ending, std::chrono::steady_clock::now() - began);
    return reply;
}

RuleReply RuleEngine::runMeasured(const ActiveRule& rule, const std::string& arguments, RuleFigures::Ending& told) {
    const auto failed = [](std::string problem) {
        return RuleReply{RuleReply::Kind::Failed, nullptr, std::move(problem)};
    };
    if (arguments.size() > maxInputBytes) return failed(sdk::say("the input of this hook is larger than 1 MiB"));
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
            told = RuleFigures::Ending::NoProcess;
            return failed(sdk::say(noProcess));
        }
        const auto now = std::chrono::steady_clock::now();
        end += now - asked;
        ending = worker->exchange(
            message, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(end - now).count()), answer);
    }
    if (ending != RuleProcess::Ending::Answered) {
        giveBack(std::nullopt);
        told = ending == RuleProcess::Ending::Late ? RuleFigures::Ending::Killed : RuleFigures::Ending::Died;
        return failed(ending == RuleProcess::Ending::Late
                          ? sdk::say("it took longer than {limit} ms and was stopped; look for a text pattern or a "
                                     "call that does not end",
                                     {{"limit", std::to_string(limit)}})
                          : sdk::say("its process ended; it tried something that rules may not do"));
    }
    auto reply = readReply(answer);
    if (reply.kind == RuleReply::Kind::OutOfMemory) worker.reset();
    giveBack(std::move(worker));
    if (reply.kind == RuleReply::Kind::Value) told = RuleFigures::Ending::Answered;
    if (reply.kind == RuleReply::Kind::TooLate) told = RuleFigures::Ending::Killed;
    return reply;
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
