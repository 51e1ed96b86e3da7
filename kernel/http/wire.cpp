#include "kernel/http/wire.hpp"

namespace guildhall::http {

const std::string& Wire::problem() const {
    static const std::string none;
    return none;
}

/// Where each call costs more than copying does.
long Wire::sendBoth(std::string_view first, std::string_view second) {
    std::string both;
    both.reserve(first.size() + second.size());
    both.append(first).append(second);
    return send(both.data(), both.size());
}

}  // namespace guildhall::http
