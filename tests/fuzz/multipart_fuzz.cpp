// The first line is the Content-Type, the rest the body.
#include "kernel/http/form_decoder.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/field.hpp>

#include <algorithm>
#include <memory>
#include <optional>

namespace {

using namespace guildhall;

class Bytes : public sdk::UploadBytes {
public:
    explicit Bytes(std::string_view text) : text_(text) {}
    std::uint64_t size() const override { return text_.size(); }
    std::size_t read(std::uint64_t offset, char* bytes, std::size_t count) const override {
        return offset >= text_.size() ? 0 : text_.copy(bytes, count, offset);
    }

private:
    std::string_view text_;
};

/// Nothing when it is refused.
template <class Body>
std::optional<http::MultipartForm> read(const Body& body, std::string_view boundary) {
    try {
        return http::decodeMultipart(body, boundary);
    } catch (const http::BadRequest&) {
        return {};
    }
}

void readsTheSameFromAFile(std::string_view body, std::string_view boundary) {
    const auto here = read(body, boundary);
    const auto there = read(std::shared_ptr<const sdk::UploadBytes>(std::make_shared<Bytes>(body)), boundary);
    fuzz::promise(here.has_value() == there.has_value(), "refused in memory is refused in a file");
    if (!here) return;
    fuzz::promise(here->values == there->values && here->uploads.size() == there->uploads.size(), "parts are the same");
    for (std::size_t i = 0; i < here->uploads.size(); ++i)
        fuzz::promise(here->uploads[i].content == there->uploads[i].start(body.size()) &&
                          here->uploads[i].fileName == there->uploads[i].fileName,
                      "files are the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using fuzz::promise;
    const auto text = fuzz::textOf(data, size);
    const auto end = std::min(text.find('\n'), text.size());
    const auto body = text.substr(std::min(end + 1, text.size()));
    try {
        const auto boundary = http::multipartBoundary(text.substr(0, end));
        if (!boundary) return 0;
        promise(!boundary->empty() && boundary->size() <= 70, "a boundary has 1 to 70 characters");
        readsTheSameFromAFile(body, *boundary);
        const auto form = http::decodeMultipart(body, *boundary);
        promise(form.values.size() + form.uploads.size() <= 100, "parts are counted");
        std::size_t kept = 0;
        for (const auto& [name, value] : form.values) {
            promise(sdk::isUtf8(name) && sdk::isUtf8(value) && name.size() <= 200, "values are text");
            kept += value.size();
        }
        for (const auto& upload : form.uploads) {
            promise(upload.fileName.find_first_of("/\\") == upload.fileName.npos, "a file name has no folder");
            promise(sdk::isUtf8(upload.fileName) && sdk::isUtf8(upload.contentType), "what is said of a file is text");
            kept += upload.content.size();
        }
        promise(kept <= body.size(), "parts are no larger than the body");
    } catch (const http::BadRequest&) {
    }
    return 0;
}
