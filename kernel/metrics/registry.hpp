// What the server tells of itself, gathered from the areas that count: each adds a source, which writes its families
// when somebody asks. The areas hold their own counters, so counting needs no look-up.
#pragma once

#include "kernel/metrics/exposition.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::metrics {

/// Any thread.
class Registry {
public:
    /// Must not block; outlives nothing it reads.
    using Source = std::function<void(Exposition&)>;
    void add(Source source) {
        const std::lock_guard lock(mutex_);
        sources_.push_back(std::move(source));
    }
    /// All families, in the order the sources were added.
    std::string text() const {
        const std::lock_guard lock(mutex_);
        Exposition out;
        for (const auto& source : sources_) source(out);
        return out.text();
    }

private:
    mutable std::mutex mutex_;
    std::vector<Source> sources_;
};

}  // namespace guildhall::metrics
