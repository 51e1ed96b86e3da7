// Where the database is: `sqlite:<path>` or `postgresql://user:password@host:port/name?option=value`.
// A unix socket is named by `?host=/folder`. Every libpq option may follow the `?`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace guildhall::data {

enum class Engine { Sqlite, Postgresql };

struct DatabaseUrl {
    Engine engine = Engine::Sqlite;
    std::filesystem::path file;  ///< SQLite
    std::string conninfo;        ///< PostgreSQL: `key=value` pairs as Poco's connector wants them
    std::string shown;           ///< for messages: without the password
};

/// Throws std::invalid_argument with what is wrong and what is allowed; never repeats the password.
DatabaseUrl parseDatabaseUrl(std::string_view url);

}  // namespace guildhall::data
