#include <guildhall/sdk/form.hpp>
#include <guildhall/sdk/redaction.hpp>

#include <gtest/gtest.h>

namespace guildhall::sdk {

namespace {

const FieldSet& personFields() {
    static const auto set = FieldSet::of("test.person")
                                .text("label", "Label", {.sensitivity = Sensitivity::Public})
                                .text("name", "Name", {.required = true, .sensitivity = Sensitivity::Pii})
                                .email("email", "E-mail", {.sensitivity = Sensitivity::Contact})
                                .number("salary", "Salary", {.sensitivity = Sensitivity::Financial})
                                .text("secret", "Secret", {.sensitivity = Sensitivity::Private})
                                .date("born", "Born", {.sensitivity = Sensitivity::Pii});
    return set;
}

const Value record{{"id", "cabc-aaaaaaaaaaaa"},
                   {"label", "L"},
                   {"name", "Canary Name"},
                   {"email", "canary@example.com"},
                   {"salary", 4711},
                   {"secret", "canary-secret"},
                   {"born", "2001-02-03"},
                   {"undeclared", "canary-undeclared"}};

Viewer viewerWith(std::set<std::string, std::less<>> permissions) {
    return Viewer({.personId = "cabc-bbbbbbbbbbbb", .permissions = std::move(permissions)});
}

Request posted(const Viewer& viewer, std::multimap<std::string, std::string, std::less<>> form) {
    RequestParts parts;
    parts.method = "POST";
    parts.viewer = viewer;
    parts.form = std::move(form);
    return Request(parts);
}

}  // namespace

TEST(Redaction, HidesEverySensitiveValueFromSomeoneWithoutPermission) {
    const auto shown = present(personFields(), record, viewerWith({}));
    EXPECT_EQ(shown["label"], "L");
    for (const auto* hidden : {"name", "email", "salary", "secret", "born"})
        EXPECT_EQ(shown[hidden], "[REDACTED]") << hidden;
    EXPECT_EQ(shown.dump().find("anary"), std::string::npos) << shown;
    EXPECT_FALSE(shown.contains("undeclared"));
}

TEST(Redaction, ShowsWhatAPermissionAllows) {
    const auto shown = present(personFields(), record, viewerWith({"participants.view.pii"}));
    EXPECT_EQ(shown["name"], "Canary Name");
    EXPECT_EQ(shown["born"], "3 Feb 2001");
    EXPECT_EQ(shown["email"], "[REDACTED]");
}

TEST(Redaction, ShowsNamesAndContactsOfAssignedRecordsButNoMoney) {
    const auto shown = present(personFields(), record, viewerWith({}), Relation::Assigned);
    EXPECT_EQ(shown["email"], "canary@example.com");
    EXPECT_EQ(shown["salary"], "[REDACTED]");
    EXPECT_EQ(shown["secret"], "[REDACTED]");
}

TEST(Redaction, ShowsOneselfEverythingButSecrets) {
    const auto shown = present(personFields(), record, viewerWith({}), Relation::Own);
    EXPECT_EQ(shown["salary"], "4711");
    EXPECT_EQ(shown["secret"], "[REDACTED]");
}

TEST(Redaction, HidesFromNobodySignedInAllButPublicValues) {
    const auto shown = present(personFields(), record, Viewer());
    EXPECT_EQ(shown["label"], "L");
    EXPECT_EQ(shown["name"], "[REDACTED]");
}

TEST(Forms, ShowANoticeForHiddenFieldsAndKeepTheStoredValue) {
    const auto viewer = viewerWith({"participants.view.pii"});
    const auto form =
        Form::posted(personFields().only({"name", "email"}), posted(viewer, {{"name", "New Name"}}), record);
    EXPECT_TRUE(form.valid());
    EXPECT_EQ(form.values()["name"], "New Name");
    EXPECT_EQ(form.values()["email"], "canary@example.com");
    const auto view = form.view();
    EXPECT_TRUE(view["field"]["email"]["hidden"].get<bool>());
    EXPECT_EQ(view.dump().find("canary@"), std::string::npos);
}

TEST(Forms, RefuseAPostedValueForAHiddenField) {
    const auto form = Form::posted(
        personFields().only({"name", "email"}),
        posted(viewerWith({"participants.view.pii"}), {{"name", "N"}, {"email", "evil@example.com"}}), record);
    EXPECT_FALSE(form.valid());
    EXPECT_EQ(form.values()["email"], "canary@example.com");
}

TEST(Forms, KeepWhatWasTypedBesideTheError) {
    const auto viewer = viewerWith({"participants.view.pii", "participants.view.contact"});
    const auto form = Form::posted(personFields().only({"name", "email"}),
                                   posted(viewer, {{"name", ""}, {"email", "not an address"}}));
    const auto view = form.view();
    EXPECT_EQ(view["errors"].size(), 2u);
    EXPECT_EQ(view["errors"][1]["id"], "field-email");
    EXPECT_EQ(view["field"]["email"]["value"], "not an address");
}

}  // namespace guildhall::sdk
