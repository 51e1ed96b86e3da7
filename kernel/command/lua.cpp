#include "kernel/command/command.hpp"
#include "kernel/composition.hpp"
#include "kernel/lua/rule_cases.hpp"
#include "kernel/lua/rule_reading.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

namespace guildhall::command {

namespace {

/// As a terminal may show it: what a rule made up obeys nobody's cursor.
std::string printable(const std::string& text) {
    std::string shown;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (c1) ++i;
        shown += c1 || (byte < ' ' && byte != '\n') || byte == 0x7f ? '?' : text[i];
    }
    return shown;
}

std::string json(const sdk::Value& value) { return value.dump(2, ' ', true, sdk::Value::error_handler_t::replace); }

std::string readText(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    if (!file) throw std::runtime_error("“" + path + "” cannot be read");
    return lua::withoutMark(text.str());
}

/// The longest hook whose name begins the file's: `certificate.layout.vip.lua` is one of `certificate.layout`.
const lua::Hook* hookFor(const std::vector<lua::Hook>& hooks, const std::string& name) {
    const lua::Hook* best = nullptr;
    for (const auto& hook : hooks)
        if (name.starts_with(hook.declaration.name) &&
            (!best || best->declaration.name.size() < hook.declaration.name.size()))
            best = &hook;
    return best;
}

std::string hookNames(const std::vector<lua::Hook>& hooks) {
    std::string names;
    for (const auto& hook : hooks) names += (names.empty() ? "" : ", ") + hook.declaration.name;
    return names.empty() ? "none: no enabled plugin declares one" : names;
}

sdk::Value parse(const std::string& path) {
    auto input = sdk::Value::parse(readText(path), nullptr, false);
    if (input.is_discarded()) throw std::runtime_error("“" + path + "” is not JSON");
    return input;
}

/// The cases in `FILE.cases.json` beside the rule: [{"label", "input", "outcome", "expect"}]. 1: some do not come out
/// so.
int testCases(Composition& house, const lua::Hook& hook, const lua::ActiveRule& rule, const std::string& file) {
    const auto beside = std::filesystem::path(file).replace_extension(".cases.json");
    if (!std::filesystem::exists(beside)) return 0;
    std::vector<lua::RuleTestCase> cases;
    const auto given = parse(beside.string());
    const auto shaped = [](const sdk::Value& one) {
        return one.is_object() && one.contains("input") && (!one.contains("label") || one["label"].is_string());
    };
    if (!given.is_array() || !std::ranges::all_of(given, shaped))
        throw std::runtime_error("“" + beside.string() +
                                 "” must be a list of cases, each with input and expect, and a text as label");
    for (const auto& one : given)
        cases.push_back({{},
                         one.value("label", "case " + std::to_string(cases.size() + 1)),
                         one.value("input", sdk::Value()),
                         one.value("outcome", sdk::Value()),
                         one.value("expect", sdk::Value())});
    const auto failed = lua::RuleCases::failing(house.rules.engine, hook.declaration, rule, cases);
    for (const auto& one : failed) std::cerr << printable("fails: " + one.label + ": " + one.detail) << "\n";
    std::cerr << cases.size() - failed.size() << " of " << cases.size() << " cases come out as they must\n";
    return failed.empty() ? 0 : 1;
}

int test(Composition& house, const std::string& file, const Arguments& arguments) {
    house.enableWanted();
    const auto hooks = house.rules.engine.hooks();
    const auto name = std::filesystem::path(file).filename().string();
    const auto* hook = hookFor(hooks, arguments.value("hook", name));
    if (!hook) throw UsageError("name the hook with --hook; there are: " + hookNames(hooks));
    const auto input = arguments.has("input") ? parse(arguments.value("input")) : hook->declaration.sampleInput;
    const auto source = readText(file);
    const auto rule = house.rules.engine.draft(name, source);
    auto trial = house.rules.engine.tryRule(hook->declaration, rule, input);
    if (const auto unknown = lua::unknownField(source, hook->declaration.sampleInput); unknown && trial.problem.empty())
        trial.detail = trial.problem = name + ": " + *unknown;
    if (arguments.has("json"))
        std::cout << json({{"hook", hook->declaration.name},
                           {"problem", trial.detail},
                           {"value", trial.value.value_or(nullptr)},
                           {"microseconds", trial.spent.count()}})
                  << "\n";
    else if (trial.problem.empty())
        std::cout << (trial.value ? printable(trial.value->dump(2)) : "nothing: the default would be used") << "\n";
    if (trial.problem.empty()) return testCases(house, *hook, rule, file);
    if (!arguments.has("json")) std::cerr << "guildhall lua: " << printable(trial.detail) << "\n";
    return 1;
}

int lua(const Arguments& arguments, const config::Settings& settings) {
    const auto& words = arguments.words();
    if (words.size() != 2 || words.front() != "test") throw UsageError("say test FILE");
    Composition house(settings, Use::Command);
    return test(house, words[1], arguments);
}

}  // namespace

Command luaCommand() {
    return {"lua",
            "test FILE [--hook NAME] [--input FILE]",
            "Run a rule file on its hook's sample input, or on one of yours, and print what it returns.",
            {{"hook", "NAME", "The hook, when the file's name does not begin with it"},
             {"input", "FILE", "JSON to run it on; left out: the hook's sample"},
             {"json", "", "Print JSON"}},
            lua};
}

}  // namespace guildhall::command
