// A record type that administrators add fields to.
#include <guildhall/sdk/record.hpp>

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include <atomic>
#include <thread>

namespace guildhall::sdk {
namespace {

struct Shelf {
    std::string id;
    std::int64_t version = 0;
    std::string code;
    CustomValues custom;
};

RecordType<Shelf> shelves() {
    return RecordType<Shelf>("library.shelf", "shlf", {"shelf", "shelves"})
        .text(&Shelf::code, "code", "Code", {.required = true})
        .custom(&Shelf::custom)
        .permissions({.see = "shelves.view"})
        .privacy({.purpose = "to know where things are"});
}

CustomField field(const char* name, FieldType type, Sensitivity sensitivity = Sensitivity::SignedIn) {
    return {.field = {name, name, type, {.sensitivity = sensitivity}}};
}

TEST(CustomFields, StandBehindTheDeclaredOnes) {
    const auto type = shelves();
    EXPECT_EQ(type.fields().fields().size(), 1u);
    type.extend({field("custom_colour", FieldType::Text), field("custom_weight", FieldType::Number)});
    ASSERT_EQ(type.fields().fields().size(), 3u);
    EXPECT_EQ(type.formFields(), (std::vector<std::string>{"code", "custom_colour", "custom_weight"}));
    EXPECT_EQ(type.declared().fields().size(), 1u);
    Shelf shelf{.code = "A1"};
    type.set(&shelf, "custom_weight", Cell(std::int64_t{7}));
    type.set(&shelf, "custom_colour", Cell(std::string("red")));
    EXPECT_EQ(type.cell(&shelf, "custom_weight"), Cell(std::int64_t{7}));
    EXPECT_EQ(type.values(&shelf), (Value{{"id", ""}, {"code", "A1"}, {"custom_colour", "red"}, {"custom_weight", 7}}));
    type.assign(&shelf, {{"custom_colour", ""}, {"custom_weight", nullptr}});
    EXPECT_EQ(shelf.custom, CustomValues()) << "what is empty is not kept";
}

TEST(CustomFields, AreEmptyOnceTheyAreTakenAway) {
    const auto type = shelves();
    type.extend({field("custom_colour", FieldType::Text)});
    const auto& before = type.fields();
    type.extend({});
    EXPECT_TRUE(before.find("custom_colour")) << "who has asked goes on with what was there";
    EXPECT_FALSE(type.fields().find("custom_colour"));
    Shelf shelf{.id = "shlf-1", .custom = {{"custom_colour", "red"}}};
    EXPECT_EQ(type.cell(&shelf, "custom_colour"), Cell(std::string()));
    type.set(&shelf, "custom_colour", Cell(std::string("blue")));
    EXPECT_EQ(shelf.id, "shlf-1");
    EXPECT_THROW(type.cell(&shelf, "colour"), std::out_of_range);
    EXPECT_EQ(shelf.custom, (CustomValues{{"custom_colour", "red"}})) << "but nothing is lost";
}

TEST(CustomFields, ThatTellOfPeopleAreForgottenAndSoIsWhatNobodyKnowsAnyMore) {
    const auto type = shelves();
    type.extend(
        {field("custom_landlord", FieldType::Text, Sensitivity::Contact), field("custom_colour", FieldType::Text)});
    Shelf shelf{.custom = {{"custom_landlord", "Ada"}, {"custom_colour", "red"}, {"custom_gone", "Ada"}}};
    type.anonymise(&shelf);
    EXPECT_EQ(shelf.custom, (CustomValues{{"custom_colour", "red"}}));
}

TEST(CustomFields, ChangeWhileOthersRead) {
    const auto type = shelves();
    const Shelf shelf{.code = "A1", .custom = {{"custom_a", "1"}, {"custom_b", "2"}}};
    std::atomic<bool> stop = false;
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] {
            while (!stop) {
                for (const auto& one : type.fields().fields())
                    EXPECT_FALSE(type.part(one.name).sql.empty() || one.name.empty());
                const auto values = type.values(&shelf);
                EXPECT_EQ(values.value("custom_b", "2"), "2") << "never another field's value";
            }
        });
    for (int i = 0; i < 300; ++i)
        type.extend(i % 2 ? std::vector{field("custom_a", FieldType::Text), field("custom_b", FieldType::Text)}
                          : std::vector{field("custom_b", FieldType::Text)});
    stop = true;
    for (auto& reader : readers) reader.join();
}

}  // namespace
}  // namespace guildhall::sdk
