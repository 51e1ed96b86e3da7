// The serial number is asked for of devices only: by page, by program and in lists.
#include "item/item.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using ::testing::Not;
using testkit::Answer;
using testkit::FormValues;

class ConditionalItemFields : public testkit::PluginTest {
protected:
    static constexpr const char* api = "/api/v1/lending-items";

    static FormValues form(const char* kind, const char* serial, const char* version = "") {
        return {{"tag", "T-1"},     {"title", "Thing"}, {"kind", kind},
                {"serial", serial}, {"price", "10"},    {"version", version}};
    }
    static std::string error(const Answer& answer, const char* field) {
        const auto problem = Value::parse(answer.body, nullptr, false);
        for (const auto& error : problem.value("errors", Value::array()))
            if (error["field"] == field) return error["message"];
        return {};
    }
    Item stored() {
        return host().database().read([&](sdk::Transaction& tx) { return items().select(tx, "").at(0); });
    }
};
GUILDHALL_ON_BOTH_DATABASES(ConditionalItemFields);

TEST_P(ConditionalItemFields, StandInTheFormWithTheLineThatSaysWhen) {
    auto admin = host().signedInAs("admin");
    const auto page = admin.get("/lending/items/new").body;
    EXPECT_THAT(page,
                HasSubstr("<div class=\"govuk-form-group\" id=\"field-serial-group\" data-only-when=\"field-kind\" "
                          "data-only-is=\"device\">"));
    EXPECT_THAT(page, HasSubstr("id=\"field-serial-when\">Only when kind is Device.</div>"));
    EXPECT_THAT(page, HasSubstr("aria-describedby=\"field-serial-when\""));
    EXPECT_THAT(page, Not(HasSubstr("id=\"field-serial-group\" hidden"))) << "without script it can be filled in";
}

// directus #24597: a field nobody could see was needed.
TEST_P(ConditionalItemFields, AreNeededOnlyWhenTheyAreAskedFor) {
    auto admin = host().signedInAs("admin");
    EXPECT_TRUE(admin.post("/lending/items", form("device", "")).shows("Enter serial number"));
    EXPECT_EQ(admin.post("/lending/items", form("tool", "")).status, 303);
}

// directus #25556: a field that is hidden again was saved all the same.
TEST_P(ConditionalItemFields, AreEmptiedWhenTheyAreNoLongerAskedFor) {
    auto admin = host().signedInAs("admin");
    const auto path = admin.post("/lending/items", form("device", "SN-7")).location();
    EXPECT_EQ(stored().serial, "SN-7");
    EXPECT_TRUE(admin.get(path).shows("SN-7"));
    EXPECT_EQ(admin.post(path + "/edit", form("book", "SN-7", "1")).status, 303);
    EXPECT_EQ(stored().serial, "");
    EXPECT_FALSE(admin.get(path).shows("Serial number"));
    EXPECT_THAT(admin.get(path + "/history").body, HasSubstr("<del><bdi>SN-7</bdi></del>"));
    EXPECT_EQ(admin.post(path + "/edit", form("book", "\t\x01", "2")).status, 303)
        << "what is not asked for is not judged";
}

TEST_P(ConditionalItemFields, KeepWhatWasTypedWhileTheOtherFieldIsWrong) {
    auto admin = host().signedInAs("admin");
    const auto page = admin.post("/lending/items", form("boat", "SN-7"));
    EXPECT_EQ(page.status, 422);
    EXPECT_THAT(page.body, HasSubstr("value=\"SN-7\""));
    EXPECT_FALSE(page.shows("Enter serial number"));
}

