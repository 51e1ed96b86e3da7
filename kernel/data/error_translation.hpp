// The one place where engines' errors become ours. Constraint → sdk::ConstraintViolation; away or full →
// sdk::Unavailable; worth another try → TryAgain; everything else → StatementFailed (a mistake in our SQL).
#pragma once

#include <sqlite3.h>

#include <libpq-fe.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace guildhall::data {

/// The whole transaction may succeed when run again: serialization, deadlock, busy, plan out of date.
class TryAgain : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The session is gone; nothing of its open transaction has been kept, unless it was lost in COMMIT.
class ConnectionLost : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class StatementFailed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

[[noreturn]] void throwSqliteError(sqlite3* database, std::string_view sql);
/// `result` may be null: the connection failed. Does not free it.
[[noreturn]] void throwPostgresqlError(PGconn* connection, const PGresult* result, std::string_view sql);

}  // namespace guildhall::data
