#include "kernel/webhooks/webhook_sender.hpp"

#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/data/schema_catalogue.hpp"
#include "kernel/jobs/job_queue.hpp"
#include "kernel/webhooks/webhook.hpp"
#include "kernel/webhooks/webhook_signature.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <sstream>
#include <utility>

namespace guildhall::webhooks {
namespace {

using namespace std::chrono_literals;
using sdk::Transaction;

/// Answers as laid out, one after the other; the last for ever.
class Answers : public sdk::HttpClient {
public:
    sdk::HttpAnswer send(const sdk::HttpRequest& request) override {
        requests.push_back(request);
        if (const auto work = std::exchange(whileSending, {})) work();
        if (!leadsTo.empty() && !request.mayConnect(leadsTo)) throw sdk::HttpRefused("leads to " + leadsTo);
        if (next.empty()) throw sdk::HttpFailure("connection refused");
        const auto answer = next.front();
        if (next.size() > 1) next.pop_front();
        return answer;
    }
    std::deque<sdk::HttpAnswer> next;
    std::vector<sdk::HttpRequest> requests;
    std::string leadsTo;
    std::function<void()> whileSending;
};

class OneJob : public sdk::JobContext {
public:
    OneJob(sdk::Database& database, sdk::Value payload) : database_(database), payload_(std::move(payload)) {}
    const std::string& id() const override { return id_; }
    const sdk::Value& payload() const override { return payload_; }
    sdk::Actor actor() const override { return {.requestId = id_}; }
    void progress(std::int64_t, std::int64_t, std::string_view) override {}
    bool stopping() const override { return false; }
    void step(const std::function<void(Transaction&)>& work) override { database_.write(work); }
    void finish(const sdk::Value&, const std::function<void(Transaction&)>& work) override { database_.write(work); }
    void problem(Transaction&, const sdk::JobProblem&) override {}

private:
    sdk::Database& database_;
    std::string id_ = "jobs-aaaaaaaaaaaa";
    sdk::Value payload_;
};

class Webhooks : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        changes_ = std::make_unique<data::ChangeWatch>(db(), log_);
        outbox_ = std::make_unique<WebhookOutbox>(
            WebhookOutbox::Parts{db(), queue_, secrets_, *changes_, clock_, random_, "production"});
        sender_ = std::make_unique<WebhookSender>(WebhookSender::Parts{
            db(), http_, audit_, clock_, random_, *outbox_, addresses_, 1,
            [this](Transaction&, const std::string&, const std::string& reason) { stopped_ = reason; }});
    }