// frappe #31608: programs were not asked for what forms asked for.
TEST_P(ConditionalItemFields, AreNeededAndRefusedOfProgramsByTheSameRule) {
    auto admin = host().signedInAs("admin");
    const Value book{{"tag", "A"}, {"title", "B"}, {"kind", "book"}, {"price", "10"}};
    auto with = book;
    with["serial"] = "SN-1";
    const auto refused = admin.send("POST", api, with);
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(error(refused, "serial"), "Serial number counts only when kind is Device — leave it empty");
    // directus #8145: what the other field is at first decides, too.
    with.erase("kind");
    EXPECT_EQ(error(admin.send("POST", api, with), "serial"),
              "Serial number counts only when kind is Device — leave it empty");
    with["serial"] = "";
    const auto at = admin.send("POST", api, with).location();
    ASSERT_FALSE(at.empty()) << "as a record is read";
    const auto change = [&](const Value& values, const char* version) {
        return admin.send("PATCH", at, values, {{"If-Match", version}});
    };
    EXPECT_EQ(error(change({{"kind", "device"}}, "\"1\""), "serial"), "Enter serial number");
    EXPECT_EQ(error(change({{"serial", "SN-2"}}, "\"1\""), "serial"),
              "Serial number counts only when kind is Device — leave it empty")
        << "by what is stored";
    EXPECT_EQ(change({{"kind", "device"}, {"serial", "SN-2"}}, "\"1\"").status, 200);
    EXPECT_EQ(error(change({{"serial", ""}}, "\"2\""), "serial"), "Enter serial number");
    const auto back = change({{"kind", "book"}}, "\"2\"");
    EXPECT_EQ(back.status, 200) << back.body;
    EXPECT_EQ(Value::parse(back.body)["serial"], "");
}

TEST_P(ConditionalItemFields, LeaveOtherThingsChangeableWhereOneWasMissingBefore) {
    auto admin = host().signedInAs("admin");
    const auto at = admin.send("POST", api, {{"tag", "A"}, {"title", "B"}, {"price", "10"}}).location();
    host().database().write([&](sdk::Transaction& tx) {
        auto item = items().select(tx, "").at(0);
        item.kind = Kind::Device;  // from before serial numbers were asked for
        items().update(tx, item);
    });
    EXPECT_EQ(admin.send("PATCH", at, Value{{"title", "C"}}, {{"If-Match", "\"2\""}}).status, 200);
}

TEST_P(ConditionalItemFields, AreReadFromListsByTheSameRule) {
    auto admin = host().signedInAs("admin");
    const auto preview = admin
                             .upload("/lending/items/import", "list", "items.csv",
                                     "Tag,Title,Kind,Price,Serial number\n"
                                     "T-1,Lamp,device,10,SN-1\n"
                                     "T-2,Radio,device,10,\n"
                                     "T-3,Novel,book,,SN-3\n"
                                     "T-4,Atlas,book,,\n")
                             .location();
    const auto page = admin.get(preview);
    EXPECT_TRUE(page.shows("Enter serial number"));
    EXPECT_TRUE(page.shows("Serial number counts only when kind is Device — leave it empty"));
    admin.post(preview);
    const auto count = host().database().read([](sdk::Transaction& tx) { return items().select(tx, "").size(); });
    EXPECT_EQ(count, 2u);
    // A list without the column can change a device to a book, and empties it.
    const auto second =
        admin.upload("/lending/items/import", "list", "items.csv", "Tag,Title,Kind\nT-1,Lamp,book\n").location();
    admin.post(second);
    const auto lamp =
        host().database().read([](sdk::Transaction& tx) { return items().select(tx, "WHERE r.tag = 'T-1'").at(0); });
    EXPECT_EQ(lamp.kind, Kind::Book);
    EXPECT_EQ(lamp.serial, "");
}

TEST_P(ConditionalItemFields, AreDescribedForPrograms) {
    auto admin = host().signedInAs("admin");
    const auto schemas = Value::parse(admin.get("/api/openapi.json").body)["components"]["schemas"];
    const auto& fresh = schemas["LendingItemNew"];
    EXPECT_EQ(fresh["properties"]["serial"]["description"],
              "Only when kind is device, and then it is required. Otherwise it is empty.");
    EXPECT_THAT(fresh["required"].dump(), Not(HasSubstr("serial")));
    EXPECT_FALSE(fresh["properties"]["serial"].contains("minLength"));
}

}  // namespace
}  // namespace guildhall::lending
