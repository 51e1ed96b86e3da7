#include "kernel/identity/browser_name.hpp"

#include <guildhall/sdk/say.hpp>

#include <array>
#include <utility>

namespace guildhall::identity {

namespace {

using Mark = std::pair<std::string_view, std::string_view>;  ///< what stands in the head, what people call it

constexpr std::array browsers{
    Mark{"Edg", "Edge"},         Mark{"OPR/", "Opera"},     Mark{"SamsungBrowser/", "Samsung Internet"},
    Mark{"Vivaldi/", "Vivaldi"}, Mark{"FxiOS/", "Firefox"}, Mark{"Firefox/", "Firefox"},
    Mark{"CriOS/", "Chrome"},    Mark{"Chrome/", "Chrome"}, Mark{"Safari/", "Safari"},
};
constexpr std::array systems{
    Mark{"Windows", "Windows"}, Mark{"Android", "Android"}, Mark{"iPhone", "iPhone"}, Mark{"iPad", "iPad"},
    Mark{"Macintosh", "Mac"},   Mark{"CrOS", "Chromebook"}, Mark{"Linux", "Linux"},
};

template <std::size_t n>
std::string_view firstOf(const std::array<Mark, n>& marks, std::string_view text) {
    for (const auto& [mark, name] : marks)
        if (text.find(mark) != text.npos) return name;
    return {};
}

}  // namespace

std::string browserName(std::string_view userAgent) {
    const auto browser = firstOf(browsers, userAgent), system = firstOf(systems, userAgent);
    if (browser.empty()) return sdk::say("Unknown browser");
    if (system.empty()) return std::string(browser);
    return sdk::say("{browser} on {system}", {{"browser", std::string(browser)}, {"system", std::string(system)}});
}

}  // namespace guildhall::identity
