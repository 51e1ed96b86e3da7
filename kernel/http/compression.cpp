#include "kernel/http/compression.hpp"

#include <guildhall/sdk/field.hpp>

#include <zlib.h>

#include <algorithm>
#include <stdexcept>

namespace guildhall::http {

bool acceptsGzip(std::string_view acceptEncoding) {
    const auto header = sdk::asciiLower(acceptEncoding);
    std::string_view rest = header;
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        const auto item = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto semicolon = std::min(item.find(';'), item.size());
        if (sdk::trim(item.substr(0, semicolon)) != "gzip") continue;
        const auto q = item.find("q=", semicolon);
        return q == std::string_view::npos || item.find_first_of("123456789", q) != std::string_view::npos;
    }
    return false;
}

bool isCompressible(std::string_view contentType) {
    return contentType.starts_with("text/") || contentType.starts_with("application/json") ||
           contentType.starts_with("application/problem+json") || contentType.starts_with("application/javascript") ||
           contentType.starts_with("image/svg+xml") || contentType.starts_with("application/xml") ||
           contentType.starts_with("application/manifest+json");
}

std::string gzip(std::string_view bytes, int level) {
    z_stream stream{};
    constexpr int gzipWindow = 15 + 16;
    if (deflateInit2(&stream, level, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("gzip cannot start");
    std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) throw std::runtime_error("gzip failed");
    return out;
}

}  // namespace guildhall::http
