// The database as a check sees it: which tables and columns there are, and marks put into columns.
#pragma once

#include "kernel/data/database_url.hpp"

#include <guildhall/sdk/database.hpp>

#include <set>
#include <string>

namespace guildhall::plugins::verify {

class VerifyRepository {
public:
    /// `table name`, `index name`, `column table.name` … of the site's own schema.
    static std::set<std::string> schema(sdk::Transaction& tx, data::Engine engine);
    /// Puts `mark` before the text in every row; returns how many rows there are. Names must be made of a-z, 0-9 and _:
    /// throws std::invalid_argument.
    static std::int64_t markText(sdk::Transaction& tx, const std::string& table, const std::string& column,
                                 std::string_view mark);
    /// Sets the column in every row.
    static std::int64_t set(sdk::Transaction& tx, const std::string& table, const std::string& column,
                            const sdk::Param& value);
    /// Kinds of jobs that wait.
    static std::vector<std::string> waitingJobs(sdk::Transaction& tx);
};

}  // namespace guildhall::plugins::verify
