#include "kernel/base/json_text.hpp"

#include <algorithm>

namespace guildhall::base {

std::string textAt(const sdk::Value& root, std::string_view path) {
    const auto* here = path.empty() ? nullptr : &root;
    while (here && !path.empty()) {
        const auto dot = std::min(path.find('.'), path.size());
        const auto found = here->is_object() ? here->find(path.substr(0, dot)) : here->end();
        here = here->is_object() && found != here->end() ? &*found : nullptr;
        path.remove_prefix(std::min(dot + 1, path.size()));
    }
    return here && here->is_string() ? here->get<std::string>() : std::string();
}

}  // namespace guildhall::base
