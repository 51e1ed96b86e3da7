#include "kernel/data/error_translation.hpp"

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

namespace guildhall::data {

namespace {

std::string withStatement(const std::string& message, std::string_view sql) {
    auto head = sdk::shortened(sql, 200, "…");
    for (char& c : head)
        if (c == '\n') c = ' ';
    return message + " [" + head + "]";
}

/// SQLite says “UNIQUE constraint failed: kernel_person.email”; what follows the colon tells which.
std::string sqliteConstraint(const std::string& message) {
    const auto colon = message.find(": ");
    return colon == std::string::npos ? std::string() : message.substr(colon + 2);
}

std::string postgresqlField(const PGresult* result, int field) {
    const char* text = PQresultErrorField(result, field);
    return text ? text : "";
}

std::string oneLine(std::string message) {
    while (!message.empty() && (message.back() == '\n' || message.back() == ' ')) message.pop_back();
    for (char& c : message)
        if (c == '\n') c = ' ';
    return message;
}

/// The column, for constraints without a name (not null).
std::string postgresqlConstraint(const PGresult* result) {
    auto name = postgresqlField(result, PG_DIAG_CONSTRAINT_NAME);
    if (name.empty())
        name = postgresqlField(result, PG_DIAG_TABLE_NAME) + "." + postgresqlField(result, PG_DIAG_COLUMN_NAME);
    return name;
}

}  // namespace

void throwSqliteError(sqlite3* database, std::string_view sql) {
    const int code = sqlite3_extended_errcode(database);
    const std::string message = sqlite3_errmsg(database);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            // A trigger's RAISE is a refusal by design, not one of the data's constraints.
            if (code == SQLITE_CONSTRAINT_TRIGGER) throw StatementFailed(withStatement(message, sql));
            throw sdk::ConstraintViolation(withStatement(message, sql), sqliteConstraint(message));
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw TryAgain(message);
        case SQLITE_FULL: throw sdk::Unavailable("The disk of the database is full. Nothing was saved.");
        case SQLITE_READONLY:
            if (sqlite3_db_readonly(database, "main") != 1) throw StatementFailed(withStatement(message, sql));
            throw sdk::Unavailable(
                sdk::say("The database file cannot be written: {reason}. File and folder must belong to the user the "
                         "server runs as.",
                         {{"reason", message}}));
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            throw sdk::Unavailable(sdk::say("The database file cannot be used: {reason}", {{"reason", message}}));
        default: throw StatementFailed(withStatement(message, sql));
    }
}

void throwPostgresqlError(PGconn* connection, const PGresult* result, std::string_view sql) {
    const std::string state = result ? postgresqlField(result, PG_DIAG_SQLSTATE) : std::string();
    if (PQstatus(connection) == CONNECTION_BAD || state.empty() || state.starts_with("08") || state.starts_with("57P"))
        throw ConnectionLost(oneLine(PQerrorMessage(connection)));
    auto message = oneLine(postgresqlField(result, PG_DIAG_MESSAGE_PRIMARY));
    // “invalid input syntax for type bigint: "…"”: what follows the colon is the value, and may be anybody's.
    if (state.starts_with("22")) message = message.substr(0, message.find(": "));
    if (state.starts_with("23"))
        throw sdk::ConstraintViolation(withStatement(message, sql), postgresqlConstraint(result));
    // 0A000 and 26000: a prepared plan met a changed table or was deallocated; the session forgets its statements.
    if (state == "40001" || state == "40P01" || state == "55P03" || state == "0A000" || state == "26000")
        throw TryAgain(message);
    if (state.starts_with("53") || state == "57014")
        throw sdk::Unavailable(sdk::say("The database cannot be reached right now. Try again in a moment. ({reason})",
                                        {{"reason", message}}));
    throw StatementFailed(withStatement(state + " " + message, sql));
}

}  // namespace guildhall::data
