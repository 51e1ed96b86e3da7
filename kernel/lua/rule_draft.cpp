#include "kernel/lua/rule_draft.hpp"

#include "kernel/base/json_text.hpp"
#include "kernel/lua/rule_reading.hpp"
#include "kernel/lua/rule_rehearsal.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <chrono>
#include <map>

namespace guildhall::lua {

using sdk::Transaction;
using sdk::Value;

namespace {

constexpr std::chrono::seconds patience{10};
constexpr std::size_t mostRows = 100, mostDifferences = 8, longestValue = 120;

std::string inWords(const Value& value) {
    if (value.is_boolean()) return sdk::say(value.get<bool>() ? "yes" : "no");
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_array()) return base::jsonText(value);
    std::string all;
    for (const auto& one : value) all += (all.empty() ? "" : ", ") + inWords(one);
    return all;
}

/// Texts, numbers and lists by their path.
void flatten(const Value& value, const std::string& path, std::map<std::string, std::string>& into) {
    if (value.is_object() && !value.empty()) {
        for (const auto& [key, inner] : value.items()) flatten(inner, path.empty() ? key : path + "." + key, into);
        return;
    }
    if (value.is_array() && !value.empty() && value.front().is_object()) {
        for (std::size_t i = 0; i < value.size(); ++i) flatten(value[i], path + "." + std::to_string(i + 1), into);
        return;
    }
    into[path] = sdk::shortened(inWords(value), longestValue, "…");
}

std::map<std::string, std::string> flattened(const std::optional<Value>& answer) {
    std::map<std::string, std::string> all;
    if (answer && !answer->is_null()) flatten(*answer, "", all);
    return all;
}

sdk::HookDeclaration sharedDeclaration(const std::string& hook) {
    return {.name = hook,
            .description = hook == moduleHook
                               ? "Code that several rules use: a rule gets what it returns by require."
                               : "Rows that several rules look things up in. The first line names the columns."};
}

}  // namespace

std::string answerInWords(const std::optional<Value>& answer, const std::optional<Value>* other) {
    const auto all = flattened(answer), before = other ? flattened(*other) : std::map<std::string, std::string>();
    std::string words;
    std::size_t told = 0;
    for (const auto& [path, text] : all) {
        const auto same = before.find(path);
        if (other && same != before.end() && same->second == text) continue;
        if (++told > mostDifferences) return words + "; …";
        words += (words.empty() ? "" : "; ") + sdk::codeInWords(path) + ": " + text;
    }
    for (const auto& [path, text] : before)
        if (!all.contains(path) && ++told <= mostDifferences)
            words += (words.empty() ? "" : "; ") + sdk::codeInWords(path) + ": " + sdk::say("as usual");
    return words.empty() ? sdk::say("As usual") : words;
}

