// How much all bodies on their way take together, in memory and on disk, so that many large uploads cost what was
// allowed and no more.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace guildhall::http {

/// Bytes.
struct BodyLimits {
    std::size_t each = 256 * 1024;               ///< of one body in memory; a larger one goes to a file
    std::size_t memory = 64 * 1024 * 1024;       ///< of all in memory; past it the next go to files at once
    std::uint64_t disk = 1024ULL * 1024 * 1024;  ///< of all in files; past it bodies are refused
    std::filesystem::path folder;                ///< where the files lie, nameless; empty: no files
};

/// Any thread.
class BodyBudget : public std::enable_shared_from_this<BodyBudget> {
public:
    explicit BodyBudget(BodyLimits limits) : limits_(std::move(limits)) {}

    const BodyLimits& limits() const { return limits_; }
    bool takeMemory(std::size_t bytes) { return take(memory_, bytes, limits_.memory); }
    void returnMemory(std::size_t bytes) { memory_ -= bytes; }
    bool takeDisk(std::uint64_t bytes) { return take(disk_, bytes, limits_.disk); }
    void returnDisk(std::uint64_t bytes) { disk_ -= bytes; }
    std::uint64_t memoryTaken() const { return memory_; }
    std::uint64_t diskTaken() const { return disk_; }

private:
    static bool take(std::atomic<std::uint64_t>& taken, std::uint64_t bytes, std::uint64_t most) {
        if (taken.fetch_add(bytes) + bytes <= most) return true;
        taken -= bytes;
        return false;
    }
    BodyLimits limits_;
    std::atomic<std::uint64_t> memory_{0};
    std::atomic<std::uint64_t> disk_{0};
};

}  // namespace guildhall::http
