#include "kernel/command/command.hpp"
#include "kernel/command/plugin_verify.hpp"
#include "kernel/composition.hpp"

#include <algorithm>
#include <iostream>

namespace guildhall::command {

namespace {

/// What is wanted and how living nodes fare, beside what lies in the folder.
void list(Composition& house, bool json) {
    house.host.discover();
    const auto wanted =
        house.database->read([](sdk::Transaction& tx) { return plugins::PluginRepository::wanted(tx); });
    sdk::Value all = sdk::Value::array();
    for (const auto& status : house.host.list()) {
        const auto& id = status.manifest.id;
        const auto nodes = house.database->read([&](sdk::Transaction& tx) {
            return plugins::PluginRepository::nodes(tx, id, house.clock.now() - std::chrono::seconds(6));
        });
        const auto wish = std::find_if(wanted.begin(), wanted.end(), [&](const auto& each) { return each.id == id; });
        std::string state = wish == wanted.end() ? stateName(status.state) : wish->enabled ? "enabled" : "disabled";
        std::string reason = status.reason;
        for (const auto& node : nodes)
            if (node.state == "failed") state = "failed", reason = node.reason;
        all.push_back({{"id", id},
                       {"version", status.manifest.version},
                       {"state", state},
                       {"reason", reason},
                       {"description", status.manifest.description}});
    }
    if (json) {
        std::cout << all.dump(2) << "\n";
        return;
    }
    for (const auto& plugin : all) {
        const auto reason = plugin["reason"].get<std::string>();
        std::cout << plugin["id"].get<std::string>() << " " << plugin["version"].get<std::string>() << "  "
                  << plugin["state"].get<std::string>() << (reason.empty() ? "" : ": " + reason) << "\n";
    }
}

int turn(Composition& house, const std::string& id, bool enabled) {
    house.host.discover();
    house.database->write([&](sdk::Transaction& tx) { house.pluginSwitch.want(tx, {}, id, enabled); });
    const auto outcome = house.pluginSwitch.await(id, enabled, std::chrono::seconds(20));
    if (outcome.reached) {
        std::cout << id << (enabled ? " is enabled\n" : " is disabled; its data stays\n");
        return 0;
    }
    std::cerr << "guildhall plugin: " << id
              << (outcome.problem.empty() ? " is still being switched; look at `guildhall plugin list`"
                                          : " could not be enabled: " + outcome.problem)
              << "\n";
    return 1;
}

int plugin(const Arguments& arguments, const config::Settings& settings) {
    const auto& words = arguments.words();
    const auto deed = words.empty() ? std::string() : words.front();
    if (deed == "verify") return pluginVerify(arguments);
    Composition house(settings, Composition::Use::Command);
    if (deed == "list" && words.size() == 1) {
        list(house, arguments.has("json"));
        return 0;
    }
    if ((deed == "enable" || deed == "disable") && words.size() == 2) return turn(house, words[1], deed == "enable");
    throw UsageError("say list, enable ID, disable ID or verify FOLDER");
}

}  // namespace

Command pluginCommand() {
    std::vector<Option> options{{"json", "", "Print JSON"}};
    for (auto& option : pluginVerifyOptions()) options.push_back(std::move(option));
    return {"plugin", "list | enable ID | disable ID | verify FOLDER",
            "See plugins and switch them, also while the server runs; check one before it is used.", std::move(options),
            plugin};
}

}  // namespace guildhall::command
