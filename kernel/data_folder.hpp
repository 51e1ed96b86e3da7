// The folder for data, and the key everything keyed depends on.
#pragma once

#include "kernel/config/settings.hpp"

#include <filesystem>
#include <string>

namespace guildhall {

struct DataFolder {
    enum class Site {
        MayBeMade,    ///< folder, key and database are made when absent
        MustBeThere,  ///< a command that works on a site makes none by mistake
    };

    std::filesystem::path path;
    std::string secretKey;
    std::string previousKey;  ///< empty: none
    bool madeKey = false;     ///< just now, in <var>/secret.key

    /// Throws config::ConfigError, with settings that name what is not there or cannot be used, too. Outside production
    /// a missing key is made and kept in <var>/secret.key. A restore that was cut off is finished or undone first
    /// (backup/restore_journal).
    static DataFolder prepare(const config::Settings& settings, Site site);
    /// That there is no site where the settings lead, and what to do.
    static config::ConfigError noSite(const config::Settings& settings);
};

}  // namespace guildhall
