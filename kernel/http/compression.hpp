// gzip for answers that are text. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace guildhall::http {

/// Does `Accept-Encoding` allow gzip (RFC 9110, with q=0 as refusal)?
bool acceptsGzip(std::string_view acceptEncoding);
/// Text, JSON, SVG, XML, JavaScript: worth compressing.
bool isCompressible(std::string_view contentType);
std::string gzip(std::string_view bytes, int level = 5);

}  // namespace guildhall::http
