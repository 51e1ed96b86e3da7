#include "kernel/http/notice_cookie.hpp"

#include <gtest/gtest.h>

namespace guildhall::http {
namespace {

TEST(NoticeCookies, CutANoticeToWhatACookieHolds) {
    const NoticeCookie cookie(std::string(32, 's'), "");
    std::string text;
    while (text.size() < 5000) text += "Ångström ";
    const auto value = cookie.seal("cper-a", {text, "success"});
    EXPECT_LT(value.size(), 3500u);
    const auto notice = cookie.open("cper-a", value);
    ASSERT_TRUE(notice);
    EXPECT_EQ(notice->second, "success");
    EXPECT_TRUE(notice->first.starts_with("Ångström Ångström"));
    EXPECT_TRUE(notice->first.ends_with("…"));
    EXPECT_TRUE(NoticeCookie(std::string(32, 'n'), std::string(32, 's')).open("cper-a", value)) << "a key changed";
}

}  // namespace
}  // namespace guildhall::http
