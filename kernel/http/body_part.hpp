// A stretch of a body in a file: one uploaded file of a form.
#pragma once

#include <guildhall/sdk/upload.hpp>

#include <algorithm>

namespace guildhall::http {

/// Any thread.
class BodyPart final : public sdk::UploadBytes {
public:
    BodyPart(std::shared_ptr<const sdk::UploadBytes> body, std::uint64_t offset, std::uint64_t length)
        : body_(std::move(body)), offset_(offset), length_(length) {}

    std::uint64_t size() const override { return length_; }
    std::size_t read(std::uint64_t offset, char* bytes, std::size_t count) const override {
        if (offset >= length_) return 0;
        return body_->read(offset_ + offset, bytes, std::min<std::uint64_t>(count, length_ - offset));
    }

private:
    std::shared_ptr<const sdk::UploadBytes> body_;
    std::uint64_t offset_, length_;
};

}  // namespace guildhall::http
