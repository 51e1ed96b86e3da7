// What is refused of a record type's declaration when its plugin is enabled.
#include "kernel/records/record_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace guildhall::records {
namespace {

using sdk::Choice;
using sdk::OnlyWhen;
using sdk::RecordType;
using sdk::Sensitivity;
using ::testing::HasSubstr;

struct Declared {
    std::string id;
    std::int64_t version = 0;
    std::string kind;
    std::string hidden;
    bool insured = false;
    std::string note;
    std::string other;
};

std::string conditional(OnlyWhen when, Sensitivity sensitivity = Sensitivity::SignedIn) {
    const auto type =
        RecordType<Declared>("tests.thing", "thng", {"thing"})
            .choice(&Declared::kind, "kind", "Kind", {{"book", "Book"}, {"tool", "Tool"}})
            .choice(&Declared::hidden, "hidden", "Hidden", {{"a", "A"}}, {.sensitivity = Sensitivity::Pii})
            .boolean(&Declared::insured, "insured", "Insured")
            .text(&Declared::note, "note", "Note", {.sensitivity = sensitivity, .onlyWhen = std::move(when)})
            .text(&Declared::other, "other", "Other")
            .permissions({.see = "tests.view"});
    return declarationComplaint("tests", type);
}

std::string managed(std::string list, std::vector<Choice> entries, sdk::FieldOptions options = {}) {
    const auto type =
        RecordType<Declared>("tests.thing", "thng", {"thing"})
            .managed(&Declared::kind, "kind", "Kind", std::move(list), std::move(entries), std::move(options))
            .permissions({.see = "tests.view"});
    return declarationComplaint("tests", type);
}

TEST(ConditionsOfFields, NameAChoiceOrABoxBeforeTheFieldAndWhatItCanBe) {
    EXPECT_EQ(conditional({"kind", {"book", "tool"}}), "");
    EXPECT_EQ(conditional({"insured"}), "");
    EXPECT_EQ(conditional({"insured", {"no"}}), "");
    EXPECT_THAT(conditional({"absent"}), HasSubstr("“absent”, which is no field before it"));
    EXPECT_THAT(conditional({"other"}), HasSubstr("“other”, which is no field before it"));
    EXPECT_THAT(conditional({"note"}), HasSubstr("“note”, which is no field before it"));
    EXPECT_THAT(conditional({"kind", {"boat"}}), HasSubstr("“kind” at “boat”, which it cannot be"));
    EXPECT_THAT(conditional({"insured", {"true"}}), HasSubstr("at “true”, which it cannot be"));
    EXPECT_THAT(conditional({"kind", {}}), HasSubstr("does not say at which values"));
}

TEST(ConditionsOfFields, GiveNothingAwayOfAFieldThatIsHidden) {
    EXPECT_THAT(conditional({"hidden", {"a"}}), HasSubstr("which not everybody sees who sees it"));
    EXPECT_EQ(conditional({"hidden", {"a"}}, Sensitivity::Pii), "");
}

TEST(DeclaredManagedLists, BelongToTheirPluginAndHavePlainCodes) {
    EXPECT_EQ(managed("tests.kinds", {{"as-new", "As new"}}), "");
    EXPECT_EQ(managed("tests.kinds", {}), "");
    EXPECT_THAT(managed("kinds", {}), HasSubstr("must be called tests.<list>"));
    EXPECT_THAT(managed("other.kinds", {}), HasSubstr("must be called tests.<list>"));
    EXPECT_THAT(managed("tests.", {}), HasSubstr("must be called tests.<list>"));
    EXPECT_THAT(managed("tests.a/b", {}), HasSubstr("must be called tests.<list>"));
    EXPECT_THAT(managed("tests.kinds", {{"As new", "As new"}}), HasSubstr("has an entry “As new”"));
    EXPECT_THAT(managed("tests.kinds", {{"", "None"}}), HasSubstr("has an entry “”"));
    EXPECT_THAT(managed("tests.kinds", {}, {.search = true}), HasSubstr("found by a filter and not by typing"));
}

}  // namespace
}  // namespace guildhall::records
