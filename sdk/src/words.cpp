#include <guildhall/sdk/words.hpp>

namespace guildhall::sdk {

std::string thousands(std::int64_t number) {
    auto text = std::to_string(number);
    const int first = number < 0 ? 1 : 0;
    for (int at = static_cast<int>(text.size()) - 3; at > first; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

std::string countText(std::int64_t number, std::string_view one, std::string_view many) {
    return thousands(number) + " " + std::string(number == 1 ? one : many);
}

}  // namespace guildhall::sdk
