#include "tests/kernel/identity/identity_fixture.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::identity {
namespace {

using namespace std::chrono_literals;

/// K-87: a mailed link works in the browser that asked, or with the code that stands in the mail.
class BoundLinks : public testing::IdentityTest {
protected:
    void prepare() override {
        IdentityTest::prepare();
        id_ = person("ada@example.org");
    }
    std::string askIn(const std::string& browser, TokenPurpose purpose = TokenPurpose::MagicLink) {
        ask("ada@example.org", {.purpose = purpose, .browserHash = browser});
        return node().mail.token();
    }
    std::string code() { return node().mail.messages.back().variables.at("code").get<std::string>(); }
    std::optional<SignedIn> open(const std::string& token, const std::string& browser, const std::string& code = {}) {
        return node().magic.use(token, from(), {.browsers = {browser}, .code = code});
    }
    std::optional<TokenHolder> type(const std::string& browser, const std::string& code) {
        return db().write([&](sdk::Transaction& tx) {
            return node().tokens.consumeByCode(tx, {.browsers = {browser}, .code = code}, "192.0.2.1");
        });
    }
    std::string id_;
};
GUILDHALL_ON_EVERY_DATABASE(BoundLinks);

TEST_P(BoundLinks, OpenInTheBrowserThatAskedWithoutMore) {
    const auto token = askIn("hers");
    EXPECT_FALSE(node().magic.needsCode(token, {.browsers = {"hers"}}));
    EXPECT_EQ(open(token, "hers")->person.id, id_);
}

TEST_P(BoundLinks, OpenElsewhereOnlyWithTheCodeFromTheMail) {
    const auto token = askIn("hers");
    EXPECT_TRUE(node().magic.needsCode(token, {.browsers = {"a scanner's"}}));
    EXPECT_FALSE(open(token, "a scanner's"));
    EXPECT_FALSE(open(token, ""));
    EXPECT_TRUE(node().magic.usable(token)) << "a scanner that presses the button uses nothing up";
    EXPECT_FALSE(open(token, "her phone's", "aaaa-aaaa"));
    auto typed = code();
    std::ranges::transform(typed, typed.begin(), [](unsigned char c) { return std::toupper(c); });
    EXPECT_EQ(open(token, "her phone's", " " + typed + " ")->person.id, id_);
}

TEST_P(BoundLinks, AreVoidAfterFiveWrongCodes) {
    const auto token = askIn("hers");
    for (int i = 0; i < 5; ++i) EXPECT_FALSE(open(token, "eve's", "aaaa-aaa" + std::to_string(i)));
    EXPECT_FALSE(open(token, "eve's", code()));
    EXPECT_FALSE(node().magic.usable(token));
}

TEST_P(BoundLinks, GoByTheirCodeAloneWhereTheyWereAskedFor) {
    askIn("hers");
    EXPECT_FALSE(type("eve's", code())) << "a code seen over a shoulder";
    EXPECT_FALSE(type("", code()));
    EXPECT_FALSE(type("hers", "aaaa-aaaa"));
    EXPECT_THROW(type("hers", code()), sdk::TooManyRequests) << "guessing gets slower";
    clock_.advance(2s);
    EXPECT_EQ(type("hers", code())->personId, id_);
    EXPECT_FALSE(type("hers", code())) << "once";
}

TEST_P(BoundLinks, SetNoPasswordElsewhereWithoutTheCode) {
    const auto token = askIn("hers", TokenPurpose::Reset);
    EXPECT_TRUE(node().passwords.needsCode(token, {.browsers = {"eve's"}}));
    EXPECT_THROW(node().passwords.setByLink(token, phrase_, from(), {.browsers = {"eve's"}}), sdk::Invalid);
    EXPECT_EQ(node().passwords.setByLink(token, phrase_, from(), {.browsers = {"eve's"}, .code = code()}).id, id_);
}

TEST_P(BoundLinks, OfInvitationsOpenAnywhere) {
    db().write([&](sdk::Transaction& tx) { node().people.invite(tx, {}, id_); });
    EXPECT_FALSE(node().passwords.needsCode(node().mail.token(), {.browsers = {"any"}})) << "nobody asked in a browser";
}

}  // namespace
}  // namespace guildhall::identity
