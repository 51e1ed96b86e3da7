#include <guildhall/sdk/upload.hpp>

#include <algorithm>
#include <cstring>
#include <streambuf>
#include <vector>

namespace guildhall::sdk {

namespace {

constexpr std::size_t windowBytes = 64 * 1024;

class UploadBuffer : public std::streambuf {
public:
    explicit UploadBuffer(const Upload& upload) : file_(upload.file), window_(file_ ? windowBytes : 0) {
        if (file_) return;
        auto* bytes = const_cast<char*>(upload.content.data());  // streambuf asks for it and only reads
        setg(bytes, bytes, bytes + upload.content.size());
    }

protected:
    int_type underflow() override {
        const auto count = file_ ? file_->read(at_, window_.data(), window_.size()) : 0;
        if (count == 0) return traits_type::eof();
        at_ += count;
        setg(window_.data(), window_.data(), window_.data() + count);
        return traits_type::to_int_type(*gptr());
    }

private:
    std::shared_ptr<const UploadBytes> file_;
    std::vector<char> window_;
    std::uint64_t at_ = 0;
};

class UploadStream : public std::istream {
public:
    explicit UploadStream(const Upload& upload) : std::istream(nullptr), buffer_(upload) {
        rdbuf(&buffer_);
        exceptions(std::ios::badbit);  // a disk that fails is no end of the file
    }

private:
    UploadBuffer buffer_;
};

}  // namespace

UploadBytes::~UploadBytes() = default;

std::unique_ptr<std::istream> Upload::open() const { return std::make_unique<UploadStream>(*this); }

std::string Upload::start(std::size_t count) const {
    if (!file) return content.substr(0, count);
    std::string bytes(std::min<std::uint64_t>(count, file->size()), '\0');
    bytes.resize(file->read(0, bytes.data(), bytes.size()));
    return bytes;
}

}  // namespace guildhall::sdk