bool DraftDesk::isName(const std::string& name) {
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

RuleDraft DraftDesk::newOf(const std::string& name) const {
    if (name == moduleHook || name == tableHook) return {sharedDeclaration(name), {}, {}, {}};
    for (auto& hook : parts_.engine.hooks())
        if (hook.declaration.name == name) return {std::move(hook.declaration), {}, {}, {}};
    throw sdk::NotFound(sdk::say("No plugin that is switched on calls the hook “{hook}”.", {{"hook", name}}));
}

RuleDraft DraftDesk::ofRule(const std::string& id) const {
    auto rule = parts_.database.read([&](Transaction& tx) { return parts_.book.get(tx, id); });
    auto draft = newOf(rule.hook);
    draft.name = rule.name;
    draft.source = rule.source;
    draft.rule = std::move(rule);
    return draft;
}

ActiveRule DraftDesk::active(const RuleDraft& draft) const {
    return parts_.engine.draft(draft.fullName(), draft.source);
}

std::vector<std::string> DraftDesk::problems(const RuleDraft& draft) const {
    const auto told = [](const std::string& text) {
        return text.empty() ? std::vector<std::string>() : std::vector{text + "."};
    };
    if (draft.isTable()) return told(readDataTable(draft.source).problem);
    if (draft.isModule()) return told(parts_.engine.tryModule(draft.name.empty() ? "new" : draft.name, draft.source));
    std::vector<std::string> problems;
    // Loading the text is part of every call, and a rule that does nothing on the hook's own sample is still a rule.
    const auto trial = parts_.engine.tryRule(draft.hook, active(draft), draft.hook.sampleInput);
    if (!trial.problem.empty())
        problems.push_back(sdk::say("It does not work on the sample input: {problem}.", {{"problem", trial.detail}}));
    if (const auto unknown = unknownField(draft.source, draft.hook.sampleInput))
        problems.push_back(sdk::say("In {problem}.", {{"problem", *unknown}}));
    return problems;
}

std::vector<FailedCase> DraftDesk::failingCases(const RuleDraft& draft) const {
    if (!draft.rule || !draft.isRule()) return {};
    const auto cases = parts_.database.read([&](Transaction& tx) { return parts_.cases.of(tx, draft.rule->id); });
    return RuleCases::failing(parts_.engine, draft.hook, active(draft), cases);
}

std::optional<std::string> DraftDesk::save(const sdk::Request& request, const RuleDraft& draft, RuleBook::Draft text,
                                           sdk::Form& form) const {
    text.source = withoutMark(draft.source);
    const bool whole = seesAll(draft.hook, request.viewer());
    const auto failed = text.inForce ? failingCases(draft) : std::vector<FailedCase>();
    for (const auto& one : failed)
        form.fail("in_force",
                  whole ? sdk::say("The test case “{label}” fails: {why}. Save it without putting it in force, "
                                   "or mend it first.",
                                   {{"label", one.label}, {"why", one.detail}})
                        : sdk::say("The test case “{label}” fails. Save it without putting it in force, or mend "
                                   "it first.",
                                   {{"label", one.label}}));
    if (!failed.empty()) return std::nullopt;
    try {
        auto id = draft.rule ? draft.rule->id : std::string();
        parts_.database.write([&](Transaction& tx) {
            if (draft.rule)
                parts_.book.save(tx, request.actor(), id, text);
            else
                id = parts_.book.add(tx, request.actor(), draft.hook.name, draft.name, text);
        });
        return "/admin/rules/" + id;
    } catch (const sdk::ConstraintViolation&) {
        form.fail("name", sdk::say("There is a {noun} of that name already. Choose another one.",
                                   {{"noun", sdk::say(draft.noun())}}));
    }
    return std::nullopt;
}

std::vector<sdk::Choice> DraftDesk::subjects(const sdk::HookDeclaration& hook, const sdk::Viewer& viewer) const {
    if (!hook.preview || !hook.preview->subjects || !seesAll(hook, viewer)) return {};
    return parts_.database.read([&](Transaction& tx) { return hook.preview->subjects(tx, viewer); });
}

std::vector<sdk::RuleCase> DraftDesk::casesOf(const sdk::HookDeclaration& hook, const sdk::Viewer& viewer,
                                              const std::string& subject) const {
    const auto offered = subjects(hook, viewer);
    if (std::ranges::find(offered, subject, &sdk::Choice::value) == offered.end()) return {};
    return parts_.database.read([&](Transaction& tx) { return hook.preview->cases(tx, viewer, subject); });
}

Value DraftDesk::preview(const sdk::Request& request, const RuleDraft& draft, const std::string& subject) const {
    const auto& hook = draft.hook;
    const auto cases = casesOf(hook, request.viewer(), subject);
    const auto changed = active(draft);
    const auto until = std::chrono::steady_clock::now() + patience;
    std::int64_t same = 0, different = 0, failed = 0, left = 0;
    Value rows = Value::array();
    const auto told = [](const RuleTrial& trial, const std::optional<Value>* other) {
        return trial.held ? sdk::say("Held until somebody has looked") : answerInWords(trial.value, other);
    };
    for (const auto& one : cases) {
        if (std::chrono::steady_clock::now() > until) {
            ++left;
            continue;
        }
        const auto before = parts_.engine.tryChain(hook, one.input, nullptr);
        const auto after = parts_.engine.tryChain(hook, one.input, &changed);
        const bool fails = !after.problem.empty();
        const bool differs = fails || before.value != after.value || before.held != after.held;
        ++(fails ? failed : differs ? different : same);
        rows.push_back({{"label", one.label},
                        {"before", told(before, nullptr)},
                        {"after", fails ? after.detail : told(after, differs ? &before.value : nullptr)},
                        {"differs", differs},
                        {"fails", fails},
                        {"said", after.said},
                        {"case", one.id}});
    }
    const auto number = [](std::int64_t n) { return sdk::thousands(n); };
    // What differs first; the rest is counted.
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Value& a, const Value& b) { return a["differs"] > b["differs"]; });
    const auto hidden = static_cast<std::int64_t>(rows.size()) - static_cast<std::int64_t>(mostRows);
    if (hidden > 0) rows.erase(rows.begin() + mostRows, rows.end());
    return {{"none", cases.empty()},
            {"hidden", hidden > 0 ? sdk::countText(hidden, "more case is", "more cases are") : ""},
            {"total", sdk::countText(static_cast<std::int64_t>(cases.size()), "case", "cases")},
            {"same", number(same)},
            {"changed", number(different)},
            {"failed", number(failed)},
            {"left", left > 0 ? number(left) : ""},
            {"looks", hook.preview && hook.preview->look != nullptr},
            {"rows", std::move(rows)}};
}

Value DraftDesk::inputOf(const sdk::Request& request, const RuleDraft& draft, const std::string& subject,
                         const std::string& caseId) const {
    const auto cases = casesOf(draft.hook, request.viewer(), subject);
    const auto one = std::ranges::find(cases, caseId, &sdk::RuleCase::id);
    if (one == cases.end()) throw sdk::NotFound();
    const auto& sample = draft.hook.sampleInput;
    auto input = withSensitiveOf(draft.hook, one->input, sample);
    for (const auto* given : {"now", "site", "actor"})
        if (sample.contains(given)) input[given] = sample[given];
    return input;
}

sdk::Response DraftDesk::look(const sdk::Request& request, const RuleDraft& draft, const std::string& subject,
                              const std::string& caseId) const {
    const auto& hook = draft.hook;
    if (!hook.preview || !hook.preview->look) throw sdk::NotFound();
    const auto cases = casesOf(hook, request.viewer(), subject);
    const auto one = std::ranges::find(cases, caseId, &sdk::RuleCase::id);
    if (one == cases.end()) throw sdk::NotFound();
    const auto changed = active(draft);
    auto trial = parts_.engine.tryChain(hook, one->input, &changed);
    return hook.preview->look(
        subject, *one,
        {.value = std::move(trial.value), .problems = {}, .answers = std::move(trial.answers), .held = trial.held});
}

}  // namespace guildhall::lua
