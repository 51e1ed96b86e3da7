// What a thread goes on from before the database has confirmed it: something remembered from a moment ago. It is read
// again together with the first statement of the thread's next transaction, at no round trip of its own. Where it is
// another by now, that transaction is rolled back, as is every later one of this thread while the premise lives.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace guildhall::data {

class PremiseFails : public std::runtime_error {
public:
    PremiseFails() : std::runtime_error("what this began with has changed") {}
};

/// Lives and is used on one thread, one at a time.
class Premise {
public:
    /// `holds`: is this answer of the database the one remembered?
    Premise(const sdk::Database& database, std::string sql, std::vector<sdk::Param> params,
            std::function<bool(const sdk::Rows&)> holds);
    ~Premise();
    Premise(const Premise&) = delete;
    Premise& operator=(const Premise&) = delete;

    /// Asks now, unless a transaction has. Not inside of one.
    bool confirm(sdk::Database& database);

    /// For Connections: this thread's about this database, or null.
    static Premise* ofThread(const sdk::Database& database);
    bool open() const { return state_ == State::Open; }
    const std::string& sql() const { return sql_; }
    const std::vector<sdk::Param>& params() const { return params_; }
    void settle(const sdk::Rows& answer);
    /// Throws PremiseFails when it does.
    void demand() const;

private:
    enum class State { Open, Holds, Fails };

    const sdk::Database& database_;
    const std::string sql_;
    const std::vector<sdk::Param> params_;
    const std::function<bool(const sdk::Rows&)> holds_;
    State state_ = State::Open;
};

}  // namespace guildhall::data
