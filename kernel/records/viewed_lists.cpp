#include "kernel/records/viewed_lists.hpp"

#include "kernel/records/list_view_repository.hpp"

#include <utility>

namespace guildhall::records {

ViewedLists::ViewedLists(sdk::Database& database, data::ChangeWatch& changes) : changes_(changes) {
    changes.subscribe(area, [this, &database] {
        auto records = std::make_shared<const Records>(
            database.read([](sdk::Transaction& tx) { return ListViewRepository::records(tx); }));
        const std::lock_guard lock(mutex_);
        records_ = std::move(records);
    });
}

bool ViewedLists::has(std::string_view record) const {
    std::shared_ptr<const Records> records;
    {
        const std::lock_guard lock(mutex_);
        records = records_;
    }
    return !records || records->contains(record);
}

}  // namespace guildhall::records
