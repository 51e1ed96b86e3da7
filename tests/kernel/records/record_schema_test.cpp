// What is refused of a record type's declaration when its plugin is enabled.
#include "kernel/records/record_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

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

struct Filed {
    std::string id;
    std::int64_t version = 0;
    std::string code;
    sdk::StoredFile paper;
};

std::string filed(sdk::FieldOptions options, const std::function<RecordType<Filed>(RecordType<Filed>&&)>& more = {}) {
    auto type = RecordType<Filed>("tests.paper", "pape", {"paper"})
                    .text(&Filed::code, "code", "Code", {.unique = true})
                    .file(&Filed::paper, "paper", "Paper", std::move(options))
                    .permissions({.see = "tests.view", .change = "tests.edit"});
    return declarationComplaint("tests", more ? more(std::move(type)) : std::move(type));
}

TEST(DeclaredFiles, AreNothingToFindOrTellRecordsBy) {
    using Type = RecordType<Filed>;
    EXPECT_EQ(filed({}), "");
    EXPECT_EQ(filed({.accept = {"pdf", "office"}, .mostBytes = 5}), "");
    EXPECT_THAT(filed({.accept = {"exe"}}), HasSubstr("of the kind “exe”"));
    EXPECT_THAT(filed({.mostBytes = -1}), HasSubstr("less than nothing"));
    EXPECT_THAT(filed({.unique = true}), HasSubstr("neither unique nor searched"));
    EXPECT_THAT(filed({.search = true}), HasSubstr("neither unique nor searched"));
    EXPECT_THAT(filed({.byHand = false}), HasSubstr("only people and programs send"));
    EXPECT_THAT(
        filed({}, [](Type&& type) { return std::move(type).list({.columns = {"code"}, .filters = {"paper"}}); }),
        HasSubstr("filtered by"));
    EXPECT_THAT(filed({}, [](Type&& type) { return std::move(type).title("{code} {paper}"); }),
                HasSubstr("no part of the title"));
    EXPECT_THAT(filed({},
                      [](Type&& type) {
                          return std::move(type).importable({.columns = {"code", "paper"}});
                      }),
                HasSubstr("comes with no list"));
    EXPECT_THAT(filed({}, [](Type&& type) { return std::move(type).importable({.key = "paper"}); }),
                HasSubstr("no field of text"));
    EXPECT_THAT(filed({},
                      [](Type&& type) {
                          return std::move(type).text(&Filed::code, "note", "Note", {.onlyWhen = {"paper", {"yes"}}});
                      }),
                HasSubstr("no choice and no yes or no"));
    EXPECT_THAT(filed({},
                      [](Type&& type) {
                          return std::move(type).action(
                              {.name = "paper", .label = "Paper", .past = "papered", .access = "tests.edit"});
                      }),
                HasSubstr("called like an action"));
    EXPECT_THAT(filed({}, [](Type&& type) { return std::move(type).text(&Filed::paper, "other", "Other"); }),
                HasSubstr("one needs the other"));
}

}  // namespace
}  // namespace guildhall::records
