// A chunked body, compared with a second reader written from RFC 9112: a proxy that reads by the book must see the same
// body and the same end.
#include "tests/fuzz/request_reading.hpp"

#include <optional>

namespace guildhall::fuzz {
namespace {

struct Body {
    std::string text;
    std::size_t length;  ///< of the encoded body
};

int hexValue(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// Nothing when it is not whole or not right.
std::optional<Body> readByTheBook(std::string_view bytes) {
    Body body{};
    for (;;) {
        const auto end = bytes.find("\r\n", body.length);
        if (end == bytes.npos) return {};
        const auto line = bytes.substr(body.length, end - body.length);
        std::size_t size = 0, digits = 0;
        while (digits < line.size() && hexValue(line[digits]) >= 0 && size < (1U << 30))
            size = size * 16 + static_cast<std::size_t>(hexValue(line[digits++]));
        if (digits == 0 || size >= (1U << 30)) return {};
        body.length = end + 2;
        if (size == 0) break;
        if (bytes.size() < body.length + size + 2 || bytes.substr(body.length + size, 2) != "\r\n") return {};
        body.text += bytes.substr(body.length, size);
        body.length += size + 2;
    }
    for (;;) {
        const auto end = bytes.find("\r\n", body.length);
        if (end == bytes.npos) return {};
        const bool last = end == body.length;
        body.length = end + 2;
        if (last) return body;
    }
}

}  // namespace
}  // namespace guildhall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall::fuzz;
    const auto bytes = textOf(data, size);
    const auto all = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(bytes);
    const auto whole = readRequests(all, 0);
    promise(whole == readRequests(all, static_cast<std::uint32_t>(size) + 1), "pieces read as the whole");
    if (whole.requests.empty()) return 0;
    const auto expected = readByTheBook(bytes);
    promise(expected.has_value(), "what is taken is right by the book");
    promise(whole.requests[0].body == expected->text, "the body is the one of the book");
    if (whole.requests.size() == 1 && !whole.refused)
        promise(whole.left == bytes.size() - expected->length, "the body ends where the book ends it");
    promise(whole.requests[0].head.headers.size() == 2, "a trailer is no header");
    return 0;
}
