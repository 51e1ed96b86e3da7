// The subcommands of `guildhall`. Exit codes: 0 done, 1 failed, 2 used wrongly.
#pragma once

#include "kernel/command/arguments.hpp"
#include "kernel/config/settings.hpp"

#include <functional>
#include <string>
#include <vector>

namespace guildhall::command {

struct Command {
    std::string name;
    std::string usage;  ///< what follows `guildhall <name>`
    std::string summary;
    std::vector<Option> options;
    std::function<int(const Arguments&, const config::Settings&)> run;
};

Command serveCommand();
Command migrateCommand();
Command pluginCommand();
Command userCommand();
Command auditCommand();
Command demoCommand();
Command jobCommand();
Command luaCommand();
Command keysCommand();
Command filesCommand();
Command backupCommand();
Command restoreCommand();
Command textsCommand();
Command versionCommand();

/// Finds the command, reads the settings, runs it; every exception ends here.
int runCommand(const std::vector<std::string>& words);

}  // namespace guildhall::command
