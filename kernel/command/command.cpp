#include "kernel/command/command.hpp"

#include "kernel/base/system_clock.hpp"
#include "kernel/command/folder_owner.hpp"
#include "kernel/composition.hpp"
#include "kernel/config/folders.hpp"
#include "kernel/log/console_log.hpp"

#include <Poco/Exception.h>

#include <cstdlib>
#include <iostream>

extern char** environ;

namespace guildhall::command {

namespace {

const std::vector<Option>& commonOptions() {
    static const std::vector<Option> options{
        {"config", "FOLDER", "Folder of guildhall.properties; default: config"},
        {"set", "KEY=VALUE", "A setting, over all files and variables; may be repeated"},
        {"help", "", "Print this help"}};
    return options;
}

std::vector<Command> allCommands() {
    return {serveCommand(),  migrateCommand(), pluginCommand(), userCommand(),   auditCommand(),
            demoCommand(),   jobCommand(),     luaCommand(),    keysCommand(),   filesCommand(),
            backupCommand(), restoreCommand(), textsCommand(),  versionCommand()};
}

void printHelp(const std::vector<Command>& commands) {
    std::cout << "Guildhall: one server for organisations that train, certify, coach, equip and verify people.\n\n"
                 "Usage: guildhall COMMAND [OPTION…]\n\n";
    for (const auto& command : commands)
        std::cout << "  " << command.name << std::string(10 - command.name.size(), ' ') << command.summary << "\n";
    std::cout << "\n`guildhall COMMAND --help` explains one.\n";
}

void printHelp(const Command& command, const std::vector<Option>& options) {
    std::cout << command.summary << "\n\nUsage: guildhall " << command.name << " " << command.usage << "\n\n";
    for (const auto& option : options) {
        const auto head = "--" + option.name + (option.argument.empty() ? "" : " " + option.argument);
        std::cout << "  " << head << std::string(head.size() < 26 ? 26 - head.size() : 1, ' ') << option.description
                  << "\n";
    }
    if (command.name != "serve") return;
    std::cout << "\nSettings (file key; the variable is GUILDHALL_ and the key in capitals with _ for .):\n";
    auto keys = config::declaredKeys();
    keys.insert(keys.end(), config::namedKeys().begin(), config::namedKeys().end());
    for (const auto& key : keys)
        std::cout << "  " << key.key << std::string(key.key.size() < 24 ? 24 - key.key.size() : 1, ' ')
                  << key.description << (allowedText(key).empty() ? "" : "; " + allowedText(key))
                  << (key.initial.empty() ? "" : " [" + key.initial + "]") << "\n";
}

/// Whether a server's log is asked for as JSON: then what keeps it from starting is JSON, too.
bool jsonLog = false;

void complain(const std::string& text) {
    if (!jsonLog) {
        std::cerr << "guildhall" << text << "\n";
        return;
    }
    const base::SystemClock clock;
    log::ConsoleLog(clock, {.format = log::LogFormat::Json}).error("guildhall" + text);
}

config::Settings settingsFor(const Arguments& arguments) {
    config::Settings::Sources sources;
    sources.folder = arguments.value("config", config::installFolder().string() + "/config");
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const auto equals = text.find('=');
        if (equals != text.npos) sources.environment[text.substr(0, equals)] = text.substr(equals + 1);
    }
    for (const auto& pair : arguments.all("set")) {
        const auto equals = pair.find('=');
        if (equals == pair.npos) throw UsageError("--set takes KEY=VALUE");
        const auto key = pair.substr(0, equals);
        auto value = pair.substr(equals + 1);
        if (config::isSecret(key) && !value.starts_with("sqlite:"))
            throw UsageError("“" + key + "” is a secret, and everybody on this machine can read arguments; use " +
                             config::variableOf(key) + "_FILE");
        sources.commandLine[key] = std::move(value);
    }
    if (arguments.has("config") && !std::filesystem::is_directory(sources.folder))
        throw UsageError("--config: there is no folder " + sources.folder.string());
    return config::Settings::load(sources);
}

int run(const Command& command, const std::vector<std::string>& words) {
    auto options = command.options;
    options.insert(options.end(), commonOptions().begin(), commonOptions().end());
    const Arguments arguments(words, options);
    if (arguments.has("help")) {
        printHelp(command, options);
        return 0;
    }
    const bool serving = command.name == "serve";
    const auto* format = std::getenv("GUILDHALL_LOG_FORMAT");
    jsonLog = serving && format && std::string_view(format) == "json";
    const auto settings = settingsFor(arguments);
    jsonLog = serving && settings.text("log.format") == "json";
    if (!serving) becomeOwnerOf(settings.var());
    return command.run(arguments, settings);
}

}  // namespace

int runCommand(const std::vector<std::string>& words) {
    const auto commands = allCommands();
    if (words.empty() || words.front() == "--help" || words.front() == "help") {
        printHelp(commands);
        return words.empty() ? 2 : 0;
    }
    try {
        for (const auto& command : commands)
            if (command.name == words.front()) return run(command, {words.begin() + 1, words.end()});
        std::cerr << "guildhall: there is no command “" << words.front() << "”; `guildhall --help` lists them\n";
        return 2;
    } catch (const UsageError& problem) {
        complain(" " + words.front() + ": " + problem.what() + "; see `guildhall " + words.front() + " --help`");
        return 2;
    } catch (const config::ConfigError& problem) {
        complain(std::string(": ") + problem.what());
        return 2;
    } catch (const Poco::Exception& problem) {
        complain(": " + problem.displayText());
    } catch (const std::bad_alloc&) {
        complain(": out of memory");
    } catch (const std::exception& problem) {
        complain(std::string(": ") + problem.what());
    } catch (...) {
        complain(": an unknown failure");
    }
    return 1;
}

}  // namespace guildhall::command
