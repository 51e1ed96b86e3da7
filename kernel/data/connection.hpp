// One session of one engine, with its own cache of prepared statements. Used by one thread at a time; the pool hands
// it out. A new connection is a new object, so a cached statement can never meet another connection's handle.
#pragma once

#include "kernel/data/database_url.hpp"

#include <guildhall/sdk/database.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace guildhall::data {

inline constexpr std::size_t rowsOfAPart = 500;
inline constexpr std::size_t statementsKept = 300;  ///< prepared ones, in each session

struct Query {
    std::string_view sql;
    std::span<const sdk::Param> params;
};

/// All members throw the errors of error_translation.hpp.
class Connection {
public:
    virtual ~Connection() = default;
    virtual Engine engine() const = 0;
    virtual void begin(bool writing) = 0;
    virtual void commit() = 0;
    /// Never throws; afterwards `usable` tells whether the session can go back to the pool.
    virtual void rollback() noexcept = 0;
    /// Prepared and cached. `changed` null: a query; else the number of rows changed goes there.
    virtual sdk::Rows run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) = 0;
    /// Before the last query of a transaction that reads.
    virtual void endWithNext() {}
    /// A query that does not wait for the answer of one that goes `before` it, where the engine can.
    virtual sdk::Rows runAfter(const Query& before, sdk::Rows& answer, const Query& query) {
        answer = run(before.sql, before.params, nullptr);
        return run(query.sql, query.params, nullptr);
    }
    /// A query whose result is handed on `rowsOfAPart` rows at a time. What `part` throws ends it.
    virtual void runInParts(std::string_view sql, std::span<const sdk::Param> params,
                            const std::function<void(const sdk::Rows&)>& part) = 0;
    /// Several statements without parameters, not prepared: for migrations.
    virtual void runScript(const std::string& script) = 0;
    /// Alive and in no transaction?
    virtual bool usable() const noexcept = 0;
    /// Drops prepared statements, after the schema changed.
    virtual void forgetStatements() noexcept = 0;
    /// PostgreSQL: the server process this session was told it has when it began; behind a pooler another one.
    virtual int announcedBackend() const noexcept { return 0; }

    int epoch = 0;  ///< the pool's schema epoch this session has seen
};

/// Text that both engines store alike: UTF-8 without NUL. Throws std::invalid_argument.
void checkText(const std::string& text);

/// `options` as in DatabaseOptions. Throws sdk::Unavailable when the database cannot be reached.
struct SessionOptions {
    DatabaseUrl url;
    bool writer = true;       ///< SQLite: false opens a session that refuses every change
    bool checkpoints = true;  ///< SQLite: only one session of all processes may checkpoint (bug of 3.40.1)
    int connectSeconds = 2;
    int statementSeconds = 30;
};
std::unique_ptr<Connection> connectSqlite(const SessionOptions& options);
std::unique_ptr<Connection> connectPostgresql(const SessionOptions& options);

}  // namespace guildhall::data
