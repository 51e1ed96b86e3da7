// The head of one HTTP request and the whole request, as bytes that passed every check of the wire.
#pragma once

#include "kernel/http/request_body.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::http {

struct RequestHead {
    std::string method;
    std::string target;  ///< origin form: path and query, still percent-encoded
    int minorVersion = 1;
    std::vector<std::pair<std::string, std::string>> headers;  ///< lower-case names, UTF-8 values

    /// Empty when absent.
    std::string_view header(std::string_view lowerName) const;
    /// All headers of that name as one list; empty when absent.
    std::string joined(std::string_view lowerName) const;
    bool keepAlive() const;
};

struct RawRequest {
    RequestHead head;
    std::string body;      ///< empty when it lies in a file
    RequestBody received;  ///< that file, or the share of the memory that `body` takes
    std::string address;   ///< IP of the peer
    int refused = 0;       ///< not 0: the body was not read; answer with this error status (413)
};

}  // namespace guildhall::http
