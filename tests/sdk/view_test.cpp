#include <guildhall/sdk/view.hpp>

#include <gtest/gtest.h>

namespace guildhall::sdk {
namespace {

TEST(Scratch, KeepsWhatItWasGivenWhereItIsHoweverMuchFollows) {
    Scratch scratch;
    std::vector<std::string_view> kept;
    for (std::size_t i = 0; i < 2000; ++i)
        kept.push_back(scratch.keep(std::string(i % 300, static_cast<char>('a' + i % 26))));
    const auto large = scratch.keep(std::string(1'000'000, 'x'));
    for (std::size_t i = 0; i < kept.size(); ++i)
        EXPECT_EQ(kept[i], std::string(i % 300, static_cast<char>('a' + i % 26)));
    EXPECT_EQ(large, std::string(1'000'000, 'x'));
    EXPECT_NE(scratch.keep("").data(), nullptr);
}

TEST(Scratch, UsesMemoryAgainThatWasGivenBack) {
    Scratch scratch;
    const auto before = scratch.keep("stays");
    const auto mark = scratch.mark();
    const auto* first = scratch.keep("goes").data();
    for (int i = 0; i < 100; ++i) {
        scratch.keep(std::string(10'000, 'y'));
        scratch.make<TextView>("and views");
    }
    scratch.backTo(mark);
    EXPECT_EQ(scratch.keep("new!").data(), first);
    EXPECT_EQ(before, "stays");
}

TEST(Scratch, IsNotMovedByAMarkBeforeAnythingWasKept) {
    Scratch scratch;
    const auto mark = scratch.mark();
    scratch.keep(std::string(5'000, 'z'));
    scratch.backTo(mark);
    const auto one = scratch.keep("one"), two = scratch.keep("two");
    EXPECT_EQ(std::string(one) + std::string(two), "onetwo");
}

}  // namespace
}  // namespace guildhall::sdk
