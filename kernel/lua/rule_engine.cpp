#include "kernel/lua/rule_engine.hpp"

#include "kernel/base/json_text.hpp"
#include "kernel/lua/answer_check.hpp"
#include "kernel/lua/rule_journal.hpp"
#include "kernel/lua/rule_worker.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

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

constexpr std::chrono::seconds completedFor{1};

std::chrono::microseconds sinceMicros(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start);
}

}  // namespace

std::string ActiveRule::named() const { return version > 0 ? name + ", version " + std::to_string(version) : name; }

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
    if (declaration.sampleInput.is_object()) {
        declaration.sampleInput.update(
            context(declaration, declaration.sampleInput, {.personId = "cabc-abcd2345efgh", .role = "facilitator"}));
        declaration.notes.merge(
            std::map<std::string, std::string>{{"now", "when the rule is asked"},
                                               {"now.date", "as it is at `now.zone`, like time and weekday"},
                                               {"now.weekday", "1 is Monday, 7 is Sunday"},
                                               {"actor", "who set it going; empty when it is the server itself"},
                                               {"actor.role", "their active role"}});
    }
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
    std::shared_ptr<const Hook> declared;
    {
        const std::shared_lock lock(hooksMutex_);
        const auto found = hooks_.find(name);
        if (found == hooks_.end()) return nullptr;
        declared = found->second;
    }
    return declared->declaration.complete ? completed(std::string(name), declared) : declared;
}

std::shared_ptr<const Hook> RuleEngine::completed(const std::string& name,
                                                  const std::shared_ptr<const Hook>& declared) const {
    const auto now = std::chrono::steady_clock::now();
    {
        const std::lock_guard lock(completedMutex_);
        const auto known = completed_.find(name);
        if (known != completed_.end() && known->second.declared == declared && now - known->second.at < completedFor)
            return known->second.hook;
    }
    auto hook = std::make_shared<Hook>(*declared);
    try {
        hook->declaration.complete(hook->declaration);
    } catch (const std::exception&) {
        hook = std::make_shared<Hook>(*declared);  // what it lacks now it has in a second
    }
    const std::lock_guard lock(completedMutex_);
    completed_[name] = {declared, hook, now};
    return hook;
}

Value RuleEngine::context(const sdk::HookDeclaration& hook, const Value& input, const sdk::Actor& actor) const {
    const auto at = options_.clock ? options_.clock->now() : sdk::Instant();
    auto zone = hook.zone.empty() ? std::string() : base::textAt(input, hook.zone);
    if (zone.empty() || !sdk::isTimeZone(zone)) zone = "UTC";
    const auto date = sdk::dateIn(at, zone);
    auto by = Value::object();
    if (!actor.personId.empty()) by["person"] = actor.personId;
    if (!actor.role.empty()) by["role"] = actor.role;
    return {{"now",
             {{"instant", sdk::isoInstant(at)},
              {"date", sdk::isoDate(date)},
              {"time", sdk::timeOfDay(at, zone)},
              {"weekday", std::chrono::weekday(std::chrono::sys_days(date)).iso_encoding()},
              {"zone", zone}}},
            {"site", options_.site},
            {"actor", std::move(by)}};
}

std::string RuleEngine::ownerOf(std::string_view hook) const {
    const auto found = findHook(hook);
    return found ? found->owner : std::string();
}

std::vector<Hook> RuleEngine::hooks() const {
    std::vector<std::string> names;
    {
        const std::shared_lock lock(hooksMutex_);
        for (const auto& [name, hook] : hooks_) names.push_back(name);
    }
    std::vector<Hook> list;
    for (const auto& name : names)
        if (const auto hook = findHook(name)) list.push_back(*hook);
    return list;
}

std::vector<RuleEngine::HookName> RuleEngine::hooksAfter(std::string_view event) const {
    const std::shared_lock lock(hooksMutex_);
    std::vector<HookName> all;
    for (const auto& [name, hook] : hooks_)
        if (const auto& after = hook->declaration.after; after && after->event == event)
            all.push_back({hook->owner, name});
    return all;
}

void RuleEngine::setStored(std::vector<StoredRule> rules) {
    const std::lock_guard lock(rulesMutex_);
    stored_ = std::move(rules);
    active_.clear();
    shared_.reset();
}

void RuleEngine::setHolds(std::map<std::string, bool> holds) {
    const std::lock_guard lock(rulesMutex_);
    holds_ = std::move(holds);
}

