// Whether a PostgreSQL can serve as our database at all: asked once at the start, because what is wrong here shows
// later as wrong answers or half-done work.
#pragma once

#include "kernel/data/database_url.hpp"

#include <stdexcept>
#include <string>

namespace guildhall::data {

/// What is wrong and what to do about it; nothing has been changed.
class DatabaseUnfit : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What a server tells of itself and of our role in it.
struct ServerFacts {
    int version = 150000;  ///< as server_version_num
    std::string encoding = "UTF8";
    std::string role;
    std::string schema = "public";  ///< in which tables are made; empty: there is none
    bool standby = false;
    bool readOnly = false;         ///< transactions begin read-only
    bool mayCreate = true;         ///< tables in `schema`
    std::string lockedTable = {};  ///< one of ours that the role may not read and write; empty: none
    bool sortsEveryScript = true;  ///< has the collation that lists sort by
    bool sharedSessions = false;   ///< a pooler gives each transaction another session
};

/// One sentence with the remedy; empty when all is well. Pure.
std::string unfitness(const ServerFacts& facts);

/// Opens two sessions of its own. Nothing to check on SQLite. Throws DatabaseUnfit, and sdk::Unavailable when the
/// database cannot be reached.
void checkDatabase(const std::string& url);

}  // namespace guildhall::data
