// The same noun for programs.
#include "item/item.hpp"

#include <guildhall/testkit/plugin_test.hpp>

#include <gmock/gmock.h>

#include <thread>

namespace guildhall::lending {
namespace {

using sdk::Value;
using ::testing::HasSubstr;
using testkit::Answer;
using testkit::Client;

class ItemsForPrograms : public testkit::PluginTest {
protected:
    static constexpr const char* path = "/api/v1/lending-items";
    static Value json(const Answer& answer) { return Value::parse(answer.body, nullptr, false); }
    /// The errors of a refusal, by field.
    static std::map<std::string, std::string> errors(const Answer& answer) {
        std::map<std::string, std::string> all;
        const auto problem = json(answer);
        for (const auto& error : problem.value("errors", Value::array())) all[error["field"]] = error["message"];
        return all;
    }
};
GUILDHALL_ON_BOTH_DATABASES(ItemsForPrograms);

TEST_P(ItemsForPrograms, AreAddedReadChangedAndRemoved) {
    auto admin = host().signedInAs("admin");
    const auto made = admin.send("POST", path, Value{{"tag", "a-1"}, {"title", "Ladder"}, {"price", "99.9"}});
    EXPECT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(made.header("etag"), "\"1\"");
    const auto at = made.location();
    const auto item = json(admin.get(at));
    EXPECT_EQ(item["tag"], "A-1");
    EXPECT_EQ(item["price"], "99.90");
    EXPECT_EQ(item["kind"], "book") << "what is not sent has its initial value";
    EXPECT_EQ(item["state"], "available");
    EXPECT_EQ(item["bought"], nullptr);
    const auto changed = admin.send("PATCH", at, Value{{"bought", "2026-05-04"}}, {{"If-Match", "\"1\""}});
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(json(changed)["title"], "Ladder") << "what is not sent stays";
    EXPECT_EQ(changed.header("etag"), "\"2\"");
    EXPECT_EQ(json(admin.get(std::string(path) + "?q=ladd"))["items"][0]["bought"], "2026-05-04");
    EXPECT_EQ(admin.send("DELETE", at, nullptr, {{"If-Match", "\"2\""}}).status, 204);
    EXPECT_EQ(admin.get(at).status, 404);
    EXPECT_EQ(admin.get(at).header("content-type"), "application/problem+json");
}

TEST_P(ItemsForPrograms, SayWhatIsWrongWithEachField) {
    auto admin = host().signedInAs("admin");
    const auto wrong = admin.send("POST", path,
                                  Value{{"tag", 7},
                                        {"kind", "boat"},
                                        {"price", 12.5},
                                        {"shelf", "shlf-aaaaaaaaaaaa"},
                                        {"state", "retired"},
                                        {"colour", "red"},
                                        {"bought", "soon"}});
    EXPECT_EQ(wrong.status, 422);
    const auto all = errors(wrong);
    EXPECT_EQ(all.at("tag"), "Tag must be a text in quotation marks");
    EXPECT_EQ(all.at("title"), "Enter title");
    EXPECT_EQ(all.at("price"), "Price must be a text in quotation marks");
    EXPECT_EQ(all.at("state"), "This is changed by the record's actions");
    EXPECT_EQ(all.at("colour"), "There is no field of this name");
    EXPECT_THAT(all.at("bought"), HasSubstr("real date"));
    EXPECT_TRUE(all.contains("shelf"));
    EXPECT_TRUE(all.contains("kind"));
    EXPECT_EQ(errors(admin.send("POST", path, Value{{"tag", "n"}, {"title", "N"}, {"price", "NaN"}})).size(), 1u);
    EXPECT_EQ(errors(admin.send("POST", path, Value{{"tag", "n"}, {"title", "N"}, {"price", "1e3"}})).size(), 1u);
    EXPECT_EQ(admin.sendText("POST", path, "{\"tag\":\"n\",\"title\":\"N\",\"price\":1e400}").status, 422);
    EXPECT_EQ(errors(admin.send("POST", path, Value{{"tag", "n"}, {"title", std::string("a\0b", 3)}})).size(), 1u);
    for (const auto* body : {"", "[]", "{", "{\"tag\":\"a\",\"tag\":\"b\"}", "7"})
        EXPECT_EQ(admin.sendText("POST", path, body).status, 422) << body;
    auto helper = host().signedInAs("helpdesk");
    EXPECT_EQ(errors(helper.send("POST", path, Value{{"tag", "x"}, {"title", "X"}, {"price", "1"}})).at("price"),
              "You do not have permission to see or change this");
}

TEST_P(ItemsForPrograms, NeedTheVersionThatIsChanged) {
    auto admin = host().signedInAs("admin");
    const auto at = admin.send("POST", path, Value{{"tag", "a"}, {"title", "First"}}).location();
    EXPECT_EQ(admin.send("PATCH", at, Value{{"title", "No version"}}).status, 428);
    EXPECT_EQ(admin.send("PATCH", at, Value{{"title", "Odd version"}}, {{"If-Match", "*"}}).status, 428);
    EXPECT_EQ(admin.send("PATCH", at, Value{{"title", "Second"}}, {{"If-Match", "\"1\""}}).status, 200);
    const auto late = admin.send("PATCH", at, Value{{"title", "Third"}}, {{"If-Match", "\"1\""}});
    EXPECT_EQ(late.status, 412);
    const auto conflict = json(late)["conflicts"][0];
    EXPECT_EQ(conflict["field"], "title");
    EXPECT_EQ(conflict["original"], "First");
    EXPECT_EQ(conflict["theirs"], "Second");
    EXPECT_EQ(conflict["yours"], "Third");
    EXPECT_EQ(json(late)["version"], 2);
    EXPECT_EQ(admin.send("DELETE", at, nullptr).status, 428);
    EXPECT_EQ(admin.send("DELETE", at, nullptr, {{"If-Match", "\"1\""}}).status, 412);
}

TEST_P(ItemsForPrograms, CountARequestThatIsSentAgainOnce) {
    auto admin = host().signedInAs("admin");
    const Value ladder{{"tag", "a"}, {"title", "Ladder"}};
    const auto first = admin.send("POST", path, ladder, {{"Idempotency-Key", "one"}});
    const auto again = admin.send("POST", path, ladder, {{"Idempotency-Key", "one"}});
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(first.body, again.body);
    EXPECT_EQ(again.header("idempotent-replayed"), "true");
    EXPECT_EQ(again.header("etag"), "\"1\"");
    EXPECT_EQ(host().audit("ITEM_CREATED").size(), 1u);
    const auto other = admin.send("POST", path, Value{{"tag", "b"}, {"title", "B"}}, {{"Idempotency-Key", "one"}});
    EXPECT_EQ(other.status, 422);
    // What failed has changed nothing and may be tried again with the same key.
    EXPECT_EQ(admin.send("POST", path, Value{{"tag", "c"}}, {{"Idempotency-Key", "two"}}).status, 422);
    EXPECT_EQ(admin.send("POST", path, Value{{"tag", "c"}, {"title", "C"}}, {{"Idempotency-Key", "two"}}).status, 201);
    // What is kept is the answer to that person in that role: in another they may see less.
    const auto holders = host().database().read([](sdk::Transaction& tx) {
        const auto rows = tx.query("SELECT DISTINCT holder FROM kernel_request_key");
        return rows.front().text(0);
    });
    EXPECT_EQ(holders, admin.personId() + " admin");
    // A key is its sender's own.
    auto helper = host().signedInAs("helpdesk");
    EXPECT_EQ(helper.send("POST", path, Value{{"tag", "d"}, {"title", "D"}}, {{"Idempotency-Key", "one"}}).status, 201);
}

TEST_P(ItemsForPrograms, SentTwiceAtTheSameTimeAreMadeOnce) {
    auto admin = host().signedInAs("admin");
    std::vector<std::thread> threads;
    std::vector<Client> clients;
    for (int i = 0; i < 4; ++i) clients.push_back(host().signedInAs("admin"));
    std::atomic<int> made{0}, refused{0};
    for (auto& client : clients)
        threads.emplace_back([&] {
            const auto answer = client.send("POST", path, Value{{"tag", "same"}, {"title", "Same"}});
            ++(answer.status == 201 ? made : refused);
            EXPECT_THAT(answer.status, ::testing::AnyOf(201, 422)) << answer.body;
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(made, 1);
    EXPECT_EQ(refused, 3);
}

TEST_P(ItemsForPrograms, HaveActions) {
    auto admin = host().signedInAs("admin");
    const auto at = admin.send("POST", path, Value{{"tag", "a"}, {"title", "A"}}).location();
    EXPECT_EQ(errors(admin.send("POST", at + "/retire", Value::object())).at("reason"), "Enter reason");
    const auto retired = admin.send("POST", at + "/retire", Value{{"reason", "Old"}});
    EXPECT_EQ(retired.status, 200) << retired.body;
    EXPECT_EQ(json(retired)["state"], "retired");
    EXPECT_EQ(retired.header("etag"), "\"2\"");
    EXPECT_EQ(admin.send("POST", at + "/retire", Value{{"reason", "Old"}}).status, 409);
    EXPECT_EQ(admin.send("PATCH", at, Value{{"title", "B"}}, {{"If-Match", "\"2\""}}).status, 409);
}

TEST_P(ItemsForPrograms, AreNotForStrangersNorOtherSites) {
    auto admin = host().signedInAs("admin");
    EXPECT_EQ(host().signedOut().get(path).status, 401);
    EXPECT_EQ(host().signedOut().get("/api/openapi.json").status, 401);
    EXPECT_EQ(host().signedInAs("readonly").send("POST", path, Value{{"tag", "a"}, {"title", "A"}}).status, 403);
    EXPECT_EQ(admin.send("POST", path, Value{{"tag", "a"}, {"title", "A"}}, {{"X-CSRF-Token", ""}}).status, 403);
    EXPECT_EQ(json(admin.get(path))["total"], 0);
}

TEST_P(ItemsForPrograms, AreDescribedInOpenApi) {
    auto admin = host().signedInAs("admin");
    const auto api = json(admin.get("/api/openapi.json"));
    EXPECT_EQ(api["openapi"], "3.1.0");
    const auto& item = api["components"]["schemas"]["LendingItem"]["properties"];
    EXPECT_EQ(item["kind"]["enum"], (Value{"book", "tool", "device"}));
    EXPECT_EQ(item["price"]["x-sensitive"], true);
    EXPECT_EQ(api["paths"]["/api/v1/lending-items"]["post"]["x-permission"], "lending.edit");
    EXPECT_TRUE(api["paths"].contains("/api/v1/lending-items/{id}/retire"));
    EXPECT_EQ(api["components"]["schemas"]["LendingItemNew"]["required"], (Value{"tag", "title"}));
    EXPECT_TRUE(admin.get("/api").shows("POST /api/v1/lending-items"));
    host().disable();
    EXPECT_TRUE(json(host().signedInAs("admin").get("/api/openapi.json"))["paths"].empty());
}

}  // namespace
}  // namespace guildhall::lending
