// What the kernel knows of a transaction beyond sdk::Transaction: its engine, scripts, and work to do just before
// COMMIT. Plugins never see this.
#pragma once

#include "kernel/data/connection.hpp"
#include "kernel/data/premise.hpp"
#include "kernel/data/statement_watch.hpp"

#include <guildhall/sdk/database.hpp>

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::data {

class OpenTransaction : public sdk::Transaction {
public:
    /// Told before COMMIT of the records of a type that were changed, each once.
    using Follower =
        std::function<void(OpenTransaction&, const std::string& record, const std::vector<std::string>& ids)>;

    /// `premise`: what its first statement takes along; may be null.
    OpenTransaction(Connection& connection, StatementWatch& watch, bool writing, const Follower& follower,
                    Premise* premise)
        : connection_(connection), watch_(watch), writing_(writing), follower_(follower), premise_(premise) {}

    Engine engine() const { return connection_.engine(); }
    void afterCommit(std::function<void()> action) override { afterCommit_.push_back(std::move(action)); }
    /// Runs as the last thing before COMMIT, in the order added; may use the transaction, may throw.
    void beforeCommit(std::function<void(OpenTransaction&)> action) { beforeCommit_.push_back(std::move(action)); }
    void changed(std::string_view record, std::string_view id) override;
    /// What `owner` gathers in this transaction, to write it at once before COMMIT.
    template <class T>
    T& gathered(const void* owner) {
        auto& place = gathered_[owner];
        if (!place) place = std::make_shared<T>();
        return *static_cast<T*>(place.get());
    }
    void runScript(const std::string& script);

    /// For Connections. A statement's failure that the work swallowed is thrown again here: PostgreSQL could not
    /// commit what followed it, so SQLite must not either.
    void prepareCommit();
    std::vector<std::function<void()>> takeAfterCommit() { return std::move(afterCommit_); }

protected:
    sdk::Rows run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) override;
    sdk::Rows runLast(std::string_view sql, std::span<const sdk::Param> params) override;
    void runInParts(std::string_view sql, std::span<const sdk::Param> params,
                    const std::function<void(const sdk::Rows&)>& part) override;

private:
    void refuseAfterFailure() const;
    sdk::Rows send(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed);
    void settlePremise();

    Connection& connection_;
    StatementWatch& watch_;
    const bool writing_;
    const Follower& follower_;
    Premise* premise_;
    std::map<std::string, std::set<std::string>> changed_;  ///< record → ids
    std::map<const void*, std::shared_ptr<void>> gathered_;
    std::vector<std::function<void()>> afterCommit_;
    std::vector<std::function<void(OpenTransaction&)>> beforeCommit_;
    std::exception_ptr failure_;
    bool ended_ = false;
};

/// The kernel's view of a transaction it handed out. Throws std::logic_error for a foreign one (a test double).
OpenTransaction& opened(sdk::Transaction& tx);

}  // namespace guildhall::data
