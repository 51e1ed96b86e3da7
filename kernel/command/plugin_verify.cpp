#include "kernel/command/plugin_verify.hpp"

#include "kernel/verify/verification.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <iostream>

namespace guildhall::command {

namespace {

namespace verify = plugins::verify;

const char* outcomeName(verify::Outcome outcome) {
    switch (outcome) {
        case verify::Outcome::Passed: return "passed";
        case verify::Outcome::Failed: return "failed";
        case verify::Outcome::NotChecked: return "not checked";
    }
    return "";
}

nlohmann::json toJson(const std::vector<verify::Result>& results) {
    auto checks = nlohmann::json::array();
    for (const auto& result : results)
        checks.push_back({{"check", result.check},
                          {"engine", result.engine},
                          {"promise", result.promise},
                          {"outcome", outcomeName(result.outcome)},
                          {"done", result.finding.done},
                          {"faults", result.finding.faults},
                          {"milliseconds", result.took.count()}});
    return {{"passed", verify::passed(results)}, {"checks", std::move(checks)}};
}

void print(const std::vector<verify::Result>& results) {
    constexpr std::size_t mostFaults = 20;
    std::string part;
    for (const auto& result : results) {
        const auto here = result.engine.empty() ? "Before loading" : "On " + result.engine;
        if (here != part) std::cout << (part.empty() ? "" : "\n") << here << "\n";
        part = here;
        const std::string outcome = outcomeName(result.outcome);
        std::cout << "  " << outcome << std::string(13 - outcome.size(), ' ') << result.promise
                  << (result.finding.done.empty() ? "" : " — " + result.finding.done) << ".\n";
        const auto& faults = result.finding.faults;
        for (std::size_t i = 0; i < std::min(faults.size(), mostFaults); ++i)
            std::cout << std::string(15, ' ') << "- " << faults[i] << "\n";
        if (faults.size() > mostFaults)
            std::cout << std::string(15, ' ') << "- and " << faults.size() - mostFaults << " more\n";
    }
}

int roundsOf(const Arguments& arguments) {
    const auto text = arguments.value("rounds", "100");
    int rounds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rounds);
    if (error != std::errc() || end != text.data() + text.size() || rounds < 1 || rounds > 10'000)
        throw UsageError("--rounds takes a whole number from 1 to 10000");
    return rounds;
}

std::map<std::string, std::string> settingsOf(const Arguments& arguments) {
    std::map<std::string, std::string> settings;
    for (const auto& pair : arguments.all("set")) {
        const auto equals = pair.find('=');
        if (equals == pair.npos) throw UsageError("--set takes KEY=VALUE");
        settings[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    return settings;
}

}  // namespace

std::vector<Option> pluginVerifyOptions() {
    return {{"postgres", "URL", "verify: a PostgreSQL server on which schemas may be made"},
            {"set", "KEY=VALUE", "verify: a setting of the plugin; may be repeated"},
            {"rounds", "N", "verify: how often the plugin is switched off and on [100]"}};
}

int pluginVerify(const Arguments& arguments) {
    if (arguments.words().size() != 2) throw UsageError("verify takes the plugin's built folder");
    const std::filesystem::path folder = arguments.words()[1];
    if (!std::filesystem::is_directory(folder)) throw UsageError("there is no folder " + folder.string());
    const auto results = verify::verifyPlugin({.plugin = folder,
                                               .postgresql = arguments.value("postgres"),
                                               .rounds = roundsOf(arguments),
                                               .settings = settingsOf(arguments)});
    if (arguments.has("json"))
        std::cout << toJson(results).dump(2) << "\n";
    else
        print(results);
    return verify::passed(results) ? 0 : 1;
}

}  // namespace guildhall::command
