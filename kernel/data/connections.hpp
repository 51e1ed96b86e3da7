// The server's database: pooled sessions of SQLite or PostgreSQL behind sdk::Database.
//
// SQLite has one writing session that all writers queue for, and read-only readers beside it. PostgreSQL has one pool
// for both. Whole transactions run again after serialization failures, deadlocks, a busy database and, as long as
// COMMIT was not sent, after a lost connection.
#pragma once

#include "kernel/data/connection.hpp"
#include "kernel/data/open_transaction.hpp"
#include "kernel/data/statement_watch.hpp"

#include <guildhall/sdk/database.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace guildhall::data {

struct DatabaseOptions {
    std::string url;
    int poolSize = 8;  ///< readers on SQLite, all sessions on PostgreSQL
    std::chrono::seconds connectTimeout{2};
    std::chrono::seconds statementTimeout{30};
    std::chrono::milliseconds waitLimit{5000};  ///< for a free session; then sdk::Unavailable
    /// SQLite: hold the file's server lock, so that a second server is refused, and be the one process that writes
    /// the log back into the file. Commands that work beside a server leave it off.
    bool exclusive = false;
    std::chrono::milliseconds slowFrom{0};  ///< statements that take this long are logged; 0: none
    sdk::Log* log = nullptr;                ///< outlives the database
};

class FileLock;
class ConnectionPool;

/// Any thread. A transaction inside a transaction of the same thread is a programmer's mistake: std::logic_error.
class Connections : public sdk::Database {
public:
    /// Opens no session yet, so a server can start while PostgreSQL is away. Throws std::invalid_argument for a bad
    /// address and std::runtime_error when another server holds the SQLite file.
    explicit Connections(const DatabaseOptions& options);
    ~Connections() override;

    Engine engine() const { return url_.engine; }
    /// For messages: which database this is, without password.
    const std::string& shownUrl() const { return url_.shown; }
    /// Every session prepares its statements anew at its next use. Called after migrations.
    void forgetStatements();
    /// Closes idle sessions; for backups and tests.
    void closeIdle();
    /// Who works out what follows from a changed record, in its transaction. Set before the first one.
    void whenChanged(OpenTransaction::Follower follower) { follower_ = std::move(follower); }
    /// Pools, statements and transactions.
    void tell(metrics::Exposition& out) const;

protected:
    void transact(bool writing, const std::function<void(sdk::Transaction&)>& work) override;

private:
    DatabaseUrl url_;
    std::unique_ptr<FileLock> lock_;
    std::unique_ptr<ConnectionPool> writers_;
    std::unique_ptr<ConnectionPool> readers_;  ///< null: writers_ serves both
    std::chrono::milliseconds patience_;
    sdk::Log* log_;
    StatementWatch watch_;
    OpenTransaction::Follower follower_;
};

std::unique_ptr<Connections> open(const DatabaseOptions& options);

}  // namespace guildhall::data
