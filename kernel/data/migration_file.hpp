// One numbered migration as a file: see db/README.md for its form.
#pragma once

#include "kernel/data/database_url.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace guildhall::data {

struct Migration {
    int number = 0;
    std::string name;      ///< file name without number and ending
    std::string checksum;  ///< SHA-256 of the file
    std::string up;        ///< the script for the engine asked for
    std::string down;
};

/// A migration file or the record of one is not as it must be. The text names file and remedy.
class MigrationError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// All migrations of a folder, by number. Throws MigrationError; a folder that is absent has none.
std::vector<Migration> readMigrations(const std::filesystem::path& folder, Engine engine);

}  // namespace guildhall::data
