#include "kernel/lua/rule_rehearsal.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::lua {

using sdk::Value;

namespace {

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
    const auto note = notes.find(path);
    const bool open = value.is_object() && !value.empty();
    if (!path.empty() && (!open || note != notes.end()))
        rows.push_back({{"path", path},
                        {"sample", open ? std::string() : value.dump()},
                        {"note", note == notes.end() ? std::string() : sdk::say(note->second)}});
    if (open)
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

bool seesAll(const sdk::HookDeclaration& hook, const sdk::Viewer& viewer) {
    return std::ranges::all_of(hook.sensitive, [&](const auto& entry) { return viewer.sees(entry.second); });
}

Value describePaths(const Value& sample, const std::map<std::string, std::string>& notes) {
    Value rows = Value::array();
    describe(sample, "", notes, rows);
    return rows;
}

}  // namespace guildhall::lua
