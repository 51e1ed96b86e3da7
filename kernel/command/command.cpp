#include "kernel/command/command.hpp"

#include "kernel/config/folders.hpp"

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
    return {serveCommand(), migrateCommand(), pluginCommand(), userCommand(),   auditCommand(),   demoCommand(),
            jobCommand(),   luaCommand(),     keysCommand(),   backupCommand(), restoreCommand(), versionCommand()};
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
    for (const auto& key : config::declaredKeys())
        std::cout << "  " << key.key << std::string(key.key.size() < 24 ? 24 - key.key.size() : 1, ' ')
                  << key.description << (allowedText(key).empty() ? "" : "; " + allowedText(key))
                  << (key.initial.empty() ? "" : " [" + key.initial + "]") << "\n";
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
    return command.run(arguments, settingsFor(arguments));
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
        std::cerr << "guildhall " << words.front() << ": " << problem.what() << "; see `guildhall " << words.front()
                  << " --help`\n";
        return 2;
    } catch (const config::ConfigError& problem) {
        std::cerr << "guildhall: " << problem.what() << "\n";
        return 2;
    } catch (const Poco::Exception& problem) {
        std::cerr << "guildhall: " << problem.displayText() << "\n";
    } catch (const std::exception& problem) {
        std::cerr << "guildhall: " << problem.what() << "\n";
    } catch (...) {
        std::cerr << "guildhall: an unknown failure\n";
    }
    return 1;
}

}  // namespace guildhall::command
