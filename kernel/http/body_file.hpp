// A body in a temporary file that has no name, so that nothing is left of it whatever happens to the server.
#pragma once

#include "kernel/http/body_budget.hpp"

#include <guildhall/sdk/upload.hpp>

#include <string_view>

namespace guildhall::http {

/// Written by the connection's loop; immutable once the request is whole, then any thread.
class BodyFile final : public sdk::UploadBytes {
public:
    /// Null, with errno, when no file can be made in the budget's folder.
    static std::shared_ptr<BodyFile> make(BodyBudget& budget);
    ~BodyFile() override;
    BodyFile(const BodyFile&) = delete;
    BodyFile& operator=(const BodyFile&) = delete;

    /// All or an error: EDQUOT past the budget, ENOSPC for a full disk. Goes to the page cache, so it does not wait for
    /// the disk unless the machine has more to write than its memory takes.
    int append(std::string_view bytes);
    std::uint64_t size() const override { return size_; }
    std::size_t read(std::uint64_t offset, char* bytes, std::size_t count) const override;

private:
    BodyFile(std::shared_ptr<BodyBudget> budget, int descriptor)
        : budget_(std::move(budget)), descriptor_(descriptor) {}

    std::shared_ptr<BodyBudget> budget_;
    int descriptor_;
    std::uint64_t size_ = 0;
    std::uint64_t taken_ = 0;  ///< of the budget
};

}  // namespace guildhall::http