bool RuleEngine::holds(const sdk::HookDeclaration& hook) const {
    const std::lock_guard lock(rulesMutex_);
    const auto chosen = holds_.find(hook.name);
    return chosen == holds_.end() ? hook.failure == sdk::RuleFailure::Hold : chosen->second;
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
    if (files != seenFiles_) {
        active_.clear();
        shared_.reset();
    }
    seenFiles_ = files;
    if (!shared_) shared_ = std::make_shared<const SharedParts>(gatherShared(files));
    if (const auto known = active_.find(hook); known != active_.end()) return known->second;
    std::map<std::string, ActiveRule> byName;
    for (const auto& file : *files)
        if (belongsTo(file.name, hook, names)) byName[file.name] = {file.name, file.source, file.problem, {}};
    for (const auto& rule : stored_) {
        if (rule.hook != hook) continue;
        byName.erase(rule.fullName() + ".lua");
        if (rule.enabled) byName[rule.fullName() + ".lua"] = {rule.fullName(), rule.source, {}, rule.id, rule.version};
    }
    auto rules = std::make_shared<std::vector<ActiveRule>>();
    for (auto& [name, rule] : byName) {
        auto asked = partsAskedBy(rule.source, *shared_);
        rule.shared = std::move(asked.json);
        if (rule.problem.empty()) rule.problem = std::move(asked.problem);
        rules->push_back(std::move(rule));
    }
    return active_[std::string(hook)] = rules;
}

SharedParts RuleEngine::gatherShared(const RuleFiles::List& files) const {
    const sdk::Speaking english(nullptr);
    SharedParts parts;
    for (const auto& file : *files) {
        if (const auto name = sharedName(file, moduleHook); !name.empty())
            parts.modules[name] = {file.source, file.problem};
        if (const auto name = sharedName(file, tableHook); !name.empty()) {
            parts.tables[name] = readDataTable(file.source);
            if (!file.problem.empty()) parts.tables[name].problem = file.problem;
        }
    }
    for (const auto& rule : stored_) {
        if (rule.hook == moduleHook) parts.modules.erase(rule.name);
        if (rule.hook == tableHook) parts.tables.erase(rule.name);
        if (rule.hook == moduleHook && rule.enabled) parts.modules[rule.name] = {rule.source, {}};
        if (rule.hook == tableHook && rule.enabled) parts.tables[rule.name] = readDataTable(rule.source);
    }
    return parts;
}

std::shared_ptr<const SharedParts> RuleEngine::shared() {
    const auto files = files_.current();
    const std::lock_guard lock(rulesMutex_);
    if (!shared_ || files != seenFiles_) {
        active_.clear();
        seenFiles_ = files;
        shared_ = std::make_shared<const SharedParts>(gatherShared(files));
    }
    return shared_;
}

ActiveRule RuleEngine::draft(const std::string& name, const std::string& source) {
    auto asked = partsAskedBy(source, *shared());
    return {name, source, std::move(asked.problem), {}, 0, std::move(asked.json)};
}

std::vector<RuleFile> RuleEngine::sharedFiles() {
    std::vector<RuleFile> files;
    for (const auto& file : *files_.current())
        if (file.name.find('/') != file.name.npos) files.push_back(file);
    return files;
}

std::string RuleEngine::tryModule(const std::string& name, const std::string& source) {
    auto parts = *shared();
    parts.modules[name] = {source, {}};
    const ActiveRule asking{"lib." + name, "require \"" + name + "\" return function() end", {}, {}, 0, {}};
    auto asked = partsAskedBy(asking.source, parts);
    if (!asked.problem.empty()) return asked.problem;
    auto rule = asking;
    rule.shared = std::move(asked.json);
    return step({.name = moduleHook}, rule, "{}", "{}", std::nullopt).problem.detail;
}

std::vector<FileTrouble> RuleEngine::fileTroubles() {
    std::vector<FileTrouble> troubles;
    std::set<std::string> used;
    for (const auto& hook : hooks())
        for (const auto& rule : rulesOf(hook.declaration.name)) {
            if (!rule.storedId.empty()) continue;
            used.insert(rule.name);
            if (const auto trial = tryRule(hook.declaration, rule, hook.declaration.sampleInput);
                !trial.problem.empty())
                troubles.push_back({rule.name, trial.problem});
        }
    const auto parts = shared();
    for (const auto& file : *files_.current()) {
        const auto module = sharedName(file, moduleHook), table = sharedName(file, tableHook);
        std::string problem = file.problem;
        if (problem.empty() && !module.empty()) problem = tryModule(module, file.source);
        if (problem.empty() && !table.empty()) problem = readDataTable(file.source).problem;
        if (problem.empty() && module.empty() && table.empty() && !used.contains(file.name)) {
            const auto stored =
                std::ranges::any_of(storedNames(), [&](const auto& name) { return name + ".lua" == file.name; });
            if (!stored) problem = sdk::say("no plugin that is switched on has a hook of this name, so it never runs");
        }
        if (!problem.empty() && !used.contains(file.name)) troubles.push_back({file.name, problem});
    }
    return troubles;
}

