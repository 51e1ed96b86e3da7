#include "kernel/base/comma_list.hpp"

namespace guildhall::base {

std::string commaList(const std::vector<std::string>& codes) {
    std::string all;
    for (const auto& code : codes) {
        if (!all.empty()) all += ',';
        all += code;
    }
    return all;
}

}  // namespace guildhall::base
