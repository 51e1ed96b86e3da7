#include <guildhall/sdk/email_address.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace guildhall::sdk {

namespace {

std::string stored(std::string_view typed) {
    const auto address = EmailAddress::parse(typed);
    return address ? address->text() : "refused";
}

std::string sent(std::string_view typed) { return EmailAddress::parse(typed)->forMailServer(); }

}  // namespace

TEST(EmailAddresses, MayBeInternalAndOdd) {
    for (const auto* address : {"c@c.c", "-rf@example.com", "ann.lee+x@intranet", "o'brien@example.com",
                                "a_b@foo_bar.com", "0123456789@example.com", "#!$%&'*+/=?^_`{}|~-@example.com"})
        EXPECT_EQ(stored(address), address);
    EXPECT_EQ(stored("C@C.Com"), "c@c.com");
}

TEST(EmailAddresses, LoseInvisibleCharactersAtTheirEndsAndHaveNoneInside) {
    for (const auto* hidden :
         {"\u00A0", "\u00AD", "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u202A", "\u202E", "\u2060", "\u2064",
          "\u2066", "\u2069", "\uFEFF", "\u2000", "\u200A", "\u3000", "\t", " "}) {
        const std::string mark = hidden;
        EXPECT_EQ(stored(mark + "ada@example.com" + mark), "ada@example.com") << mark;
        EXPECT_EQ(stored("ad" + mark + "a@example.com"), "refused") << mark;
        EXPECT_EQ(stored("ada@exa" + mark + "mple.com"), "refused") << mark;
    }
    EXPECT_EQ(stored("ad\uFFFDa@example.com"), "refused");
    EXPECT_EQ(stored("ada\uFFFD@example.com"), "refused");
}

TEST(EmailAddresses, AreWellFormed) {
    for (const auto* bad : {"no-at",       "@b.c",          "a@",      "a@b@c",  "a b@c.d", "a@b..c",
                            "a@.b",        "a@b.",          "<a@b.c>", ".a@b.c", "a.@b.c",  "a..b@b.c",
                            "\"a b\"@c.d", "a@[127.0.0.1]", "a,b@c.d", "",       "@",       "a@b\r\nBcc: x@y.z",
                            "a@-b.com",    "br\xC3@b.c"})
        EXPECT_EQ(stored(bad), "refused") << bad;
    EXPECT_EQ(stored(std::string(64, 'a') + "@" + std::string(63, 'b') + ".com"),
              std::string(64, 'a') + "@" + std::string(63, 'b') + ".com");
    EXPECT_EQ(stored(std::string(65, 'a') + "@b.com"), "refused");
    EXPECT_EQ(stored("a@" + std::string(64, 'b') + ".com"), "refused") << "a label has 63 letters at most";
}

TEST(EmailAddresses, OfEveryScriptAreKnownToPeopleAndToTheMailServer) {
    EXPECT_EQ(stored("Hans@MU\u0308LLER.example"), "hans@müller.example");
    EXPECT_EQ(stored("hans@xn--mller-kva.example"), "hans@müller.example") << "one mailbox, one address";
    EXPECT_EQ(sent("hans@müller.example"), "hans@xn--mller-kva.example");
    EXPECT_FALSE(EmailAddress::parse("hans@müller.example")->needsUtf8());
    EXPECT_EQ(stored("ＡＤＡ@ｇｍａｉｌ.com"), "ａｄａ@gmail.com");
    EXPECT_EQ(stored("用户@例子.广告"), "用户@例子.广告");
    EXPECT_TRUE(EmailAddress::parse("用户@例子.广告")->needsUtf8());
    EXPECT_EQ(sent("ÅSA@example.com"), "åsa@example.com");
}

TEST(EmailAddresses, StandSeveralInOneSetting) {
    const auto list = EmailAddress::list("ada@example.com, Grace@Example.com ,, nobody,");
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[1].text(), "grace@example.com");
    EXPECT_TRUE(EmailAddress::list("").empty());
    EXPECT_EQ(EmailAddress::listProblem(""), "");
    EXPECT_EQ(EmailAddress::listProblem("ada@example.com, grace@example.com"), "");
    EXPECT_NE(EmailAddress::listProblem("ada@example.com; grace@example.com"), "");
    EXPECT_NE(EmailAddress::listProblem("ada@example.com,,"), "");
}

TEST(EmailAddresses, AreWhatOthersTakeForAddressesButForQuotedOnes) {
    std::ifstream file(GUILDHALL_SOURCE_DIR "/../shared/data/public/email-addresses.json");
    if (!file) GTEST_SKIP() << "the public collection of addresses is not here";
    const auto lists = nlohmann::json::parse(file);
    for (const std::string address : lists["valid"])
        EXPECT_EQ(stored(address) == "refused", address.find('"') != address.npos) << address;
    for (const std::string address : lists["invalid"]) {
        // Lenient where they are strict: one-letter top domains, underscores in hosts, domains typed in full width.
        const auto once = stored(address);
        EXPECT_EQ(stored(once), once) << address;
    }
}

}  // namespace guildhall::sdk
