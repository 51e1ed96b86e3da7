// How often records of any type have changed on this node, for what is kept in memory about them.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <atomic>
#include <cstdint>

namespace guildhall::records {

/// Any thread.
class RecordChanges {
public:
    /// Another number than before: something may have changed.
    std::uint64_t count() const { return count_.load(std::memory_order_acquire); }
    void follow(sdk::Transaction& tx) {
        tx.afterCommit([this] { count_.fetch_add(1, std::memory_order_release); });
    }

private:
    std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace guildhall::records
