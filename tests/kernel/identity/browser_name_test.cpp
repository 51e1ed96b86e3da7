#include "kernel/identity/browser_name.hpp"

#include <gtest/gtest.h>

namespace guildhall::identity {
namespace {

TEST(BrowserNames, AreWhatPeopleCallThem) {
    const auto chrome = std::string(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/120.0.0.0 Safari/537.36");
    EXPECT_EQ(browserName(chrome), "Chrome on Linux");
    EXPECT_EQ(browserName(chrome + " Edg/120.0.0.0"), "Edge on Linux")
        << "which says that it is Chrome and Safari, too";
    EXPECT_EQ(browserName("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0"),
              "Firefox on Windows");
    EXPECT_EQ(browserName("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
                          "Gecko) Version/17.1 Mobile/15E148 Safari/604.1"),
              "Safari on iPhone");
    EXPECT_EQ(browserName("Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) "
                          "SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36"),
              "Samsung Internet on Android");
    EXPECT_EQ(browserName("Firefox/121.0"), "Firefox");
    for (const auto* unknown : {"", "curl/8.4.0", "<script>alert(1)</script>"})
        EXPECT_EQ(browserName(unknown), "Unknown browser");
}

}  // namespace
}  // namespace guildhall::identity
