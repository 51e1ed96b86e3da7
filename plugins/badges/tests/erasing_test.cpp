// What becomes of somebody's badges when they are to be forgotten.
#include "badge_site.hpp"

namespace guildhall::badges_tests {
namespace {

class ErasedStudents : public BadgeSite {};
GUILDHALL_ON_BOTH_DATABASES(ErasedStudents);

TEST_P(ErasedStudents, LeaveFiguresButNothingThatTellsOfThem) {
    auto admin = host().signedInAs("badge_admin");
    const auto lean = program(admin);
    auto learner = student();
    const auto person = learner.personId();
    ask(learner, lean.first);
    const auto path =
        admin.post("/badge-awards", {{"person", person}, {"badge", lean.second}, {"reason", "Pilot"}}).location();
    const auto award = path.substr(path.rfind('/') + 1);
    EXPECT_EQ(host().signedOut().get("/credentials/" + award).status, 303);
    learner.post("/my-badges/profile", {{"public", "yes"}});

    auto super = host().signedInAs("super_admin");
    const auto answer = super.post("/users/" + person + "/erase", {{"reason", "They asked for it"}});
    ASSERT_EQ(answer.status, 303) << answer.body;
    EXPECT_EQ(count("SELECT count(*) FROM badges_award WHERE person <> ''"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM badges_award WHERE status = 'revoked'"), 1) << "it stays, for the figures";
    EXPECT_EQ(count("SELECT count(*) FROM badges_request WHERE person <> '' OR evidence <> ''"), 0);
    EXPECT_EQ(count("SELECT count(*) FROM badges_student WHERE person <> '' OR name <> 'Erased' OR email NOT LIKE "
                    "'%@erased.invalid' OR affiliation <> '' OR profile_key <> '' OR public_profile"),
              0);
    EXPECT_EQ(count("SELECT count(*) FROM badges_credential WHERE document <> '' OR jwt <> ''"), 0);
    EXPECT_EQ(host().signedOut().get("/credentials/" + award).status, 404);
}

}  // namespace
}  // namespace guildhall::badges_tests
