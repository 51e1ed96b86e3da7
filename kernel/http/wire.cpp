#include "kernel/http/wire.hpp"

namespace guildhall::http {

const std::string& Wire::problem() const {
    static const std::string none;
    return none;
}

}  // namespace guildhall::http