bool RuleEngine::filesChanged() {
    std::pair<RuleFiles::List, std::size_t> now{files_.current(), 0};
    {
        const std::shared_lock lock(hooksMutex_);
        now.second = hooks_.size();
    }
    const std::lock_guard lock(rulesMutex_);
    return std::exchange(checked_, now) != now;
}

std::vector<std::string> RuleEngine::storedNames() {
    const std::lock_guard lock(rulesMutex_);
    std::vector<std::string> names;
    for (const auto& rule : stored_) names.push_back(rule.fullName());
    return names;
}

std::vector<ActiveRule> RuleEngine::rulesOf(std::string_view hook) { return *activeRules(hook); }

bool RuleEngine::has(std::string_view hook) { return !activeRules(hook)->empty(); }

RuleEngine::Step RuleEngine::step(const sdk::HookDeclaration& hook, const ActiveRule& rule, const std::string& input,
                                  const std::string& context, const std::optional<Value>& soFar) {
    Step step;
    const auto fail = [&](const std::string& message, const std::string& detail) {
        const auto named = [&](const std::string& text) {
            return text.starts_with(rule.name) ? text : rule.name + ": " + text;
        };
        step.problem = {rule.named(), named(message), named(detail)};
    };
    if (!rule.problem.empty()) return fail(sdk::say(rule.problem), sdk::say(rule.problem)), step;
    auto reply = run(rule, "[" + input + "," + (soFar ? base::jsonText(*soFar) : "null") + "," + context + "]");
    step.said = std::move(reply.said);
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
                                 const Value& input, const Value& context, sdk::RuleRun* run, const Ran& ran) {
    sdk::RuleOutcome outcome;
    const auto given = base::jsonText(input), around = base::jsonText(context);
    for (const auto& rule : rules) {
        if (run && run->leftOut(rule.name)) {
            const auto text = rule.name + ": it failed " + std::to_string(sdk::RuleRun::most) +
                              " times in a row and is left out for the rest";
            outcome.problems.push_back({rule.named(), text, text, true});
            continue;
        }
        const auto start = std::chrono::steady_clock::now();
        auto done = step(hook, rule, given, around, outcome.value);
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
        outcome.answers.push_back({rule.named(), std::move(done.value)});
    }
    outcome.held = !outcome.problems.empty() && holds(hook);
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
    const auto rules = activeRules(hook);
    const auto around = context(declared->declaration, input, run ? run->actor : sdk::Actor());
    const auto whole = [&] {
        auto all = input;
        if (all.is_object())
            for (const auto& [key, value] : around.items())
                if (!all.contains(key)) all[key] = value;
        return all;
    };
    if (journal_ && journal_->takesInput(declared->owner, hook)) journal_->asked(declared->owner, hook, whole());
    compareWithSample(*declared, input);
    if (rules->empty()) return {};
    return ask(declared->declaration, *rules, input, around, run,
               [&](const ActiveRule& rule, const Step& step, std::chrono::microseconds spent) {
                   if (journal_) journal_->ran(declared->owner, rule.name, spent, step.problem);
                   const bool decided = !step.value.is_null() || !step.said.empty();
                   if (journal_ && decided && journal_->takesDecision(declared->owner, rule.name))
                       journal_->decided(
                           declared->owner, rule.name,
                           {.version = rule.version, .input = whole(), .answer = step.value, .said = step.said});
                   if (step.failed() && onProblem_) onProblem_(hook, step.problem);
               });
}

RuleTrial RuleEngine::tryRule(const sdk::HookDeclaration& hook, const ActiveRule& rule, const Value& input,
                              const Value& soFar) {
    RuleTrial trial;
    const auto start = std::chrono::steady_clock::now();
    auto done = step(hook, rule, base::jsonText(input), base::jsonText(context(hook, input, {})),
                     soFar.is_null() ? std::nullopt : std::optional(soFar));
    trial.spent = sinceMicros(start);
    trial.said = std::move(done.said);
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
        if (!changed->source.empty())
            rules.insert(std::upper_bound(rules.begin(), rules.end(), *changed, byName), *changed);
    }
    RuleTrial trial;
    const auto start = std::chrono::steady_clock::now();
    auto outcome = ask(hook, rules, input, context(hook, input, {}), nullptr,
                       [&](const ActiveRule& rule, const Step& step, std::chrono::microseconds) {
                           if (!changed || rule.name != changed->name) return;
                           trial.said = step.said;
                           if (!step.failed()) return;
                           trial.problem = step.problem.message;
                           trial.detail = step.problem.detail;
                       });
    trial.value = std::move(outcome.value);
    trial.answers = std::move(outcome.answers);
    trial.held = outcome.held;
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
    if (rule.shared.size() > maxSharedBytes)
        return failed(sdk::say("the modules and data tables it asks for are larger than 2 MiB"));
    const std::string message = packParts({rule.name, rule.source, own, arguments, rule.shared});
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
