// The body of a request while it comes: in memory while it is small and there is room, then in a file.
#pragma once

#include "kernel/http/body_file.hpp"
#include "kernel/http/head_check.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace guildhall::http {

/// Belongs to the connection's loop, then to the worker.
class RequestBody {
public:
    RequestBody() = default;
    ~RequestBody() { giveBack(); }
    RequestBody(RequestBody&& other) noexcept { *this = std::move(other); }
    RequestBody& operator=(RequestBody&& other) noexcept;

    /// Without a budget, which outlives this, a body is in memory however large it is.
    void use(BodyBudget* budget) { budget_ = budget; }
    /// Why it cannot be kept: 503 when all bodies together take too much, 507 when the disk is full.
    std::optional<Fault> append(std::string_view bytes);
    std::uint64_t size() const { return file_ ? file_->size() : memory_.size(); }
    void clear();

    /// Null while it is in memory.
    const std::shared_ptr<BodyFile>& file() const { return file_; }
    const std::string& memory() const { return memory_; }
    /// The bytes in memory, those of a file too. Throws std::runtime_error when the disk fails.
    std::string text();

private:
    std::optional<Fault> appendToFile(std::string_view bytes);
    void giveBack();

    BodyBudget* budget_ = nullptr;
    std::size_t taken_ = 0;  ///< of the budget's memory
    std::string memory_;
    std::shared_ptr<BodyFile> file_;
};

}  // namespace guildhall::http
