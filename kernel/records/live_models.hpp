// The record types of the plugins that are on, for what administrators make of them.
#pragma once

#include <guildhall/sdk/record_model.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::records {

/// Any thread.
class LiveModels {
public:
    struct One {
        std::string owner;
        const sdk::RecordModel* model;
        std::shared_ptr<void> keepAlive;  ///< keeps its plugin loaded
    };

    void add(One one) {
        const std::lock_guard lock(mutex_);
        all_.push_back(std::move(one));
    }
    void remove(const std::string& owner) {
        const std::lock_guard lock(mutex_);
        std::erase_if(all_, [&](const One& one) { return one.owner == owner; });
    }
    std::vector<One> all() const {
        const std::lock_guard lock(mutex_);
        return all_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<One> all_;
};

}  // namespace guildhall::records
