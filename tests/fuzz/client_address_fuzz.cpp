// What proxies, and clients that pretend to be some, say of who asks: X-Forwarded-For, and Forwarded behind the first
// 0x01.
#include "kernel/http/client_address.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    using fuzz::promise;
    static const http::Networks trusted("127.0.0.1, 10.0.0.0/8, ::1");
    const auto input = fuzz::textOf(data, size);
    const auto cut = std::min(input.find('\x01'), input.size());
    const auto forwardedFor = input.substr(0, cut), forwarded = input.substr(std::min(cut + 1, input.size()));
    promise(http::clientAddress("192.0.2.1", forwardedFor, trusted, forwarded) == "192.0.2.1",
            "a stranger's claim counts for nothing");
    const auto client = http::clientAddress("127.0.0.1", forwardedFor, trusted, forwarded);
    promise(!client.empty() && client.size() <= 60, "a client has a name of bounded length");
    promise(std::ranges::all_of(client, [](unsigned char c) { return c > ' ' && c < 0x7f; }),
            "a client's name is plain");
    promise(http::namedClient(client) == client || client == http::unknownClient,
            "a client's name is its one spelling");
    for (const auto& written : http::forwardedClients(forwardedFor, forwarded)) http::namedClient(written);
    return 0;
}
