#include "kernel/lua/rule_rehearsal.hpp"

#include "kernel/base/json_text.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::lua {

using sdk::Value;

namespace {

constexpr std::string_view firstEntry = "[1]";
constexpr std::size_t longestSample = 80, mostValues = 12;

/// What stands at `participant.name`; null when nothing does.
Value* at(Value& root, std::string_view path) {
    Value* here = &root;
    while (!path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        const std::string key(path.substr(0, dot));
        if (!here->is_object() || !here->contains(key)) return nullptr;
        here = &(*here)[key];
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return here;
}

void describe(const Value& value, const std::string& path, const std::map<std::string, std::string>& notes,
              Value& rows) {
    auto plain = path;  // notes are on all of a list
    for (auto first = plain.find(firstEntry); first != plain.npos; first = plain.find(firstEntry))
        plain.erase(first, firstEntry.size());
    const auto note = notes.find(plain);
    const bool list = value.is_array() && !value.empty() && value.front().is_object();
    const bool open = list || (value.is_object() && !value.empty());
    if (!path.empty() && !path.ends_with(firstEntry) && (!open || note != notes.end()))
        rows.push_back({{"path", path},
                        {"sample", open ? std::string() : sdk::shortened(base::jsonText(value), longestSample, "…")},
                        {"note", note == notes.end() ? std::string() : sdk::say(note->second)}});
    if (list) describe(value.front(), path + std::string(firstEntry), notes, rows);
    if (open && !list)
        for (const auto& [key, child] : value.items())
            describe(child, path.empty() ? key : path + "." + key, notes, rows);
}

}  // namespace

std::size_t Rehearsal::count(Rehearsed::Outcome outcome) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(tried, [&](const Rehearsed& each) { return each.outcome == outcome; }));
}

Rehearsal rehearse(RuleEngine& engine, const sdk::HookDeclaration& hook, const ActiveRule& changed,
                   const std::vector<Value>& inputs, std::chrono::milliseconds patience) {
    Rehearsal rehearsal;
    const auto until = std::chrono::steady_clock::now() + patience;
    for (const auto& input : inputs) {
        if (std::chrono::steady_clock::now() > until) {
            rehearsal.left = inputs.size() - rehearsal.tried.size();
            break;
        }
        const auto before = engine.tryChain(hook, input, nullptr), after = engine.tryChain(hook, input, &changed);
        const auto outcome = !after.problem.empty()        ? Rehearsed::Outcome::Failed
                             : before.value == after.value ? Rehearsed::Outcome::Same
                                                           : Rehearsed::Outcome::Changed;
        rehearsal.tried.push_back({outcome, input, before.value, after.value, after.problem, after.detail});
    }
    return rehearsal;
}

Value shownInput(const sdk::HookDeclaration& hook, Value input, const sdk::Viewer& viewer) {
    for (const auto& [path, sensitivity] : hook.sensitive)
        if (!viewer.sees(sensitivity))
            if (auto* value = at(input, path)) *value = sdk::say(sdk::redacted);
    return input;
}

Value withSensitiveOf(const sdk::HookDeclaration& hook, Value input, Value other) {
    for (const auto& [path, sensitivity] : hook.sensitive)
        if (auto* value = at(input, path)) {
            const auto* instead = at(other, path);
            *value = instead ? *instead : Value();
        }
    return input;
}

bool seesAll(const sdk::HookDeclaration& hook, const sdk::Viewer& viewer) {
    return std::ranges::all_of(hook.sensitive, [&](const auto& entry) { return viewer.sees(entry.second); });
}

Value describePaths(const Value& sample, const std::map<std::string, std::string>& notes,
                    const std::map<std::string, std::vector<sdk::Choice>>& values) {
    Value rows = Value::array();
    describe(sample, "", notes, rows);
    for (auto& row : rows) {
        const auto known = values.find(row["path"].get<std::string>());
        if (known == values.end() || known->second.size() > mostValues) continue;
        std::string told;
        for (const auto& one : known->second)
            told += (told.empty() ? "" : ", ") + one.value +
                    (one.label == one.value ? "" : " (" + sdk::say(one.label) + ")");
        row["values"] = told;
    }
    return rows;
}

}  // namespace guildhall::lua
