// Which lists anybody has saved a view of. Most have none, and their pages do without asking for it.
#pragma once

#include "kernel/data/change_watch.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace guildhall::records {

/// Any thread. Made before the watch is started.
class ViewedLists {
public:
    ViewedLists(sdk::Database& database, data::ChangeWatch& changes);

    /// Of this record type, when in doubt.
    bool has(std::string_view record) const;
    /// One more may be. Here as soon as `tx` has committed, on other nodes within a second.
    void added(sdk::Transaction& tx) { changes_.touch(tx, area); }

private:
    static constexpr const char* area = "list_views";
    using Records = std::set<std::string, std::less<>>;

    data::ChangeWatch& changes_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Records> records_;  ///< null: not read yet
};

}  // namespace guildhall::records
