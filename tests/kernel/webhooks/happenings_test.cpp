#include "kernel/webhooks/happenings.hpp"

#include <guildhall/sdk/record.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guildhall::webhooks {
namespace {

using sdk::Value;

struct Reader {
    std::string id;
    std::int64_t version = 0;
    std::string card, name;
};

const sdk::RecordType<Reader>& readers() {
    static const auto type = sdk::RecordType<Reader>("library.reader", "read", {"reader", "readers"})
                                 .text(&Reader::card, "card", "Card")
                                 .text(&Reader::name, "name", "Name", {.sensitivity = sdk::Sensitivity::Pii})
                                 .api();
    return type;
}

TEST(Happenings, TellWhichRecordAndNotWhatIsInIt) {
    const records::RecordNews news{readers(), records::RecordNews::What::Changed, "read-aaaaaaaaaaaa", 3, {"card"}};
    EXPECT_EQ(typeOf(news), "library.reader.changed");
    EXPECT_EQ(dataOf(news, "https://hall.example"),
              Value::parse(R"({"record": "library.reader", "id": "read-aaaaaaaaaaaa", "version": 3,
                               "url": "https://hall.example/api/v1/readers/read-aaaaaaaaaaaa", "changed": ["card"]})"));
    const records::RecordNews gone{readers(), records::RecordNews::What::Removed, "read-aaaaaaaaaaaa", 3};
    EXPECT_EQ(typeOf(gone), "library.reader.removed");
    EXPECT_FALSE(dataOf(gone, "").contains("changed"));
}

TEST(Happenings, TellOfAnEventWhatNobodyCanBeKnownBy) {
    const sdk::EventDeclaration event{"library.lent",
                                      "Something was lent.",
                                      {{"loan", "loan-aaaaaaaaaaaa"},
                                       {"reader", "Ada"},
                                       {"title", "A book"},
                                       {"days", 14},
                                       {"due", "2026-03-12"},
                                       {"express", true},
                                       {"items", {{{"item", "item-aaaaaaaaaaaa"}, {"note", "for Ada"}}}}},
                                      {"title"}};
    const Value data{{"loan", "loan-bbbbbbbbbbbb"},
                     {"reader", "Ada Lovelace"},
                     {"title", "On engines"},
                     {"days", 7},
                     {"due", "2026-04-01T10:00:00Z"},
                     {"express", false},
                     {"items", {{{"item", "item-bbbbbbbbbbbb"}, {"note", "a gift from Charles"}}}},
                     {"secret", 42}};
    EXPECT_EQ(dataOf(event, data), Value::parse(R"({"loan": "loan-bbbbbbbbbbbb", "title": "On engines", "days": 7,
        "due": "2026-04-01T10:00:00Z", "express": false, "items": [{"item": "item-bbbbbbbbbbbb"}]})"));
    EXPECT_EQ(dataOf(event, "no object"), Value::object());
    EXPECT_EQ(dataOf(event, {{"due", "2026-04-01 call Ada"}}), Value::object()) << "a text that begins as a date";
}

TEST(Happenings, AreSentAsTheStandardWritesThem) {
    const auto at = sdk::fromMicros(1'773'306'000'000'000);
    EXPECT_EQ(bodyOf("library.lent", at, {{"days", 7}}),
              R"({"type":"library.lent","timestamp":"2026-03-12T09:00:00Z","data":{"days":7}})");
    EXPECT_NO_THROW(Value::parse(bodyOf("library.lent", at, {{"title", "cut \xF0\x9F"}}))) << "what is not UTF-8";
}

TEST(Happenings, AreOfferedByWhatPeopleCallThem) {
    const Offer offer{{&readers()}, {{"library.lent", "Something was lent."}}};
    const auto choices = choicesOf(offer, {"library.reader.changed", "library.old"});
    ASSERT_EQ(choices.size(), 5u);
    EXPECT_EQ(choices[0].value, "library.reader.created");
    EXPECT_EQ(choices[0].label, "Reader added (library.reader.created)");
    EXPECT_EQ(choices[3].label, "Something was lent (library.lent)");
    EXPECT_EQ(choices[4].value, "library.old") << "what was chosen stays, though nobody offers it now";
}

TEST(Happenings, AreDescribedToPrograms) {
    Value document{{"components", {{"schemas", Value::object()}}}, {"tags", Value::array()}};
    describeWebhooks(document,
                     {{&readers()}, {{"library.lent", "Something was lent.", {{"days", 7}, {"reader", "Ada"}}}}});
    const auto& all = document["webhooks"];
    EXPECT_EQ(all.size(), 5u);
    EXPECT_TRUE(all.contains("guildhall.test"));
    const auto& schema =
        all["library.lent"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]["data"];
    EXPECT_EQ(schema["properties"], Value::parse(R"({"days": {"type": "integer"}})"));
}

}  // namespace
}  // namespace guildhall::webhooks
