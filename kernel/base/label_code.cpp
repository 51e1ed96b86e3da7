#include "kernel/base/label_code.hpp"

#include <guildhall/sdk/text.hpp>

#include <algorithm>

namespace guildhall::base {

std::string labelCode(std::string_view label, char joint) {
    std::string code;
    for (const char c : sdk::searchText(label)) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (letter)
            code += c;
        else if (!code.empty() && code.back() != joint)
            code += joint;
    }
    code.resize(std::min<std::size_t>(code.size(), 30));
    while (code.ends_with(joint)) code.pop_back();
    return code;
}

}  // namespace guildhall::base
