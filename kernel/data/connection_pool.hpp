// A bounded set of sessions. Waiting threads are served as sessions come back; a broken session is not kept. While the
// database is away, one thread tries to reach it now and then and the others are told at once: a crowd that knocks all
// the time slows the database's return.
#pragma once

#include "kernel/data/connection.hpp"
#include "kernel/metrics/counter.hpp"
#include "kernel/metrics/histogram.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guildhall::data {

/// Any thread.
class ConnectionPool {
public:
    using Connect = std::function<std::unique_ptr<Connection>()>;
    ConnectionPool(std::size_t size, std::chrono::milliseconds waitLimit, Connect connect);

    /// A session on loan. Given back when destroyed: kept when usable, else closed.
    class Loan {
    public:
        Loan(ConnectionPool& pool, std::unique_ptr<Connection> connection);
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        Connection& operator*() const { return *connection_; }
        Connection* operator->() const { return connection_.get(); }

    private:
        ConnectionPool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    /// Connects outside the lock. Throws sdk::Unavailable after the wait limit or when the database is away or was a
    /// moment ago.
    Loan borrow();
    /// Idle sessions are closed: after one was lost, the others are likely stale.
    void closeIdle();
    void forgetStatements();

    struct Figures {
        std::size_t size = 0, lent = 0, idle = 0, waiting = 0;
        std::uint64_t connects = 0, connectErrors = 0, timeouts = 0;
        metrics::Histogram::Reading waits;
    };
    Figures figures() const;

private:
    void awaitTurn(std::unique_lock<std::mutex>& lock);
    std::unique_ptr<Connection> connectAnew();
    void giveBack(std::unique_ptr<Connection> connection);

    const std::size_t size_;
    const std::chrono::milliseconds waitLimit_;
    const Connect connect_;
    mutable std::mutex mutex_;
    std::condition_variable free_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t lent_ = 0;
    std::size_t waiting_ = 0;
    metrics::Counter connects_, connectErrors_, timeouts_;
    metrics::Histogram waits_;
    int epoch_ = 0;
    std::chrono::steady_clock::time_point tryAgainAt_;  ///< no new session before
    std::string whyAway_;
};

}  // namespace guildhall::data
