// A transaction as plugins have it: with their own tables and the views made for them, without the kernel's tables. A
// guard against short cuts, which would go past redaction and break with the next version, not against malice: a
// plugin's code runs in this process.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace guildhall::data {

/// The first table of the kernel's that `sql` names outside of quoted texts; empty: none.
std::string kernelTableIn(std::string_view sql);

/// As long as the transaction it guards. Statements on the kernel's tables throw std::logic_error and change nothing.
class GuardedTransaction : public sdk::Transaction {
public:
    explicit GuardedTransaction(sdk::Transaction& whole) : whole_(whole) {}
    void afterCommit(std::function<void()> action) override { whole_.afterCommit(std::move(action)); }
    void changed(std::string_view record, std::string_view id) override { whole_.changed(record, id); }

    /// What the kernel works on when a plugin hands a transaction over. A transaction that is not guarded is whole.
    static sdk::Transaction& whole(sdk::Transaction& tx);

protected:
    sdk::Rows run(std::string_view sql, std::span<const sdk::Param> params, std::int64_t* changed) override;
    sdk::Rows runLast(std::string_view sql, std::span<const sdk::Param> params) override;
    void runInParts(std::string_view sql, std::span<const sdk::Param> params,
                    const std::function<void(const sdk::Rows&)>& part) override;

private:
    sdk::Transaction& whole_;
};

/// The same work in a guarded transaction; `work` outlives it. Empty for none.
std::function<void(sdk::Transaction&)> guarded(const std::function<void(sdk::Transaction&)>& work);

}  // namespace guildhall::data
