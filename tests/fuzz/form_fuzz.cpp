// Forms, queries and paths in percent-encoding, and the path to return to.
#include "kernel/http/form_decoder.hpp"
#include "kernel/http/session_cookie.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <guildhall/sdk/field.hpp>

namespace guildhall::fuzz {
namespace {

std::string encoded(const std::string& text) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const unsigned char c : text) out += {'%', digits[c >> 4], digits[c & 15]};
    return out;
}

void checkForm(std::string_view text) {
    const auto values = http::decodeForm(text);
    std::string again;
    for (const auto& [name, value] : values) {
        promise(sdk::isUtf8(name) && sdk::isUtf8(value), "names and values are UTF-8");
        promise(name.size() <= 200, "names are short");
        again += encoded(name) + "=" + encoded(value) + "&";
    }
    promise(http::decodeForm(again) == values, "what was read reads the same again");
}

void checkPath(std::string_view text) {
    for (const auto& part : http::decodePath(text)) {
        promise(sdk::isUtf8(part), "parts of a path are UTF-8");
        promise(part != ".." && part.find_first_of("/\\") == part.npos, "a part of a path leads nowhere else");
    }
}

}  // namespace
}  // namespace guildhall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    const auto text = fuzz::textOf(data, size);
    try {
        fuzz::checkForm(text);
    } catch (const http::BadRequest&) {
    }
    try {
        fuzz::checkPath("/" + std::string(text));
    } catch (const http::BadRequest&) {
    }
    const auto back = http::returnPathOr(text);
    fuzz::promise(back.starts_with('/') && !back.starts_with("//") && back.find('\\') == back.npos,
                  "the way back stays on this site");
    return 0;
}
