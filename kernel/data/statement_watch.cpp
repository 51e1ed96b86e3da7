#include "kernel/data/statement_watch.hpp"

#include <string>

namespace guildhall::data {

namespace {

constexpr std::size_t longestSql = 2'000;
constexpr const char* kinds[] = {"read", "write"};

/// As one line: runs of space as one, cut where it gets long.
std::string shownSql(std::string_view sql) {
    std::string line;
    for (const char c : sql.substr(0, longestSql)) {
        const bool space = static_cast<unsigned char>(c) <= ' ';
        if (!space)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    return line + (sql.size() > longestSql ? "…" : "");
}

}  // namespace

void StatementWatch::slow(std::string_view sql, std::chrono::nanoseconds spent, std::size_t rows) {
    slow_.add();
    if (!log_) return;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(spent).count();
    log_->warning("slow statement: " + std::to_string(ms) + " ms, " + std::to_string(rows) + " rows: " + shownSql(sql));
}

void StatementWatch::tell(metrics::Exposition& out) const {
    out.histogram("guildhall_database_statement_duration_seconds", "Statements, by the kind of their transaction.");
    for (const bool writing : {false, true}) out.sample(statements_[writing].read(), {{"transaction", kinds[writing]}});
    out.histogram("guildhall_database_transaction_duration_seconds",
                  "Transactions from the first try to the commit, without the wait for a session.");
    for (const bool writing : {false, true})
        out.sample(transactions_[writing].read(), {{"transaction", kinds[writing]}});
    out.counter("guildhall_database_statements_failed_total", "Statements that failed, collisions among them.");
    out.sample(failed_);
    out.counter("guildhall_database_statements_slow_total", "Statements that took database.slow_ms or longer.");
    out.sample(slow_);
    out.counter("guildhall_database_retries_total", "Transactions that were run again.");
    out.sample(again_[0], {{"reason", "collision"}});
    out.sample(again_[1], {{"reason", "connection_lost"}});
}

}  // namespace guildhall::data
