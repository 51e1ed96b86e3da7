// The first line is the Content-Type, the rest the body.
#include "kernel/http/form_decoder.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/field.hpp>

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    using fuzz::promise;
    const auto text = fuzz::textOf(data, size);
    const auto end = std::min(text.find('\n'), text.size());
    const auto body = text.substr(std::min(end + 1, text.size()));
    try {
        const auto boundary = http::multipartBoundary(text.substr(0, end));
        if (!boundary) return 0;
        promise(!boundary->empty() && boundary->size() <= 70, "a boundary has 1 to 70 characters");
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
