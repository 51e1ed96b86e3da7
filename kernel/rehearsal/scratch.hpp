// A folder and a database for one rehearsal: empty at first, gone with the object.
#pragma once

#include "kernel/data/database_url.hpp"

#include <filesystem>
#include <string>

namespace guildhall::rehearsal {

/// One thread.
class Scratch {
public:
    /// `postgresql`: the URL of a server on which schemas may be created; empty: SQLite in the folder.
    explicit Scratch(const std::string& postgresql);
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    const std::filesystem::path& folder() const { return folder_; }
    const std::string& databaseUrl() const { return databaseUrl_; }
    data::Engine engine() const { return server_.empty() ? data::Engine::Sqlite : data::Engine::Postgresql; }

private:
    void runOnServer(const std::string& statement) const;

    std::string server_;
    std::string name_;
    std::filesystem::path folder_;
    std::string databaseUrl_;
};

}  // namespace guildhall::rehearsal
