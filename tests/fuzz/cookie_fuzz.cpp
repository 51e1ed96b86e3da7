// Headers that are taken apart: cookies, the addresses of proxies, the encodings a browser takes.
#include "kernel/http/client_address.hpp"
#include "kernel/http/compression.hpp"
#include "kernel/http/form_decoder.hpp"
#include "tests/fuzz/fuzzing.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    const auto text = fuzz::textOf(data, size);
    const auto cookies = http::decodeCookies(text);
    fuzz::promise(cookies.size() <= 100, "cookies are counted");
    for (const auto& [name, value] : cookies) {
        fuzz::promise(!name.empty() && name.find_first_of("=; \t") != 0, "a cookie has a name");
        fuzz::promise(value.find(';') == value.npos, "a cookie ends at the semicolon");
    }
    for (const auto& address : {http::clientAddress("127.0.0.1", text, "127.0.0.1, 10.0.0.0/8"),
                                http::clientAddress("127.0.0.1", "", "127.0.0.1, 10.0.0.0/8", text)})
        fuzz::promise(!address.empty() && address.find_first_of(" ,\r\n") == address.npos, "an address is one address");
    http::acceptsGzip(text);
    return 0;
}
