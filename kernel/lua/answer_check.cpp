#include "kernel/lua/answer_check.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <regex>
#include <set>

namespace guildhall::lua {

using sdk::AnswerLimit;
using sdk::HookDeclaration;
using sdk::Value;

namespace {

constexpr std::size_t longestContent = 80;

std::string joined(const std::string& path, const std::string& key) { return path.empty() ? key : path + "." + key; }

std::string kindOf(const Value& value) {
    switch (value.type()) {
        case Value::value_t::boolean: return value.get<bool>() ? "true" : "false";
        case Value::value_t::string: return sdk::say("a text");
        case Value::value_t::array: return sdk::say("a list");
        case Value::value_t::object: return sdk::say(value.empty() ? "an empty table" : "a table");
        case Value::value_t::null: return sdk::say("nothing");
        default: return sdk::say("a number");
    }
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (i > 0 && i + 1 == words.size())
            text = sdk::say("{some} or {one}", {{"some", text}, {"one", words[i]}});
        else
            text += (i == 0 ? "" : ", ") + words[i];
    return text;
}

std::string shown(double number) {
    const bool whole = number == std::floor(number) && std::abs(number) < 1e15;
    return whole ? std::to_string(static_cast<std::int64_t>(number)) : Value(number).dump();
}

std::string tableWith(const std::vector<std::string>& keys) {
    return sdk::say("a table with {names}", {{"names", listed(keys)}});
}

std::string numberWithin(const AnswerLimit& allowed) {
    const auto least = allowed.least ? shown(*allowed.least) : std::string();
    const auto most = allowed.most ? shown(*allowed.most) : std::string();
    if (allowed.least && allowed.most)
        return sdk::say("a number from {least} to {most}", {{"least", least}, {"most", most}});
    if (allowed.least) return sdk::say("a number from {least}", {{"least", least}});
    return allowed.most ? sdk::say("a number up to {most}", {{"most", most}}) : sdk::say("a number");
}

std::vector<std::string> keysOf(const Value& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

class Check {
public:
    explicit Check(const HookDeclaration& hook) : hook_(hook) {}

    /// `declared`: the path in the sample, by which limits are found; `path` is the answer's own.
    std::optional<AnswerProblem> value(const Value& sample, Value& answer, const std::string& declared,
                                       const std::string& path) const {
        if (sample.is_null()) return std::nullopt;
        if (sample.is_object()) return table(sample, answer, declared, path);
        if (sample.is_array()) return list(sample, answer, declared, path);
        if (sample.is_boolean())
            return answer.is_boolean() ? std::nullopt : wrong(path, sdk::say("true or false"), answer);
        if (sample.is_number()) return number(answer, declared, path);
        return text(answer, declared, path);
    }

private:
    static std::optional<AnswerProblem> wrong(const std::string& path, const std::string& expected,
                                              const Value& answer) {
        return AnswerProblem{
            path, expected, kindOf(answer),
            sdk::shortened(answer.dump(-1, ' ', false, Value::error_handler_t::replace), longestContent, "…")};
    }

    const AnswerLimit& limit(const std::string& declared) const {
        static const AnswerLimit none;
        const auto found = hook_.limits.find(declared);
        return found == hook_.limits.end() ? none : found->second;
    }

    std::optional<AnswerProblem> table(const Value& sample, Value& answer, const std::string& declared,
                                       const std::string& path) const {
        const auto& named = limit(declared).keys;
        const bool byName = !named.empty() && !sample.empty();
        const auto known = byName ? named : keysOf(sample);
        if (!answer.is_object()) return wrong(path, tableWith(known), answer);
        for (auto item = answer.begin(); item != answer.end(); ++item) {
            const auto& key = item.key();
            if (std::ranges::find(known, key) == known.end())
                return AnswerProblem{path, tableWith(known), sdk::say("one with another key"),
                                     sdk::shortened(key, longestContent, "…")};
            const auto like = byName ? sample.begin().key() : key;
            if (auto problem = value(sample[like], item.value(), joined(declared, like), joined(path, key)))
                return problem;
        }
        return std::nullopt;
    }

    std::optional<AnswerProblem> list(const Value& sample, Value& answer, const std::string& declared,
                                      const std::string& path) const {
        if (answer.is_object() && answer.empty()) answer = Value::array();
        if (!answer.is_array()) return wrong(path, sdk::say("a list"), answer);
        if (sample.empty()) return std::nullopt;
        for (std::size_t i = 0; i < answer.size(); ++i)
            if (auto problem = value(sample.front(), answer[i], declared, joined(path, std::to_string(i + 1))))
                return problem;
        return std::nullopt;
    }

    std::optional<AnswerProblem> number(const Value& answer, const std::string& declared,
                                        const std::string& path) const {
        const auto& allowed = limit(declared);
        const auto expected = numberWithin(allowed);
        if (!answer.is_number()) return wrong(path, expected, answer);
        const auto given = answer.get<double>();
        if ((allowed.least && given < *allowed.least) || (allowed.most && given > *allowed.most))
            return AnswerProblem{path, expected, shown(given), ""};
        return std::nullopt;
    }

    std::optional<AnswerProblem> text(const Value& answer, const std::string& declared, const std::string& path) const {
        const auto& allowed = limit(declared);
        if (!answer.is_string())
            return wrong(path, allowed.oneOf.empty() ? sdk::say("a text") : listed(allowed.oneOf), answer);
        const auto& given = answer.get_ref<const std::string&>();
        const auto refused = [&](const std::string& expected, const std::string& actual) {
            return AnswerProblem{path, expected, actual, sdk::shortened(given, longestContent, "…")};
        };
        if (!allowed.oneOf.empty() && std::ranges::find(allowed.oneOf, given) == allowed.oneOf.end())
            return refused(listed(allowed.oneOf), sdk::say("another text"));
        const auto length = sdk::countCharacters(given);
        if (length > allowed.longest)
            return refused(sdk::say("a text of at most {most} characters", {{"most", std::to_string(allowed.longest)}}),
                           sdk::say("one of {length}", {{"length", std::to_string(length)}}));
        const auto lines = allowed.lines ? sdk::Lines::Several : sdk::Lines::One;
        if (sdk::hasUnusable(given, lines))
            return refused(sdk::say(allowed.lines ? "a text that can be printed" : "one line that can be printed"),
                           sdk::say("one with line breaks or other characters that cannot"));
        if (!allowed.pattern.empty() && !std::regex_match(given, std::regex(allowed.pattern)))
            return refused(sdk::say("a text such as “{example}”", {{"example", example(declared)}}),
                           sdk::say("another text"));
        return std::nullopt;
    }

    std::string example(const std::string& declared) const {
        const Value* here = &hook_.sampleOutput;
        for (std::size_t at = 0; at <= declared.size();) {
            const auto dot = std::min(declared.find('.', at), declared.size());
            here = &(*here)[declared.substr(at, dot - at)];
            at = dot + 1;
        }
        while (here->is_array() && !here->empty()) here = &here->front();
        return here->is_string() ? here->get<std::string>() : here->dump();
    }

    const HookDeclaration& hook_;
};

bool has(const Value& root, const std::string& path) {
    const Value* here = &root;
    for (std::size_t at = 0; at <= path.size();) {
        const auto dot = std::min(path.find('.', at), path.size());
        const auto key = path.substr(at, dot - at);
        if (here->is_array() && !here->empty()) here = &here->front();
        if (!here->is_object() || !here->contains(key)) return false;
        here = &(*here)[key];
        at = dot + 1;
    }
    return true;
}

void compare(const Value& sample, const Value& input, const std::string& path, std::vector<std::string>& into) {
    if (sample.is_null() || input.is_null()) return;
    const bool numbers = sample.is_number() && input.is_number();
    if (sample.type() != input.type() && !numbers) return into.push_back(path);
    if (sample.is_array() && !sample.empty()) {
        // Entries of a list may have different keys: together they show all.
        auto all = sample.front();
        for (const auto& item : sample)
            if (all.is_object() && item.is_object()) all.update(item);
        for (const auto& item : input) compare(all, item, path, into);
    }
    if (!sample.is_object()) return;
    for (const auto& [key, inner] : input.items())
        if (sample.contains(key))
            compare(sample[key], inner, joined(path, key), into);
        else
            into.push_back(joined(path, key));
}

/// Every path at which the value has something, lists as their entries.
void pathsOf(const Value& value, const std::string& path, std::set<std::string>& into) {
    if (value.is_null()) return;
    if (!path.empty()) into.insert(path);
    if (value.is_array())
        for (const auto& item : value) pathsOf(item, path, into);
    if (value.is_object())
        for (const auto& [key, inner] : value.items()) pathsOf(inner, joined(path, key), into);
}

}  // namespace

std::string AnswerProblem::message() const {
    return path.empty() ? sdk::say("its answer must be {expected}, and is {actual}",
                                   {{"expected", expected}, {"actual", actual}})
                        : sdk::say("{path} must be {expected}, and is {actual}",
                                   {{"path", path}, {"expected", expected}, {"actual", actual}});
}

std::string AnswerProblem::detail() const { return message() + (content.empty() ? "" : ": " + content); }

std::optional<AnswerProblem> checkAnswer(const HookDeclaration& hook, Value& answer) {
    return Check(hook).value(hook.sampleOutput, answer, "", "");
}

std::string declarationProblem(const HookDeclaration& hook) {
    for (const auto& [path, note] : hook.notes)
        if (!has(hook.sampleInput, path) && !has(hook.sampleOutput, path))
            return "its note on “" + path + "” is of nothing in its samples";
    for (const auto& [path, sensitivity] : hook.sensitive)
        if (!has(hook.sampleInput, path)) return "its sample input lacks “" + path + "”, which is sensitive";
    for (const auto& [path, values] : hook.values)
        if (!has(hook.sampleInput, path)) return "its sample input lacks “" + path + "”, whose values it tells";
    for (const auto& path : {hook.zone, hook.about})
        if (!path.empty() && !hook.complete && !has(hook.sampleInput, path))
            return "its sample input lacks “" + path + "”";
    for (const auto* given : {"now", "site", "actor"})
        if (hook.sampleInput.is_object() && hook.sampleInput.contains(given))
            return "its sample input has “" + std::string(given) + "”, which the kernel gives";
    for (const auto& [path, limit] : hook.limits)
        if (!has(hook.sampleOutput, path)) return "its limit for “" + path + "” is of nothing in its sample output";
    const sdk::Speaking english(nullptr);  // for who writes the plugin
    auto sample = hook.sampleOutput;
    if (const auto problem = checkAnswer(hook, sample)) return "it refuses its own sample output: " + problem->detail();
    return {};
}

std::vector<std::string> undeclaredInput(const HookDeclaration& hook, const Value& input) {
    std::vector<std::string> paths;
    compare(hook.sampleInput, input, "", paths);
    return paths;
}

std::vector<std::string> neverArriving(const HookDeclaration& hook, const std::vector<Value>& inputs) {
    std::set<std::string> declared, arrived;
    pathsOf(hook.sampleInput, "", declared);
    for (const auto& input : inputs) pathsOf(input, "", arrived);
    std::vector<std::string> never;
    std::ranges::set_difference(declared, arrived, std::back_inserter(never));
    return never;
}

}  // namespace guildhall::lua
