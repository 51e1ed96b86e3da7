// `guildhall plugin verify`: all checks of one plugin, on SQLite and, where there is a server for it, on PostgreSQL.
#pragma once

#include "kernel/verify/check.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace guildhall::plugins::verify {

enum class Outcome { Passed, Failed, NotChecked };

struct Result {
    std::string check;
    std::string engine;  ///< `SQLite`, `PostgreSQL`; empty: not about a database
    std::string promise;
    Outcome outcome = Outcome::Passed;
    Finding finding;
    std::chrono::milliseconds took{0};
};

struct VerifyOptions {
    std::filesystem::path plugin;
    std::string postgresql = {};  ///< URL of a server on which schemas may be made; empty: not checked
    int rounds = 100;             ///< of switching
    std::map<std::string, std::string> settings = {};  ///< of the plugin, as an administrator would save them
};

/// In the order they were tried. Uses a folder and databases of its own; the plugin's code runs in this process.
std::vector<Result> verifyPlugin(const VerifyOptions& options);

/// The same promises of the kernel's own pages, without any plugin.
std::vector<Result> verifyKernel(const std::string& postgresql);

/// Did everything that was checked pass?
bool passed(const std::vector<Result>& results);

}  // namespace guildhall::plugins::verify
