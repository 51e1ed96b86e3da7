#include "kernel/lua/rule_journal.hpp"

#include "kernel/base/json_text.hpp"

namespace guildhall::lua {

using namespace std::chrono_literals;

namespace {

constexpr auto interval = 5s;
/// Inputs taken of one hook in one interval; more would only cost when thousands of certificates are made.
constexpr std::size_t takenEach = 10;

std::string placeOf(std::string_view hook) { return "rule.input." + std::string(hook); }
std::string decisionPlace(std::string_view rule) { return "rule.decision." + std::string(rule); }
}  // namespace

void RuleJournal::ran(const std::string& owner, const std::string& rule, std::chrono::microseconds spent,
                      const sdk::RuleProblem& problem) {
    const std::lock_guard lock(mutex_);
    auto& record = gathered_.runs[{owner, rule}];
    ++record.runs;
    record.micros += spent.count();
    record.slowest = std::max<std::int64_t>(record.slowest, spent.count());
    if (problem.message.empty()) return;
    ++record.failures;
    if (gathered_.failures.size() < 100) ++gathered_.failures[{{owner, rule}, {problem.detail, problem.message}}];
}

void RuleJournal::asked(const std::string& owner, std::string_view hook, const sdk::Value& input) {
    const std::lock_guard lock(mutex_);
    auto& taken = gathered_.inputs[{owner, std::string(hook)}];
    if (taken.size() < takenEach) taken.push_back(base::jsonText(input));
}

void RuleJournal::decided(const std::string& owner, const std::string& rule, RuleDecision decision) {
    decision.at = parts_.clock.now();
    const std::lock_guard lock(mutex_);
    auto& taken = gathered_.decisions[{owner, rule}];
    if (taken.size() < takenEach) taken.push_back(std::move(decision));
}

bool RuleJournal::takesInput(const std::string& owner, std::string_view hook) {
    const std::lock_guard lock(mutex_);
    return gathered_.inputs[{owner, std::string(hook)}].size() < takenEach;
}

bool RuleJournal::takesDecision(const std::string& owner, const std::string& rule) {
    const std::lock_guard lock(mutex_);
    return gathered_.decisions[{owner, rule}].size() < takenEach;
}

std::vector<vault::SealedColumn> RuleJournal::sealedColumns() {
    return {{"Inputs of rules",
             "kernel_rule_input",
             "input",
             {"id"},
             {"hook"},
             [](const auto& parts) { return placeOf(parts.front()); }},
            {"Decisions of rules", "kernel_rule_decision", "decision", {"id"}, {"rule"}, [](const auto& parts) {
                 return decisionPlace(parts.front());
             }}};
}

void RuleJournal::write(const Gathered& gathered) {
    const auto now = parts_.clock.now();
    const auto today = std::chrono::floor<std::chrono::days>(now);
    parts_.database.write([&](sdk::Transaction& tx) {
        for (const auto& [rule, record] : gathered.runs)
            RuleRepository::countRuns(tx, rule.first, rule.second, sdk::Date(today), record);
        for (const auto& [what, times] : gathered.failures)
            RuleRepository::noteFailure(tx, what.first.first, what.first.second,
                                        {what.second.first, what.second.second, times, now});
        for (const auto& [hook, inputs] : gathered.inputs)
            for (const auto& input : inputs)
                RuleRepository::addInput(tx, sdk::newId(parts_.random, "rinp"), hook.first, hook.second,
                                         parts_.secrets.seal(input, placeOf(hook.second)), now, inputsKept);
        for (const auto& [rule, decisions] : gathered.decisions)
            for (const auto& one : decisions)
                RuleRepository::addDecision(tx, sdk::newId(parts_.random, "rdec"), rule.first, rule.second,
                                            parts_.secrets.seal(base::jsonText({{"version", one.version},
                                                                                {"input", one.input},
                                                                                {"answer", one.answer},
                                                                                {"said", one.said}}),
                                                                decisionPlace(rule.second)),
                                            one.at, decisionsKept);
        if (pruned_ != today) RuleRepository::prune(tx, now - keptFor);
    });
    pruned_ = today;
}

void RuleJournal::flush() {
    Gathered gathered;
    {
        const std::lock_guard lock(mutex_);
        std::swap(gathered, gathered_);
    }
    if (gathered.runs.empty() && gathered.inputs.empty()) return;
    try {
        write(gathered);
    } catch (const std::exception& problem) {
        // Only statistics: what could not be written is left out.
        parts_.log.warning(std::string("how rules fared could not be written: ") + problem.what());
    }
}

void RuleJournal::start(std::function<void()> alongside) {
    work_.start(interval, [this, alongside = std::move(alongside)] {
        flush();
        if (alongside) alongside();
    });
}

void RuleJournal::stop() {
    if (work_.stop()) flush();
}

std::vector<sdk::Value> RuleJournal::inputs(sdk::Transaction& tx, const std::string& hook) const {
    std::vector<sdk::Value> inputs;
    for (const auto& sealed : RuleRepository::inputs(tx, hook))
        if (const auto text = parts_.secrets.open(sealed, placeOf(hook)))
            if (auto input = sdk::Value::parse(*text, nullptr, false); !input.is_discarded())
                inputs.push_back(std::move(input));
    return inputs;
}

std::vector<RuleDecision> RuleJournal::decisions(sdk::Transaction& tx, const std::string& rule) const {
    std::vector<RuleDecision> decisions;
    for (const auto& [sealed, at] : RuleRepository::decisions(tx, rule)) {
        const auto text = parts_.secrets.open(sealed, decisionPlace(rule));
        const auto value = sdk::Value::parse(text.value_or(""), nullptr, false);
        if (!value.is_object()) continue;
        decisions.push_back({.version = value.value("version", std::int64_t{0}),
                             .input = value.value("input", sdk::Value()),
                             .answer = value.value("answer", sdk::Value()),
                             .said = value.value("said", std::vector<std::string>()),
                             .at = at});
    }
    return decisions;
}

}  // namespace guildhall::lua
