#include "kernel/base/readable_type.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace guildhall::base {

std::string readableType(const std::string& mangled) {
    int status = 0;
    const std::unique_ptr<char, decltype(&std::free)> name(
        abi::__cxa_demangle(mangled.c_str(), nullptr, nullptr, &status), std::free);
    return status == 0 ? name.get() : mangled;
}

}  // namespace guildhall::base