    std::string webhook(const std::string& url = "https://crm.example.org/hooks",
                        std::vector<std::string> types = {"library.reader.created"}) {
        return db().write([&](Transaction& tx) {
            Webhook one{.description = "CRM", .url = url, .types = std::move(types)};
            webhooks().insert(tx, one, random_, clock_.now());
            outbox_->makeSecret(tx, one.id, clock_.now());
            outbox_->switchedOn(tx, one.id);
            outbox_->changed(tx);
            return one.id;
        });
    }
    Webhook get(const std::string& id) {
        return db().read([&](Transaction& tx) { return webhooks().get(tx, id); });
    }
    std::string secretOf(const std::string& id) {
        return db().read([&](Transaction& tx) {
            return *outbox_->secretOf(id, WebhookRepository::find(tx, id, clock_.now())->secret);
        });
    }
    void tell(const std::string& type = "library.reader.created") {
        db().write([&](Transaction& tx) {
            outbox_->tell(tx, type, [] { return sdk::Value{{"id", "read-aaaaaaaaaaaa"}}; });
        });
    }
    std::vector<Delivery> deliveries() {
        return db().read([&](Transaction& tx) {
            std::vector<Delivery> all;
            for (const auto row : tx.query("SELECT id FROM kernel_webhook_delivery ORDER BY created_at, id"))
                all.push_back(*DeliveryRepository::find(tx, row.text(0)));
            return all;
        });
    }
    Delivery only() {
        const auto all = deliveries();
        EXPECT_EQ(all.size(), 1u);
        return all.empty() ? Delivery() : all.front();
    }
    std::vector<Attempt> attempts(const std::string& id) {
        return db().read([&](Transaction& tx) { return DeliveryRepository::attempts(tx, id); });
    }
    void runJob(const Delivery& delivery) {
        OneJob job(db(), {{"delivery", delivery.id}, {"turn", delivery.turn}});
        sender_->run(job);
    }
    /// The jobs of all that are due by the test's clock.
    void work() {
        for (const auto& each : deliveries())
            if (each.nextAt && *each.nextAt <= clock_.now()) runJob(each);
    }
    /// As time goes by: from one attempt to the next, so many times at most.
    int workUntilItEnds(int most = 100) {
        int times = 0;
        for (; times < most; ++times) {
            std::optional<sdk::Instant> next;
            for (const auto& each : deliveries())
                if (each.nextAt && (!next || *each.nextAt < *next)) next = each.nextAt;
            if (!next) break;
            if (*next > clock_.now()) clock_.set(*next);
            work();
        }
        return times;
    }
    std::string audited() {
        return db().read([](Transaction& tx) {
            std::string all;
            for (const auto row : tx.query("SELECT action, details, changes FROM kernel_audit ORDER BY seq"))
                all += row.text(0) + " " + row.text(1) + row.text(2) + "\n";
            return all;
        });
    }

    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    jobs::WakeUp wakeUp_;
    jobs::JobQueue queue_{audit_, random_, wakeUp_};
    config::SecretBox secrets_{"a key of at least thirty-two letters", random_};
    Answers http_;
    WebhookAddresses addresses_{"", false};
    std::unique_ptr<data::ChangeWatch> changes_;
    std::unique_ptr<WebhookOutbox> outbox_;
    std::unique_ptr<WebhookSender> sender_;
    std::string stopped_;
};

GUILDHALL_ON_EVERY_DATABASE(Webhooks);

TEST_P(Webhooks, AreSignedAndDelivered) {
    const auto id = webhook();
    http_.next = {{.status = 204}};
    tell();
    work();
    const auto delivery = only();
    EXPECT_EQ(delivery.state, "delivered");
    EXPECT_EQ(delivery.result, "204");
    ASSERT_EQ(http_.requests.size(), 1u);
    const auto& request = http_.requests[0];
    EXPECT_EQ(request.url, "https://crm.example.org/hooks");
    EXPECT_EQ(request.headers.at("webhook-id"), delivery.id);
    EXPECT_EQ(request.headers.at("webhook-timestamp"), std::to_string(unixSeconds(clock_.now())));
    EXPECT_EQ(request.headers.at("webhook-signature"),
              sign(secretOf(id), delivery.id, unixSeconds(clock_.now()), request.body));
    EXPECT_EQ(sdk::Value::parse(request.body)["type"], "library.reader.created");
    EXPECT_EQ(request.headers.at("content-type"), "application/json");
    EXPECT_EQ(request.headers.size(), 5u) << "these, the user agent and nothing else";
}

TEST_P(Webhooks, TellOnlyWhoWantsToKnow) {
    webhook("https://one.example.org/", {"library.reader.created", "library.reader.removed"});
    webhook("https://two.example.org/", {"library.reader.removed"});
    tell();
    EXPECT_EQ(deliveries().size(), 1u);
    tell("library.reader.removed");
    EXPECT_EQ(deliveries().size(), 3u);
    tell("library.reader");
    tell("library.reader.created.more");
    EXPECT_EQ(deliveries().size(), 3u) << "the whole type counts";
}

