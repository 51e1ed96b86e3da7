#include "pdf/site_fonts.hpp"

#include <gmock/gmock.h>

namespace guildhall::certificates {
namespace {

using ::testing::HasSubstr;

TEST(FallbackFonts, HaveToBeThereWhenTheyAreSaved) {
    EXPECT_EQ(complaintAboutFonts(""), "");
    EXPECT_EQ(complaintAboutFonts(" /usr/share/fonts/truetype/freefont/FreeSans.ttf , "), "");
    EXPECT_THAT(complaintAboutFonts("/usr/share/fonts/truetype/freefont/FreeSans.ttf, /nowhere/Sans.ttf"),
                HasSubstr("There is no font file “/nowhere/Sans.ttf”"));
    EXPECT_THAT(complaintAboutFonts("FreeSans.ttf"), HasSubstr("Give whole paths"));
    EXPECT_THAT(complaintAboutFonts("/usr/share/fonts"), HasSubstr("no font file"));
}

}  // namespace
}  // namespace guildhall::certificates
