#include "kernel/data/connection_pool.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::data {
namespace {
/// After a failure to connect. Short enough that nobody notices it once the database is back.
constexpr std::chrono::milliseconds restAfterFailure{200};
}  // namespace

ConnectionPool::ConnectionPool(std::size_t size, std::chrono::milliseconds waitLimit, Connect connect)
    : size_(size), waitLimit_(waitLimit), connect_(std::move(connect)) {}

ConnectionPool::Loan::Loan(ConnectionPool& pool, std::unique_ptr<Connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}

ConnectionPool::Loan::~Loan() { pool_.giveBack(std::move(connection_)); }

void ConnectionPool::awaitTurn(std::unique_lock<std::mutex>& lock) {
    if (lent_ < size_) return waits_.observe(std::chrono::nanoseconds(0));
    const auto began = std::chrono::steady_clock::now();
    ++waiting_;
    const bool mine = free_.wait_for(lock, waitLimit_, [&] { return lent_ < size_; });
    --waiting_;
    waits_.observe(std::chrono::steady_clock::now() - began);
    if (mine) return;
    timeouts_.add();
    throw sdk::Unavailable("The database is busy. Try again in a moment.");
}

ConnectionPool::Loan ConnectionPool::borrow() {
    std::unique_lock lock(mutex_);
    awaitTurn(lock);
    ++lent_;
    const int epoch = epoch_;
    std::unique_ptr<Connection> connection;
    if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
    }
    lock.unlock();
    try {
        if (!connection) {
            connection = connectAnew();
            connection->epoch = epoch;
        }
        if (connection->epoch != epoch) {
            connection->forgetStatements();
            connection->epoch = epoch;
        }
    } catch (...) {
        giveBack(nullptr);
        throw;
    }
    return Loan(*this, std::move(connection));
}

std::unique_ptr<Connection> ConnectionPool::connectAnew() {
    const auto now = std::chrono::steady_clock::now;
    {
        const std::lock_guard lock(mutex_);
        if (now() < tryAgainAt_) throw sdk::Unavailable(whyAway_);
        if (!whyAway_.empty()) tryAgainAt_ = now() + restAfterFailure;  // this thread tries for all
    }
    try {
        auto connection = connect_();
        connects_.add();
        const std::lock_guard lock(mutex_);
        tryAgainAt_ = {};
        whyAway_.clear();
        return connection;
    } catch (const sdk::Unavailable& error) {
        connectErrors_.add();
        const std::lock_guard lock(mutex_);
        tryAgainAt_ = now() + restAfterFailure;
        whyAway_ = error.what();
        throw;
    }
}

void ConnectionPool::giveBack(std::unique_ptr<Connection> connection) {
    if (connection && !connection->usable()) connection.reset();
    {
        const std::lock_guard lock(mutex_);
        --lent_;
        if (connection) idle_.push_back(std::move(connection));
    }
    free_.notify_one();
}

ConnectionPool::Figures ConnectionPool::figures() const {
    const std::lock_guard lock(mutex_);
    return {size_,        lent_, idle_.size(), waiting_, connects_.value(), connectErrors_.value(), timeouts_.value(),
            waits_.read()};
}

void ConnectionPool::closeIdle() {
    std::vector<std::unique_ptr<Connection>> closing;
    const std::lock_guard lock(mutex_);
    closing.swap(idle_);
}

void ConnectionPool::forgetStatements() {
    const std::lock_guard lock(mutex_);
    ++epoch_;
}

}  // namespace guildhall::data
