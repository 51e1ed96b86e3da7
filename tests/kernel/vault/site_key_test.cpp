#include "kernel/vault/site_key.hpp"

#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/config/settings.hpp"
#include "kernel/vault/sealed_column_repository.hpp"

#include <gmock/gmock.h>

namespace guildhall::vault {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class TheSitesKey : public testing::EveryKernelDatabase {
protected:
    /// What a start with these keys says.
    std::string problemWith(const std::string& key, const std::string& previous = "") {
        const config::SecretBox box(key, random_, previous);
        SiteKey site(db(), box, random_);
        try {
            site.check();
            auditKeys_.push_back(site.auditKey());
        } catch (const config::ConfigError& problem) {
            return problem.what();
        }
        return "";
    }
    const std::string first_ = std::string(32, 'a'), second_ = std::string(32, 'b');
    testing::FakeRandom random_;
    std::vector<std::string> auditKeys_;
};
GUILDHALL_ON_EVERY_DATABASE(TheSitesKey);

TEST_P(TheSitesKey, RefusesAnotherAndSaysWhatToDoWithoutLosingAnything) {
    EXPECT_EQ(problemWith(first_), "");
    EXPECT_EQ(problemWith(first_), "");
    EXPECT_THAT(problemWith(second_), AllOf(HasSubstr("secret_key"), HasSubstr("secret_key_previous"),
                                            HasSubstr("Nothing has been changed"), Not(HasSubstr("remove"))));
    EXPECT_EQ(problemWith(first_), "");
}

TEST_P(TheSitesKey, ChangesByARotationOnly) {
    EXPECT_EQ(problemWith(first_), "");
    EXPECT_EQ(problemWith(second_, first_), "");
    EXPECT_NE(problemWith(second_), "") << "the rotation is not through";
    db().write([&](sdk::Transaction& tx) {
        const config::SecretBox box(second_, random_, first_);
        const auto column = SiteKey::sealedColumn();
        for (const auto& value : SealedColumnRepository::notUnder(tx, column, box.keyId(), {}, 100)) {
            const auto place = column.place(value.parts);
            SealedColumnRepository::replace(tx, column, value, box.seal(*box.open(value.text, place), place));
        }
    });
    EXPECT_EQ(problemWith(second_), "");
    EXPECT_NE(problemWith(first_), "");
    ASSERT_EQ(auditKeys_.size(), 3u);
    EXPECT_FALSE(auditKeys_.front().empty());
    EXPECT_THAT(auditKeys_, ::testing::Each(auditKeys_.front())) << "heads signed before stay good";
}

}  // namespace
}  // namespace guildhall::vault