TEST_P(Webhooks, TellNothingOfWhatWasRolledBack) {
    webhook();
    EXPECT_THROW(db().write([&](Transaction& tx) {
        outbox_->tell(tx, "library.reader.created", [] { return sdk::Value::object(); });
        throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_TRUE(deliveries().empty());
    const auto jobs = db().read(
        [](Transaction& tx) { return tx.query("SELECT 1 FROM kernel_job WHERE kind = 'kernel.send_webhook'").size(); });
    EXPECT_EQ(jobs, 0u);
}

TEST_P(Webhooks, AreTriedAgainUnderTheSameIdAndSignedAnew) {
    webhook();
    http_.next = {{.status = 500, .body = "oops"}, {.status = 200}};
    tell();
    work();
    auto delivery = only();
    EXPECT_EQ(delivery.state, "failed");
    EXPECT_GE(*delivery.nextAt, clock_.now() + 5s);
    EXPECT_LE(*delivery.nextAt, clock_.now() + 6s);
    workUntilItEnds();
    delivery = only();
    EXPECT_EQ(delivery.state, "delivered");
    ASSERT_EQ(http_.requests.size(), 2u);
    EXPECT_EQ(http_.requests[0].headers.at("webhook-id"), http_.requests[1].headers.at("webhook-id"));
    EXPECT_EQ(http_.requests[0].body, http_.requests[1].body);
    EXPECT_NE(http_.requests[0].headers.at("webhook-timestamp"), http_.requests[1].headers.at("webhook-timestamp"));
    const auto tried = attempts(delivery.id);
    ASSERT_EQ(tried.size(), 2u);
    EXPECT_EQ(tried[1].answer, "oops");
    EXPECT_EQ(tried[1].status, 500);
}

TEST_P(Webhooks, AreGivenUpAfterThreeDays) {
    webhook();
    http_.next = {{.status = 500}};
    const auto began = clock_.now();
    tell();
    workUntilItEnds();
    EXPECT_EQ(only().state, "given up");
    EXPECT_EQ(http_.requests.size(), 10u);
    EXPECT_GE(clock_.now() - began, 75h);
    EXPECT_LE(clock_.now() - began, 84h);
}

TEST_P(Webhooks, OfAnEndpointThatIsGoneStopAtOnce) {
    const auto id = webhook();
    http_.next = {{.status = 410}};
    tell();
    tell();
    work();
    EXPECT_EQ(http_.requests.size(), 1u) << "the second one is not sent any more";
    EXPECT_EQ(get(id).state, "stopped");
    EXPECT_NE(get(id).offReason.find("410"), std::string::npos);
    EXPECT_EQ(stopped_, get(id).offReason);
    EXPECT_NE(audited().find("WEBHOOK_STOPPED"), std::string::npos);
    for (const auto& each : deliveries()) EXPECT_EQ(each.state, "given up");
    tell();
    EXPECT_EQ(deliveries().size(), 2u) << "nothing more is written down for it";
}

TEST_P(Webhooks, OfAnEndpointThatFailsForFiveDaysStop) {
    const auto id = webhook();
    http_.next = {{.status = 500}};
    for (int day = 0; day < 5; ++day) {
        tell();
        work();
        EXPECT_EQ(get(id).state, "on") << day;
        clock_.advance(24h);
    }
    tell();
    work();
    EXPECT_EQ(get(id).state, "stopped");
    EXPECT_EQ(stopped_, "Nothing has been delivered for five days.");
}

TEST_P(Webhooks, OfAnEndpointThatFailedLongAgoAreNotStoppedByTheNextFailure) {
    const auto id = webhook();
    http_.next = {{.status = 500}};
    tell();
    workUntilItEnds();
    clock_.advance(std::chrono::days(14));
    tell();
    work();
    EXPECT_EQ(get(id).state, "on") << "there was nothing to send in between, so nobody knows how it was";
    EXPECT_EQ(get(id).failingSince, clock_.now());
}

TEST_P(Webhooks, OfAnEndpointAreNotStoppedByTests) {
    const auto id = webhook();
    http_.next = {{.status = 500}};
    for (int day = 0; day < 8; ++day) {
        db().write([&](Transaction& tx) { outbox_->test(tx, id, clock_.now()); });
        work();
        clock_.advance(24h);
    }
    EXPECT_EQ(get(id).state, "on");
}

TEST_P(Webhooks, ThatSomebodyAsksForDoNotWaitForAPauseToEnd) {
    const auto id = webhook();
    for (int i = 0; i < 6; ++i) {  // silent again and again: the pauses grow
        tell();
        workUntilItEnds(1);
    }
    const auto before = http_.requests.size();
    http_.next = {{.status = 200}};
    db().write([&](Transaction& tx) { outbox_->test(tx, id, clock_.now()); });
    work();
    EXPECT_EQ(http_.requests.size(), before + 1);
    EXPECT_EQ(sdk::Value::parse(http_.requests.back().body)["type"], testType);
}

TEST_P(Webhooks, OfAnEndpointThatAnswersWellNowAndThenGoOn) {
    const auto id = webhook();
    for (int day = 0; day < 8; ++day) {
        http_.next = {{.status = day % 3 == 2 ? 200 : 500}};
        tell();
        work();
        clock_.advance(24h);
    }
    EXPECT_EQ(get(id).state, "on");
}

TEST_P(Webhooks, WaitAsLongAsABusyReceiverAsksAndSoDoTheOthers) {
    webhook();
    http_.next = {{.status = 429, .headers = {{"retry-after", "600"}}}, {.status = 200}};
    tell();
    work();
    EXPECT_GE(*only().nextAt, clock_.now() + 600s);
    tell();
    work();
    EXPECT_EQ(http_.requests.size(), 1u) << "the second one waits as well";
    clock_.advance(599s);
    work();
    EXPECT_EQ(http_.requests.size(), 1u);
    workUntilItEnds();
    EXPECT_EQ(http_.requests.size(), 3u);
    for (const auto& each : deliveries()) EXPECT_EQ(each.state, "delivered");
}

TEST_P(Webhooks, AreNotHurriedByAShortRetryAfter) {
    webhook();
    http_.next = {{.status = 503, .headers = {{"retry-after", "1"}}}};
    const auto began = clock_.now();
    tell();
    workUntilItEnds();
    EXPECT_EQ(http_.requests.size(), 10u);
    EXPECT_GE(clock_.now() - began, 75h) << "the plan's pauses are the least";
}

TEST_P(Webhooks, LeaveASilentReceiverAloneForAWhile) {
    webhook();
    tell();
    work();
    EXPECT_EQ(only().result, "No answer");
    for (int i = 0; i < 20; ++i) tell();
    work();
    clock_.advance(30s);
    work();
    EXPECT_EQ(http_.requests.size(), 1u) << "its silence is waited for once, not twenty times";
    http_.next = {{.status = 200}};
    workUntilItEnds(1'000);
    for (const auto& each : deliveries()) EXPECT_EQ(each.state, "delivered");
    EXPECT_EQ(http_.requests.size(), 22u);
}

TEST_P(Webhooks, DoNotFollowRedirects) {
    webhook();
    http_.next = {{.status = 302, .headers = {{"location", "http://127.0.0.1/"}}}};
    tell();
    work();
    EXPECT_EQ(http_.requests.size(), 1u);
    EXPECT_EQ(only().state, "failed");
    EXPECT_NE(attempts(only().id)[0].problem.find("redirect"), std::string::npos);
}

TEST_P(Webhooks, ThatLeadToAPrivateAddressAreRefusedOnceAndForAll) {
    webhook();
    http_.leadsTo = "10.0.0.7";
    tell();
    work();
    EXPECT_EQ(only().state, "given up");
    EXPECT_NE(attempts(only().id)[0].problem.find("10.0.0.7"), std::string::npos);
}

TEST_P(Webhooks, OfAnAddressThatIsNoLongerAllowedAreNotSent) {
    webhook("http://crm.example.org/");
    tell();
    work();
    EXPECT_TRUE(http_.requests.empty());
    EXPECT_EQ(only().state, "given up");
    EXPECT_NE(attempts(only().id)[0].problem.find("https://"), std::string::npos);
}

TEST_P(Webhooks, AreSignedWithBothSecretsForADayAfterAChange) {
    const auto id = webhook();
    const auto old = secretOf(id);
    db().write([&](Transaction& tx) { outbox_->makeSecret(tx, id, clock_.now()); });
    const auto fresh = secretOf(id);
    EXPECT_NE(old, fresh);
    http_.next = {{.status = 200}};
    const auto signatures = [&] {
        tell();
        work();
        std::istringstream all(http_.requests.back().headers.at("webhook-signature"));
        return std::vector<std::string>(std::istream_iterator<std::string>(all), {});
    };
    const auto& sent = http_.requests;
    const auto both = signatures();
    ASSERT_EQ(both.size(), 2u);
    const auto at = unixSeconds(clock_.now());
    EXPECT_EQ(both[0], sign(fresh, sent[0].headers.at("webhook-id"), at, sent[0].body));
    EXPECT_EQ(both[1], sign(old, sent[0].headers.at("webhook-id"), at, sent[0].body));
    clock_.advance(24h);
    EXPECT_EQ(signatures().size(), 1u);
}

TEST_P(Webhooks, HaveASecretThatIsSealedShownOnceAndInNoLog) {
    const auto id = webhook();
    const auto secret = secretOf(id);
    const auto take = [&] {
        return db().write([&](Transaction& tx) { return WebhookRepository::takeToShow(tx, id); });
    };
    const auto sealed = take();
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->find(secret.substr(6)), std::string::npos);
    EXPECT_EQ(*outbox_->secretOf(id, *sealed), secret);
    EXPECT_FALSE(outbox_->secretOf("hook-bbbbbbbbbbbb", *sealed)) << "it opens for this webhook only";
    EXPECT_FALSE(take());
    EXPECT_EQ(audited().find(secret), std::string::npos);
}

TEST_P(Webhooks, CanBeSentAgainUnderTheSameIdWithAllTries) {
    webhook();
    http_.next = {{.status = 500}};
    tell();
    workUntilItEnds();
    const auto first = only();
    ASSERT_EQ(first.state, "given up");
    OneJob job(db(), {});
    clock_.advance(3h);
    sender_->lookAfter(job);
    ASSERT_EQ(only().state, "given up") << "what has ended is not what was lost";
    db().write([&](Transaction& tx) { outbox_->again(tx, first.webhookId, first.id, clock_.now()); });
    EXPECT_EQ(only().state, "waiting");
    http_.next = {{.status = 500}, {.status = 200}};
    workUntilItEnds();
    EXPECT_EQ(only().state, "delivered");
    EXPECT_EQ(only().attempts, 12);
    EXPECT_EQ(http_.requests.front().headers.at("webhook-id"), http_.requests.back().headers.at("webhook-id"));
}

TEST_P(Webhooks, AreSentOnceThoughAJobOfBeforeStillWaits) {
    webhook();
    http_.next = {{.status = 500}, {.status = 200}};
    tell();
    work();
    const auto stale = only();
    db().write([&](Transaction& tx) { outbox_->again(tx, stale.webhookId, stale.id, clock_.now()); });
    work();
    EXPECT_EQ(only().state, "delivered");
    clock_.advance(1h);
    runJob(stale);
    runJob(only());
    EXPECT_EQ(http_.requests.size(), 2u);
}

TEST_P(Webhooks, SentAgainWhileTheyAreOnTheirWayKeepTheLastWord) {
    webhook();
    http_.next = {{.status = 500}};
    tell();
    http_.whileSending = [&] {
        const auto only = this->only();
        db().write([&](Transaction& tx) { outbox_->again(tx, only.webhookId, only.id, clock_.now()); });
    };
    work();
    EXPECT_EQ(only().state, "waiting") << "the answer to what was asked before changes nothing";
    EXPECT_EQ(only().turn, 2);
}

TEST_P(Webhooks, WhoseWebhookIsRemovedGoWithIt) {
    const auto id = webhook();
    tell();
    const auto delivery = only();
    db().write([&](Transaction& tx) {
        webhooks().remove(tx, id);
        outbox_->changed(tx);
    });
    EXPECT_TRUE(deliveries().empty());
    runJob(delivery);
    EXPECT_TRUE(http_.requests.empty());
}

TEST_P(Webhooks, AreLeftOutWhenTheWebhookWentAMomentAgoOnAnotherNode) {
    const auto id = webhook();
    db().write([&](Transaction& tx) { webhooks().remove(tx, id); });  // this node has not heard of it yet
    EXPECT_NO_THROW(tell());
    EXPECT_TRUE(deliveries().empty());
}

TEST_P(Webhooks, AreForgottenAfter30DaysAndQueuedAgainWhenTheirJobWasLost) {
    webhook();
    tell();
    const auto lost = only();
    clock_.advance(3h);
    OneJob job(db(), {});
    sender_->lookAfter(job);
    EXPECT_EQ(only().turn, lost.turn + 1);
    EXPECT_EQ(*only().nextAt, clock_.now());
    clock_.advance(std::chrono::days(31));
    sender_->lookAfter(job);
    EXPECT_TRUE(deliveries().empty());
}

TEST_P(Webhooks, KeepAnAnswerShortAndReadable) {
    webhook();
    http_.next = {{.status = 200, .body = std::string(5'000, 'x') + "\xFF"}};
    tell();
    work();
    EXPECT_LE(attempts(only().id)[0].answer.size(), 1024u);
    http_.next = {{.status = 200, .body = std::string("a\0b\xFF", 4)}};
    tell();
    work();
    for (const auto& each : deliveries()) EXPECT_EQ(each.state, "delivered");
    EXPECT_TRUE(http_.requests[0].cutBody);
    EXPECT_EQ(http_.requests[0].whole, 15s);
}

TEST_P(Webhooks, OfAProductionSiteAreNotSentByACopyOfIt) {
    webhook();
    tell();
    data::ChangeWatch changes(db(), log_);
    WebhookOutbox copy({db(), queue_, secrets_, changes, clock_, random_, "staging"});
    WebhookSender sender({db(), http_, audit_, clock_, random_, copy, addresses_});
    db().write([&](Transaction& tx) { copy.tell(tx, "library.reader.created", [] { return sdk::Value::object(); }); });
    const auto delivery = only();
    OneJob job(db(), {{"delivery", delivery.id}, {"turn", delivery.turn}});
    sender.run(job);
    EXPECT_TRUE(http_.requests.empty());
    EXPECT_EQ(only().state, "given up");
    db().write([&](Transaction& tx) { copy.switchedOn(tx, delivery.webhookId); });
    http_.next = {{.status = 200}};
    db().write([&](Transaction& tx) { copy.again(tx, delivery.webhookId, delivery.id, clock_.now()); });
    OneJob next(db(), {{"delivery", delivery.id}, {"turn", only().turn}});
    sender.run(next);
    EXPECT_EQ(only().state, "delivered") << "somebody has switched it on here";
}

TEST_P(Webhooks, GoWithThePluginThatToldThem) {
    webhook("https://crm.example.org/", {"library.reader.created", "library_two.reader.created"});
    tell();
    tell("library_two.reader.created");
    db().write([](Transaction& tx) {
        EXPECT_EQ(DeliveryRepository::countOwner(tx, "library"), 1);
        DeliveryRepository::forgetOwner(tx, "library");
    });
    EXPECT_EQ(only().type, "library_two.reader.created");
}

TEST_P(Webhooks, HaveTablesThatCanBeTakenBackAndMadeAnew) {
    webhook();
    tell();
    data::Migrator migrator(db(), "kernel", GUILDHALL_SOURCE_DIR "/db");
    const auto there = [&] {
        return db().read([](Transaction& tx) { return !data::columnsOf(tx, "kernel_webhook").empty(); });
    };
    for (int steps = 0; there() && steps < 100; ++steps) migrator.down(1);
    EXPECT_FALSE(there());
    migrator.up();
    http_.next = {{.status = 200}};
    webhook();
    tell();
    work();
    EXPECT_EQ(only().state, "delivered");
}

TEST_P(Webhooks, OfATestAreTriedOnce) {
    const auto id = webhook();
    http_.next = {{.status = 500}};
    db().write([&](Transaction& tx) { outbox_->test(tx, id, clock_.now()); });
    work();
    EXPECT_EQ(only().type, "guildhall.test");
    EXPECT_EQ(only().state, "given up");
}

}  // namespace
}  // namespace guildhall::webhooks
