#include "kernel/http/request_body.hpp"

#include <cerrno>
#include <utility>

namespace guildhall::http {

RequestBody& RequestBody::operator=(RequestBody&& other) noexcept {
    if (this == &other) return *this;
    giveBack();
    budget_ = other.budget_;
    taken_ = std::exchange(other.taken_, 0);
    memory_ = std::exchange(other.memory_, {});
    file_ = std::exchange(other.file_, nullptr);
    return *this;
}

void RequestBody::giveBack() {
    if (taken_ > 0) budget_->returnMemory(taken_);
    taken_ = 0;
}

void RequestBody::clear() {
    memory_ = {};
    file_.reset();
    giveBack();
}

std::optional<Fault> RequestBody::append(std::string_view bytes) {
    if (file_) return appendToFile(bytes);
    const bool files = budget_ && !budget_->limits().folder.empty();
    const bool small = !files || memory_.size() + bytes.size() <= budget_->limits().each;
    if (!budget_ || (small && budget_->takeMemory(bytes.size()))) {
        if (budget_) taken_ += bytes.size();
        memory_ += bytes;
        return {};
    }
    if (!files) return Fault{503, "no room for this body beside the others"};
    file_ = BodyFile::make(*budget_);
    if (!file_) return Fault{507, "no file can be made for this body"};
    if (auto fault = appendToFile(memory_)) return fault;
    memory_ = {};
    giveBack();
    return appendToFile(bytes);
}

std::optional<Fault> RequestBody::appendToFile(std::string_view bytes) {
    switch (file_->append(bytes)) {
        case 0: return {};
        case EDQUOT: return Fault{503, "no room for this body beside the others"};
        default: return Fault{507, "the disk does not take this body"};
    }
}

std::string RequestBody::text() {
    if (!file_) return std::move(memory_);
    std::string all(file_->size(), '\0');
    all.resize(file_->read(0, all.data(), all.size()));
    return all;
}

}  // namespace guildhall::http
