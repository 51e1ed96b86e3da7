#include "kernel/rehearsal/rehearsal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(AuditPages, SpeakInWordsAndAreSearchedByThem) {
    rehearsal::Rehearsal site({});
    auto admin = site.signedInAs("admin");
    auto reader = site.signedInAs("readonly");
    admin.get("/users/" + reader.personId());
    reader.get("/admin/plugins");  // may not
    const auto list = admin.get("/audit").body;
    EXPECT_THAT(list, HasSubstr("Participant viewed"));
    EXPECT_THAT(list, HasSubstr("Without the permission “Plugins: manage”"));
    EXPECT_THAT(list, Not(HasSubstr("PARTICIPANT_VIEWED")));
    EXPECT_THAT(admin.get("/audit?q=participant+viewed").body, HasSubstr("Participant viewed"));
    EXPECT_THAT(admin.get("/audit?q=PARTICIPANT_VIEWED").body, HasSubstr("Participant viewed"));
}

}  // namespace
}  // namespace guildhall::audit
