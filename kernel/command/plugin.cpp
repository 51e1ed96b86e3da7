#include "kernel/command/command.hpp"
#include "kernel/command/plugin_verify.hpp"
#include "kernel/composition.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/words.hpp>

#include <iostream>
#include <thread>

namespace guildhall::command {

namespace {

using plugins::PluginStanding;
using sdk::Transaction;
using sdk::Value;

constexpr auto patience = std::chrono::seconds(20);

PluginStanding standingOf(Composition& house, const std::string& id) {
    auto plugin = house.database->read([&](Transaction& tx) { return house.plugins.standings.find(tx, id); });
    if (!plugin) throw sdk::NotFound("there is no plugin “" + id + "”");
    return std::move(*plugin);
}

Value shortOf(const PluginStanding& plugin) {
    return {{"id", plugin.manifest.id},
            {"name", plugin.manifest.name},
            {"version", plugin.version},
            {"upgrade_to", plugin.upgradeTo},
            {"state", phaseName(plugin.phase)},
            {"reason", plugin.reason},
            {"description", plugin.manifest.description}};
}

int list(Composition& house, bool json) {
    const auto all = house.database->read([&](Transaction& tx) { return house.plugins.standings.all(tx); });
    Value lines = Value::array();
    for (const auto& plugin : all) lines.push_back(shortOf(plugin));
    if (json) {
        std::cout << lines.dump(2) << "\n";
        return 0;
    }
    for (const auto& plugin : all)
        std::cout << plugin.manifest.id << " " << plugin.version
                  << (plugin.upgradeTo.empty() ? "" : " → " + plugin.upgradeTo + ", upgrade") << "  "
                  << phaseName(plugin.phase) << (plugin.reason.empty() ? "" : ": " + plugin.reason) << "\n";
    return 0;
}

Value needsOf(const std::vector<plugins::Dependency>& needs) {
    Value all = Value::object();
    for (const auto& need : needs) all[need.id] = need.versions;
    return all;
}

Value settingsOf(Composition& house, const plugins::Manifest& manifest) {
    static constexpr const char* sources[] = {"saved", "configuration", "default"};
    Value all = Value::object();
    for (const auto& setting : manifest.settings) {
        const auto present = house.plugins.settings.present(manifest, setting);
        const auto secret = present.text.empty() ? "not set" : "set";
        all[setting.key] = {{"value", setting.secret() ? secret : present.text},
                            {"source", sources[static_cast<int>(present.source)]}};
    }
    return all;
}

int info(Composition& house, const std::string& id, bool json) {
    const auto plugin = standingOf(house, id);
    auto all = shortOf(plugin);
    all["licence"] = plugin.manifest.licence;
    all["needs"] = needsOf(plugin.manifest.depends);
    all["works_with"] = needsOf(plugin.manifest.optional);
    all["needed_by"] = plugin.dependents;
    all["required"] = plugin.manifest.required;
    all["settings"] = settingsOf(house, plugin.manifest);
    all["adds"] = plugin.ledger;
    if (json) {
        std::cout << all.dump(2) << "\n";
        return 0;
    }
    for (const auto& [key, value] : all.items()) {
        if (key == "adds") {
            for (const auto& [part, lines] : value.items())
                if (lines.is_array() && !lines.empty()) std::cout << "adds " << part << ": " << lines.size() << "\n";
        } else if (!value.empty() && value != "") {
            std::cout << key << ": " << (value.is_string() ? value.get<std::string>() : value.dump()) << "\n";
        }
    }
    return 0;
}

/// Waits for the servers to carry the wish out and says how that went.
int carriedOut(Composition& house, const std::string& id, bool enabled, const std::string& done,
               const std::string& failed = " did not start: ") {
    const auto outcome = house.plugins.pluginSwitch.await(id, enabled, patience);
    if (outcome.nobody) {
        std::cout << id << (enabled ? " will be switched on" : " will stay off")
                  << " when a server starts: none is running now\n";
        return 0;
    }
    if (outcome.reached) {
        std::cout << id << done << "\n";
        return 0;
    }
    std::cerr << "guildhall plugin: " << id
              << (outcome.problem.empty() ? " is still being switched; look at `guildhall plugin list`"
                                          : failed + outcome.problem)
              << "\n";
    return 1;
}

int enable(Composition& house, const std::string& id) {
    standingOf(house, id);
    if (const auto problem = house.plugins.host.obstacle(id); !problem.empty())
        throw sdk::Conflict(id + " cannot be enabled. " + problem);
    const auto plan = house.database->write([&](Transaction& tx) {
        auto steps = house.plugins.pluginSwitch.enablingPlan(tx, id);
        for (const auto& step : steps) house.plugins.pluginSwitch.want(tx, {}, step, true);
        return steps;
    });
    for (const auto& step : plan)
        if (const auto code = carriedOut(house, step, true, " is enabled"); code != 0) return code;
    return 0;
}

int disable(Composition& house, const std::string& id) {
    house.database->write([&](Transaction& tx) { house.plugins.pluginSwitch.want(tx, {}, id, false); });
    return carriedOut(house, id, false, " is disabled; its data stays");
}

int upgrade(Composition& house, const std::string& id) {
    const auto plugin = standingOf(house, id);
    house.database->write([&](Transaction& tx) { house.plugins.pluginSwitch.wantUpgrade(tx, {}, id); });
    return carriedOut(house, id, true, " is upgraded from " + plugin.version + " to " + plugin.upgradeTo,
                      " goes on as it was. ");
}

int remove(Composition& house, const std::string& id, bool back) {
    house.database->write([&](Transaction& tx) {
        back ? house.plugins.pluginSwitch.bringBack(tx, {}, id) : house.plugins.pluginSwitch.remove(tx, {}, id);
    });
    std::cout << id << (back ? " is back and disabled\n" : " is removed; its data stays\n");
    return 0;
}

int awaitJob(Composition& house, const std::string& job) {
    for (;;) {
        const auto status = house.database->read([&](Transaction& tx) { return house.jobs.queue.find(tx, job); });
        if (!status) throw sdk::NotFound("the job " + job + " is gone");
        if (status->state == "done") {
            std::cout << status->result.value("message", std::string("done")) << "\n";
            return 0;
        }
        if (status->state == "failed" || status->state == "cancelled") {
            std::cerr << "guildhall plugin: " << (status->message.empty() ? status->state : status->message) << "\n";
            return 1;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

/// Long work goes through the queue, so that a kill half-way is made good; this process helps, for there may be no
/// server.
int work(Composition& house, const std::string& job) {
    house.jobs.runner.start();
    const auto code = awaitJob(house, job);
    house.jobs.runner.stop(std::chrono::seconds(10));
    return code;
}

int purge(Composition& house, const std::string& id, const std::string& confirmed) {
    const auto plugin = standingOf(house, id);
    const auto going = house.database->read([&](Transaction& tx) { return house.plugins.purge.preview(tx, id); });
    for (const auto& table : going.tables)
        std::cout << "table " << table.name << ": " << sdk::countText(table.rows, "row", "rows") << "\n";
    std::cout << sdk::countText(going.files, "file", "files") << "\n";
    for (const auto& area : going.areas) std::cout << area.title << ": " << area.count << "\n";
    for (const auto& role : going.roles)
        std::cout << "role " << role.title << ": " << sdk::countText(role.count, "person", "people") << "\n";
    if (confirmed != id)
        throw UsageError("nothing was deleted; to delete all this for good add --yes-delete-data " + id);
    const auto job = house.database->write([&](Transaction& tx) { return house.plugins.purge.start(tx, {}, id); });
    return work(house, job);
}

int exportData(Composition& house, const std::string& id) {
    const auto plugin = standingOf(house, id);
    if (!plugin.hasData) throw sdk::Conflict(id + " has no data that could be exported");
    const auto job = house.database->write([&](Transaction& tx) {
        house.audit.log.record(tx, {},
                               {.action = "PLUGIN_EXPORT_STARTED", .target = id, .reason = "From the command line"});
        return house.jobs.queue.enqueue(tx, plugins::PluginExport::request(id, plugin.manifest.name, ""));
    });
    return work(house, job);
}

/// Shows, or with KEY=VALUE… changes. A secret is read from standard input: arguments are seen by other processes.
int settings(Composition& house, const std::string& id, const Arguments& arguments) {
    const auto manifest = standingOf(house, id).manifest;
    plugins::SettingChanges changes;
    for (std::size_t i = 2; i < arguments.words().size(); ++i) {
        const auto& pair = arguments.words()[i];
        const auto equals = pair.find('=');
        if (equals == pair.npos) throw UsageError("settings ID takes KEY=VALUE");
        const auto key = pair.substr(0, equals);
        for (const auto& setting : manifest.settings)
            if (setting.key == key && setting.secret())
                throw UsageError(key + " is a secret: give it with --secret " + key + " on standard input");
        changes[key] = pair.substr(equals + 1);
    }
    if (arguments.has("secret")) {
        std::string secret;
        std::getline(std::cin, secret);
        changes[arguments.value("secret")] = secret;
    }
    for (const auto& key : arguments.all("clear")) changes[key] = std::nullopt;
    if (!changes.empty()) {
        house.enableWanted();  // they may have checks of their own
        house.database->write([&](Transaction& tx) { house.plugins.settings.save(tx, {}, manifest, changes); });
    }
    const auto all = settingsOf(house, manifest);
    if (arguments.has("json"))
        std::cout << all.dump(2) << "\n";
    else
        for (const auto& [key, setting] : all.items())
            std::cout << key << ": " << setting["value"].get<std::string>() << " ("
                      << setting["source"].get<std::string>() << ")\n";
    return 0;
}

int plugin(const Arguments& arguments, const config::Settings& configuration) {
    const auto& words = arguments.words();
    const auto deed = words.empty() ? std::string() : words.front();
    if (deed == "verify") return pluginVerify(arguments);
    const auto is = [&](const char* name) { return deed == name && words.size() == 2; };
    const bool known = (deed == "list" && words.size() == 1) || is("info") || is("enable") || is("disable") ||
                       is("upgrade") || is("remove") || is("bring-back") || is("purge") || is("export") ||
                       (deed == "settings" && words.size() >= 2);
    if (!known)
        throw UsageError(
            "say list, or info, enable, disable, upgrade, remove, bring-back, purge, export or settings and an ID; or "
            "verify FOLDER");
    Composition house(configuration, Use::Command);
    house.plugins.host.discover();
    if (deed == "list") return list(house, arguments.has("json"));
    const auto& id = words[1];
    if (deed == "info") return info(house, id, arguments.has("json"));
    if (deed == "enable") return enable(house, id);
    if (deed == "disable") return disable(house, id);
    if (deed == "upgrade") return upgrade(house, id);
    if (deed == "purge") return purge(house, id, arguments.value("yes-delete-data"));
    if (deed == "export") return exportData(house, id);
    if (deed == "settings") return settings(house, id, arguments);
    return remove(house, id, deed == "bring-back");
}

}  // namespace

Command pluginCommand() {
    std::vector<Option> options{{"json", "", "Print JSON: list, info, settings, verify"},
                                {"secret", "KEY", "settings: read this secret from standard input"},
                                {"clear", "KEY", "settings: back to the configuration or the default; may be repeated"},
                                {"yes-delete-data", "ID", "purge: confirm by the plugin's id that all its data go"}};
    for (auto& option : pluginVerifyOptions()) options.push_back(std::move(option));
    return {"plugin",
            "list | (info | enable | disable | upgrade | remove | bring-back | purge | export) ID | settings ID "
            "[KEY=VALUE…] | verify FOLDER",
            "See plugins, switch them and look after their data, also while the server runs; check one before it is "
            "used.",
            std::move(options), plugin};
}

}  // namespace guildhall::command
