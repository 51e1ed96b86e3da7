// A connection's bytes: request heads, bodies, pipelining.
#include "tests/fuzz/request_reading.hpp"

#include <guildhall/sdk/field.hpp>

namespace guildhall::fuzz {
namespace {

void checkRequest(const http::RawRequest& request) {
    const auto& head = request.head;
    promise(head.target.starts_with('/'), "a target is a path");
    promise(request.body.size() <= maxBody, "a body is no larger than allowed");
    int hosts = 0;
    for (const auto& [name, value] : head.headers) {
        hosts += name == "host";
        promise(name == sdk::asciiLower(name), "names are in lower case");
        promise(sdk::isUtf8(value), "values are UTF-8");
        promise(std::ranges::none_of(value, [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; }),
                "values have no control characters");
    }
    promise(hosts == 1 || (head.minorVersion == 0 && hosts == 0), "there is one Host");
    const bool framed = !head.header("content-length").empty() || !head.header("transfer-encoding").empty();
    promise(framed || request.body.empty(), "a body is declared");
}

}  // namespace
}  // namespace guildhall::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall::fuzz;
    const auto bytes = textOf(data, size);
    const auto whole = readRequests(bytes, 0);
    for (const auto& request : whole.requests) checkRequest(request);
    promise(whole == readRequests(bytes, static_cast<std::uint32_t>(size) + 1), "pieces read as the whole");
    return 0;
}
