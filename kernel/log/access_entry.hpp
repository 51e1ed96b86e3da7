// One answered request, for the access log.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace guildhall::log {

struct AccessEntry {
    std::string requestId;  ///< empty when the request was refused before it had one
    std::string address;    ///< the client's; the proxy's when the request was refused before its head was read
    std::string method;
    std::string route;  ///< the pattern that answered, or `unmatched`
    std::string path;   ///< as `shownPath` tells it: without query and without what may be a token or code
    int status = 0;
    std::uint64_t bytes = 0;
    std::chrono::microseconds duration{0};  ///< from the complete request to the last byte handed over
    std::string owner;
    std::string personId;
    std::string reason;  ///< why a malformed request was refused
};

}  // namespace guildhall::log
