#include "kernel/data/connections.hpp"

#include "kernel/data/connection_pool.hpp"
#include "kernel/data/error_translation.hpp"
#include "kernel/data/file_lock.hpp"
#include "kernel/data/open_transaction.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <random>
#include <thread>

namespace guildhall::data {

namespace {

constexpr int attemptLimit = 12;
using SteadyClock = std::chrono::steady_clock;

/// The transactions this thread is in, innermost first: a second one on the same database would wait for itself.
struct Entered {
    const Connections* database;
    Entered* outer;
};
thread_local Entered* innermost = nullptr;

class Entry {
public:
    explicit Entry(const Connections& database) : entered_{&database, innermost} {
        for (const Entered* at = innermost; at; at = at->outer)
            if (at->database == &database)
                throw std::logic_error("a transaction was started inside a transaction of the same thread");
        innermost = &entered_;
    }
    ~Entry() { innermost = entered_.outer; }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

private:
    Entered entered_;
};

void pauseBefore(int attempt) {
    thread_local std::minstd_rand random(
        static_cast<unsigned>(std::hash<std::thread::id>()(std::this_thread::get_id())));
    const int most = std::min(1 << attempt, 100);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % (static_cast<unsigned>(most) * 1000) + 200));
}

/// Work after a commit cannot undo it, so its failure is only told.
void runAll(const std::vector<std::function<void()>>& actions, sdk::Log* log) {
    for (const auto& action : actions) {
        try {
            action();
        } catch (const std::exception& e) {
            if (log) log->warning(std::string("after a commit: ") + e.what());
        } catch (...) {
            if (log) log->warning("after a commit: an unknown failure");
        }
    }
}

void commit(Connection& connection) {
    try {
        connection.commit();
    } catch (const ConnectionLost&) {
        throw sdk::Unavailable(
            "The database went away while saving. Look whether your change is there before you try again.");
    }
}

/// One try. Returns what to do after the commit.
std::vector<std::function<void()>> attempt(Connection& connection, StatementWatch& watch, bool writing,
                                           const OpenTransaction::Follower& follower, Premise* premise,
                                           const std::function<void(sdk::Transaction&)>& work) {
    OpenTransaction tx(connection, watch, writing, follower, premise);
    const auto began = SteadyClock::now();
    try {
        connection.begin(writing);
        work(tx);
        tx.prepareCommit();
        commit(connection);
    } catch (...) {
        connection.rollback();
        throw;
    }
    watch.transaction(writing, SteadyClock::now() - began);
    return tx.takeAfterCommit();
}

}  // namespace

Connections::Connections(const DatabaseOptions& options)
    : url_(parseDatabaseUrl(options.url)),
      patience_(options.waitLimit * 2),
      log_(options.log),
      watch_(options.slowFrom, options.log) {
    SessionOptions session{.url = url_,
                           .connectSeconds = static_cast<int>(options.connectTimeout.count()),
                           .statementSeconds = static_cast<int>(options.statementTimeout.count())};
    const auto size = static_cast<std::size_t>(std::max(1, options.poolSize));
    if (url_.engine == Engine::Postgresql) {
        writers_ =
            std::make_unique<ConnectionPool>(size, options.waitLimit, [session] { return connectPostgresql(session); });
        return;
    }
    if (options.exclusive) lock_ = std::make_unique<FileLock>(url_.file.string() + ".lock");
    session.checkpoints = options.exclusive;
    writers_ = std::make_unique<ConnectionPool>(1, options.waitLimit, [session] { return connectSqlite(session); });
    session.writer = false;
    session.checkpoints = false;
    readers_ = std::make_unique<ConnectionPool>(size, options.waitLimit, [session] { return connectSqlite(session); });
}

Connections::~Connections() = default;

void Connections::forgetStatements() {
    writers_->forgetStatements();
    if (readers_) readers_->forgetStatements();
}

void Connections::closeIdle() {
    writers_->closeIdle();
    if (readers_) readers_->closeIdle();
}

void Connections::tell(metrics::Exposition& out) const {
    std::vector<std::pair<std::string, ConnectionPool::Figures>> pools;
    pools.emplace_back(readers_ ? "write" : "all", writers_->figures());
    if (readers_) pools.emplace_back("read", readers_->figures());
    const auto gauge = [&](const char* name, const char* help, std::size_t ConnectionPool::Figures::*figure) {
        out.gauge(name, help);
        for (const auto& [pool, figures] : pools) out.sample(static_cast<double>(figures.*figure), {{"pool", pool}});
    };
    const auto counter = [&](const char* name, const char* help, std::uint64_t ConnectionPool::Figures::*figure) {
        out.counter(name, help);
        for (const auto& [pool, figures] : pools) out.sample(static_cast<double>(figures.*figure), {{"pool", pool}});
    };
    using Figures = ConnectionPool::Figures;
    gauge("guildhall_database_pool_size", "Sessions the pool may have.", &Figures::size);
    gauge("guildhall_database_pool_lent", "Sessions in use.", &Figures::lent);
    gauge("guildhall_database_pool_idle", "Sessions open and free.", &Figures::idle);
    gauge("guildhall_database_pool_waiting", "Threads that wait for a session.", &Figures::waiting);
    counter("guildhall_database_pool_connects_total", "Sessions opened; after the first ones: reconnects.",
            &Figures::connects);
    counter("guildhall_database_pool_connect_errors_total", "Sessions that could not be opened.",
            &Figures::connectErrors);
    counter("guildhall_database_pool_timeouts_total", "Waits for a session that were given up.", &Figures::timeouts);
    out.histogram("guildhall_database_pool_wait_seconds", "Wait for a session.");
    for (const auto& [pool, figures] : pools) out.sample(figures.waits, {{"pool", pool}});
    watch_.tell(out);
}

void Connections::transact(bool writing, const std::function<void(sdk::Transaction&)>& work) {
    const auto deadline = SteadyClock::now() + patience_;
    std::vector<std::function<void()>> afterwards;
    {
        const Entry entry(*this);
        auto* const premise = Premise::ofThread(*this);
        if (premise) premise->demand();
        auto& pool = writing || !readers_ ? *writers_ : *readers_;
        bool refused = false;
        for (int tries = 1;; ++tries) {
            const bool last = tries == attemptLimit || SteadyClock::now() > deadline;
            try {
                const auto connection = pool.borrow();
                afterwards = attempt(*connection, watch_, writing, follower_, premise, work);
                break;
            } catch (const TryAgain& e) {
                if (last)
                    throw sdk::Unavailable(
                        sdk::say("The database is busy. Try again in a moment. ({reason})", {{"reason", e.what()}}));
                watch_.again(false);
            } catch (const ConnectionLost&) {
                pool.closeIdle();
                if (last || tries > 3)
                    throw sdk::Unavailable("The database cannot be reached right now. Try again in a moment.");
                watch_.again(true);
            } catch (const sdk::ConstraintViolation&) {
                // Somebody may have taken a value between the work's look and its write: its next look sees that.
                if (url_.engine == Engine::Sqlite || refused || last) throw;
                refused = true;
                watch_.again(false);
            }
            pauseBefore(tries);
        }
    }
    runAll(afterwards, log_);
}

std::unique_ptr<Connections> open(const DatabaseOptions& options) { return std::make_unique<Connections>(options); }

}  // namespace guildhall::data
