#include "kernel/lua/answer_check.hpp"
#include "kernel/mail/send_rule.hpp"
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/mail/mail_sender.hpp"
#include "kernel/mail/outbox.hpp"

#include <guildhall/sdk/error.hpp>

#include <Poco/Base64Decoder.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

namespace guildhall::mail {
namespace {

using namespace std::chrono_literals;

class FakeTemplates : public MailTemplates {
public:
    RenderedMail render(const std::string& key, const sdk::Value& variables) override {
        if (key != "kernel/mail/hello" && key != "kernel/mail/news")
            throw sdk::Error("There is no mail template " + key + ".");
        const auto name = variables.value("name", "");
        const auto stop = variables.value("unsubscribe_url", "");
        return {"Hello " + name,
                "Dear " + name + ", see " + variables.value("link", "") + (stop.empty() ? "" : "\n\n--\nStop: " + stop),
                "<p>Dear " + name + "</p>"};
    }
    MailWording shipped(const std::string&) override { return {"Hello {{name}}", "Dear {{name}}", ""}; }
    RenderedMail render(const MailWording& wording, const sdk::Value&) override {
        if (wording.text == "broken") throw sdk::Error("it is broken");
        return {wording.subject, wording.text, wording.html};
    }
};

class FakeTransport : public MailTransport {
public:
    std::string mode() const override { return "real"; }
    std::string host() const override { return "mx.example"; }
    std::string deliver(const OutgoingMail& mail) override {
        if (refuse) throw MailRefused("550 no such user");
        if (failures-- > 0) throw std::runtime_error("connection refused");
        const std::lock_guard lock(mutex);
        sent.push_back(mail);
        return "250 taken";
    }
    std::mutex mutex;
    std::vector<OutgoingMail> sent;
    std::atomic<int> failures{0};
    bool refuse = false;
};

/// One way for every mail; null: none.
class OneWay : public MailWays {
public:
    explicit OneWay(MailTransport* way) : way_(way, [](MailTransport*) {}) {
        account_->from = {"hall@example.org", "Guildhall"};
        account_->fromByCategory["prework"] = {"prework@example.org", "Guildhall"};
        account_->hourlyLimit = 3;
    }
    std::shared_ptr<MailTransport> wayTo(const std::string&) override { return way_; }
    std::shared_ptr<const MailAccount> account() override { return account_; }

private:
    std::shared_ptr<MailTransport> way_;
    std::shared_ptr<MailAccount> account_ = std::make_shared<MailAccount>();
};

/// One rule that answers every call with one value, or fails with one problem.
class FixedRules : public sdk::Rules {
public:
    sdk::RuleOutcome call(std::string_view, const sdk::Value& input, sdk::RuleRun*) override {
        {
            const std::lock_guard lock(mutex_);  // several senders ask
            asked.push_back(input);
        }
        sdk::RuleOutcome outcome;
        if (!answer.is_null()) {
            outcome.value = answer;
            outcome.answers = {{"mail.before_send.test", answer}};
        }
        if (!problem.empty()) outcome.problems = {{"mail.before_send.bad", problem, problem}};
        outcome.held = !problem.empty();
        return outcome;
    }
    bool has(std::string_view hook) override { return hook == "mail.before_send" && !answer.is_null(); }
    sdk::Value answer;
    std::string problem;
    std::vector<sdk::Value> asked;

private:
    std::mutex mutex_;
};

/// The plain text that went.
std::string textOf(const OutgoingMail& mail) {
    const auto at = mail.content.find("base64\r\n\r\n") + 10;
    std::istringstream encoded(mail.content.substr(at, mail.content.find("\r\n--", at) - at));
    Poco::Base64Decoder decoder(encoded);
    return {std::istreambuf_iterator<char>(decoder), {}};
}

class MailQueue : public testing::EveryKernelDatabase {
protected:
    std::string queue(sdk::MailMessage message) {
        return db().write([&](sdk::Transaction& tx) { return outbox_->queue(tx, message); });
    }
    sdk::MailMessage hello(const std::string& key = "") {
        return {
            .templateKey = "kernel/mail/hello", .to = "ada@example.org", .variables = {{"name", "Ada"}}, .key = key};
    }
    void prepare() override {
        EveryKernelDatabase::prepare();
        changes_ = std::make_unique<data::ChangeWatch>(db(), log_);
        shelf_ = std::make_unique<TemplateShelf>(templates_, db(), *changes_, log_);
        shelf_->add("kernel", "Guildhall",
                    {{.key = "kernel/mail/hello", .title = "Hello", .category = "access", .essential = true},
                     {.key = "kernel/mail/news",
                      .title = "News",
                      .category = "credentials",
                      .facts = {{"session", {{"time_zone", "Europe/Rome"}}}}}},
                    {{"credentials", "Certificates and badges"}});
        outbox_ =
            std::make_unique<Outbox>(Outbox::Parts{*shelf_, secrets_, unsubscribe_, clock_, random_, wakeUp_, account_},
                                     OutboxOptions{"https://portal.example", "Guild", "hall.example"});
    }
    MailSender sender(MailTransport* transport) {
        const std::lock_guard lock(waysMutex_);
        ways_.push_back(std::make_unique<OneWay>(transport));
        return MailSender({db(), *ways_.back(), secrets_, unsubscribe_, rules_, random_, log_, wakeUp_, *shelf_},
                          {.firstPause = 0ms, .attempts = 3, .journal = journal_});
    }
    sdk::MailMessage news(const std::string& to = "ada@example.org") {
        return {.templateKey = "kernel/mail/news",
                .to = to,
                .personId = "cabc-abcdefghjkmn",
                .category = "credentials",
                .variables = {{"name", "Ada"}}};
    }
    template <class F>
    auto write(F work) {
        return db().write(work);
    }
    std::vector<MailAttempt> attempts(const std::string& id) {
        return db().read([&](sdk::Transaction& tx) { return MailRepository().attempts(tx, id); });
    }
    StoredMail stored(const std::string& id) {
        return *db().read([&](sdk::Transaction& tx) { return MailRepository().find(tx, id); });
    }

    testing::RealClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    jobs::WakeUp wakeUp_;
    FakeTemplates templates_;
    config::SecretBox secrets_{"a secret key of at least thirty-two characters", random_};
    UnsubscribeLinks unsubscribe_{secrets_, "https://portal.example"};
    std::unique_ptr<data::ChangeWatch> changes_;
    std::unique_ptr<TemplateShelf> shelf_;
    std::unique_ptr<Outbox> outbox_;
    OneWay account_{nullptr};
    std::mutex waysMutex_;
    std::vector<std::unique_ptr<OneWay>> ways_;
    FixedRules rules_;
    FakeTransport transport_;
    std::filesystem::path journal_;
};
GUILDHALL_ON_EVERY_DATABASE(MailQueue);

TEST_P(MailQueue, IsFilledOnlyIfTheTransactionCommits) {
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) {
        outbox_->queue(tx, hello());
        throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_FALSE(sender(&transport_).sendNext());
    queue(hello());
    EXPECT_TRUE(sender(&transport_).sendNext());
    EXPECT_EQ(transport_.sent.size(), 1u);
}

TEST_P(MailQueue, BearsTheFromOfTheCategoryThatItsMessageNames) {
    auto message = news();
    message.sender = "prework";
    const auto id = queue(message);
    ASSERT_TRUE(sender(&transport_).sendNext());
    EXPECT_EQ(transport_.sent.front().from, "prework@example.org") << "the one that was chosen, not the category's own";
    EXPECT_NE(transport_.sent.front().content.find("<prework@example.org>"), std::string::npos);
    EXPECT_EQ(stored(id).category, "credentials") << "what people have switched off is still asked by its category";
}

TEST_P(MailQueue, NamesTheAddressesItSendsFrom) {
    shelf_->add("teach", "Teaching", {}, {{"prework", "Prework"}});
    const auto senders = outbox_->senders();
    ASSERT_EQ(senders.size(), 2u);
    EXPECT_EQ(senders[0].address, "hall@example.org");
    EXPECT_EQ(senders[0].category, "");
    EXPECT_EQ(senders[1].address, "prework@example.org");
    EXPECT_EQ(senders[1].label, "Prework");
}

TEST_P(MailQueue, SaysBeforehandWhyAMailWouldBeHeldBack) {
    const auto held = [&](const sdk::MailMessage& message) {
        return db().read([&](sdk::Transaction& tx) { return outbox_->whyHeld(tx, message); });
    };
    EXPECT_EQ(held(news()), "");
    write([&](sdk::Transaction& tx) {
        RecipientRepository().suppress(tx, {"ada@example.org", "complaint"}, clock_.now());
        RecipientRepository().optOut(tx, "bea@example.org", "credentials", clock_.now());
    });
    EXPECT_NE(held(news("Ada@example.org")), "");
    EXPECT_EQ(held(hello()), "") << "what is essential goes on";
    auto toBea = news("bea@example.org");
    toBea.personId.clear();
    EXPECT_EQ(held(toBea), "The recipient has switched off mail of this kind.");
}

TEST_P(MailQueue, TellsWhatHasBecomeOfTheMailsAboutARecord) {
    auto message = news();
    message.subjectId = "sess-abcdefghjkmn";
    const auto sent = queue(message);
    ASSERT_TRUE(sender(&transport_).sendNext());
    message.to = "no address";
    const auto failed = queue(message);
    queue(news());
    const auto states = db().read([&](sdk::Transaction& tx) { return outbox_->about(tx, "sess-abcdefghjkmn"); });
    ASSERT_EQ(states.size(), 2u);
    EXPECT_EQ(states.at(sent).status, "sent");
    EXPECT_TRUE(states.at(sent).sentAt.has_value());
    EXPECT_EQ(states.at(failed).status, "failed");
    EXPECT_NE(states.at(failed).error, "");
}

TEST_P(MailQueue, TakesEachKeyOnceAlsoFromManyAtATime) {
    std::vector<std::string> ids(4);
    std::vector<std::thread> threads;
    for (auto& id : ids) threads.emplace_back([&] { id = queue(hello("certificate 7")); });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1u);
    auto sending = sender(&transport_);
    while (sending.sendNext()) {
    }
    EXPECT_EQ(transport_.sent.size(), 1u);
    EXPECT_EQ(queue(hello("certificate 7")), ids[0]);
    EXPECT_FALSE(sending.sendNext());
}

TEST_P(MailQueue, KeepsAMailToAnAddressThatIsNoneAsFailedAndHarmsNoOther) {
    std::vector<std::string> ids;
    write([&](sdk::Transaction& tx) {
        for (const std::string bad : {"", "ada", "ada@x.org\r\nBcc: all@x.org", "a b@x.org", "a@x.org,b@x.org",
                                      "<a@x.org>", "@x", "x@", "\xff@x.org"}) {
            auto message = hello();
            message.to = bad;
            ids.push_back(outbox_->queue(tx, message));
        }
        outbox_->queue(tx, hello());
    });
    for (const auto& id : ids) {
        EXPECT_EQ(stored(id).status, "failed");
        EXPECT_NE(stored(id).error.find("No mail can be sent to this address"), std::string::npos);
    }
    while (sender(&transport_).sendNext()) {
    }
    EXPECT_EQ(transport_.sent.size(), 1u);
    auto message = hello();
    message.templateKey = "kernel/mail/none";
    EXPECT_THROW(queue(message), sdk::Error);
}

TEST_P(MailQueue, SendsToEveryAddressThatFormsAndImportsTake) {
    for (const auto* address : {"-rf@example.com", "c@c.c", "o'hara+x@example.org", "jörg@bücher.example"}) {
        auto message = hello();
        message.to = address;
        queue(message);
    }
    while (sender(&transport_).sendNext()) {
    }
    ASSERT_EQ(transport_.sent.size(), 4u);
    EXPECT_TRUE(std::ranges::any_of(transport_.sent, [](const auto& mail) {
        return mail.content.find("To: jörg@xn--bcher-kva.example\r\n") != std::string::npos;
    }));
}

TEST_P(MailQueue, KeepsASubjectOnOneLine) {
    auto message = hello();
    message.variables["name"] = "Ada\r\nBcc: all@example.org";
    queue(message);
    sender(&transport_).sendNext();
    EXPECT_EQ(transport_.sent.at(0).content.find("\nBcc:"), std::string::npos);
    EXPECT_NE(transport_.sent.at(0).content.find("Subject: Hello Ada Bcc: all@example.org\r\n"), std::string::npos);
}

TEST_P(MailQueue, TriesAgainAndGivesUpInTheEnd) {
    const auto id = queue(hello());
    transport_.failures = 2;
    auto sending = sender(&transport_);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(sending.sendNext());
    EXPECT_EQ(stored(id).status, "sent");
    transport_.failures = 99;
    const auto lost = queue(hello());
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(sending.sendNext());
    EXPECT_FALSE(sending.sendNext());
    EXPECT_EQ(stored(lost).status, "failed");
    EXPECT_EQ(stored(lost).error, "connection refused");
    transport_.failures = 0;
    EXPECT_TRUE(db().write([&](sdk::Transaction& tx) { return MailRepository().retry(tx, lost, false); }));
    EXPECT_TRUE(sending.sendNext());
    EXPECT_EQ(stored(lost).status, "sent");
    transport_.refuse = true;
    const auto refused = queue(hello());
    EXPECT_TRUE(sending.sendNext());
    EXPECT_EQ(stored(refused).status, "failed");
    EXPECT_TRUE(log_.has("[MAIL-OUT] mode=real to=ada@example.org subject=Hello Ada host=mx.example result=sent"));
}

TEST_P(MailQueue, IsKeptAsNotConfiguredWithoutATransport) {
    const auto id = queue(hello());
    EXPECT_TRUE(sender(nullptr).sendNext());
    EXPECT_EQ(stored(id).status, "not configured");
}

TEST_P(MailQueue, IsSentOnceByManySenders) {
    for (int i = 0; i < 40; ++i) queue(hello());
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            auto sending = sender(&transport_);
            while (sending.sendNext()) {
            }
        });
    for (auto& thread : threads) thread.join();
    std::set<std::string> ids;
    for (const auto& mail : transport_.sent) ids.insert(mail.id);
    EXPECT_EQ(transport_.sent.size(), 40u);
    EXPECT_EQ(ids.size(), 40u);
}

TEST_P(MailQueue, IsSentByItsThreadSoonAfterTheCommit) {
    auto sending = sender(&transport_);
    sending.start();
    const auto id = queue(hello());
    for (int i = 0; i < 300 && stored(id).status != "sent"; ++i) std::this_thread::sleep_for(5ms);
    EXPECT_EQ(stored(id).status, "sent");
}

TEST_P(MailQueue, IsNotSentAgainWhenTheServerHadTakenItBeforeTheKill) {
    const auto file = std::filesystem::temp_directory_path() / ("gh_handed_over_" + std::to_string(::getpid()));
    std::filesystem::remove(file);
    queue(hello());
    queue(hello("again"));
    std::string taken, cutOff;
    // Two senders were killed: one after the mail server's answer, one while it wrote that answer down.
    db().write([&](sdk::Transaction& tx) {
        MailRepository repository;
        taken = repository.claim(tx, "token-of-the-first", std::chrono::minutes(5))->id;
        cutOff = repository.claim(tx, "token-of-the-second", std::chrono::minutes(5))->id;
        tx.execute("UPDATE kernel_mail SET lease_until = 1 WHERE id = $1", cutOff);
    });
    std::ofstream(file) << taken << " token-of-the-first mail.example:25\n" << cutOff << " token-of-the-sec";
    journal_ = file;
    auto sending = sender(&transport_);
    sending.start();
    for (int i = 0; i < 600 && (stored(taken).status != "sent" || stored(cutOff).status != "sent"); ++i)
        std::this_thread::sleep_for(5ms);
    sending.stop();
    EXPECT_EQ(stored(taken).status, "sent");
    EXPECT_EQ(stored(cutOff).status, "sent");
    ASSERT_EQ(transport_.sent.size(), 1u);
    EXPECT_EQ(transport_.sent[0].id, cutOff);
    EXPECT_EQ(std::filesystem::file_size(file), 0u);
    std::filesystem::remove(file);
}

TEST_P(MailQueue, MayBeHeldBackOrGetAnotherSubjectByARule) {
    rules_.answer = {{"hold", true}, {"reason", "Not in August."}, {"subject", "Another subject"}};
    const auto held = queue(news()), essential = queue(hello());
    while (sender(&transport_).sendNext()) {
    }
    EXPECT_EQ(stored(held).status, "suppressed");
    EXPECT_NE(stored(held).error.find("Not in August."), std::string::npos);
    EXPECT_EQ(stored(essential).status, "sent");
    ASSERT_EQ(transport_.sent.size(), 1u);
    EXPECT_NE(transport_.sent[0].content.find("Subject: Another subject"), std::string::npos);
    EXPECT_TRUE(std::ranges::any_of(rules_.asked, [](const sdk::Value& input) {
        return input["template"] == "kernel/mail/news" && input["to"] == "ada@example.org";
    }));
}

TEST_P(MailQueue, KeepsTheSubjectAsItWasSentWithTheRulesName) {
    rules_.answer = {{"subject", "Another subject"}};
    const auto id = queue(news());
    EXPECT_TRUE(sender(&transport_).sendNext());
    EXPECT_EQ(stored(id).subject, "Another subject");
    EXPECT_EQ(stored(id).decidedBy, "Subject by the rule mail.before_send.test");
}

TEST_P(MailQueue, IsHeldWhereARuleFailsUnlessItIsEssential) {
    rules_.problem = "mail.before_send.bad:3: it took too long";
    const auto held = queue(news()), essential = queue(hello());
    while (sender(&transport_).sendNext()) {
    }
    EXPECT_EQ(stored(held).status, "suppressed");
    EXPECT_NE(stored(held).error.find("mail.before_send.bad:3"), std::string::npos);
    EXPECT_EQ(stored(essential).status, "sent");
    rules_.problem.clear();
    write([&](sdk::Transaction& tx) { MailRepository().retry(tx, held, false); });
    EXPECT_TRUE(sender(&transport_).sendNext());
    EXPECT_EQ(stored(held).status, "sent");
}

TEST_P(MailQueue, IsKeptUntilTheHourARuleNamesInTheRecordsZoneAndThenAskedAboutAgain) {
    rules_.answer = {{"hold_until", "2126-03-18 08:00"}, {"reason", "Not at weekends."}};
    auto message = news();
    message.facts = {{"session", {{"time_zone", "Asia/Tokyo"}}}};
    const auto id = queue(message), essential = queue(hello());
    while (sender(&transport_).sendNext()) {
    }
    EXPECT_EQ(stored(id).status, "queued");
    EXPECT_EQ(stored(id).error, "Held by the rule mail.before_send.test: Not at weekends.");
    EXPECT_EQ(stored(id).attempts, 0) << "it was not its turn";
    EXPECT_EQ(stored(essential).status, "sent");
    const auto due = db().read([&](sdk::Transaction& tx) {
        return tx.query("SELECT next_at FROM kernel_mail WHERE id = $1", id).front().instant(0);
    });
    EXPECT_EQ(sdk::isoInstant(due), "2126-03-17T23:00:00Z");
    rules_.answer = sdk::Value();
    write([&](sdk::Transaction& tx) { tx.execute("UPDATE kernel_mail SET next_at = 0 WHERE id = $1", id); });
    while (sender(&transport_).sendNext()) {
    }
    EXPECT_EQ(stored(id).status, "sent");
    EXPECT_EQ(stored(id).decidedBy, "");
}

TEST_P(MailQueue, GoesWithCopiesAnotherSenderAndMoreTextAsRulesSay) {
    write([&](sdk::Transaction& tx) {
        RecipientRepository().suppress(tx, {.address = "gone@example.org", .reason = "by hand"}, clock_.now());
    });
    rules_.answer = {{"cc", {"manager@example.org", "ADA@example.org", "gone@example.org"}},
                     {"bcc", {"archive@example.org"}},
                     {"reply_to", "office@example.org"},
                     {"sender", "prework"},
                     {"paragraphs", {"Your fourth <certificate>."}}};
    const auto id = queue(news());
    EXPECT_TRUE(sender(&transport_).sendNext());
    ASSERT_EQ(transport_.sent.size(), 1u);
    const auto& mail = transport_.sent[0];
    EXPECT_THAT(mail.copies, ::testing::ElementsAre("manager@example.org", "archive@example.org"));
    EXPECT_EQ(mail.from, "prework@example.org");
    EXPECT_THAT(mail.content, ::testing::HasSubstr("Cc: manager@example.org\r\n"));
    EXPECT_THAT(textOf(mail), ::testing::StartsWith("Dear Ada, see \n\nYour fourth <certificate>.\n\n--\nStop: "))
        << "before the link that stops such mails, which is another one each time";
    EXPECT_THAT(mail.content, ::testing::HasSubstr("Reply-To: office@example.org\r\n"));
    EXPECT_THAT(mail.content, ::testing::Not(::testing::HasSubstr("archive@example.org")));
    EXPECT_THAT(mail.content, ::testing::Not(::testing::HasSubstr("List-Unsubscribe")))
        << "a copy's reader could press it";
    const auto kept = stored(id);
    EXPECT_EQ(kept.from, "prework@example.org");
    EXPECT_EQ(kept.copies, "manager@example.org");
    EXPECT_EQ(kept.blindCopies, "archive@example.org");
    EXPECT_EQ(kept.replyTo, "office@example.org");
    EXPECT_EQ(kept.addedText, "Your fourth <certificate>.");
    EXPECT_THAT(attempts(id).at(0).answer, ::testing::HasSubstr("No copy went to gone@example.org"));
}

TEST_P(MailQueue, ForgetsWhoHadACopyWhenTheyAreErasedAndNobodyElse) {
    write([](sdk::Transaction& tx) {
        tx.execute(
            "INSERT INTO kernel_person (id, name, email, created_at, updated_at)"
            " VALUES ('cabc-aaaaaaaaaaaa', 'Max', 'max@example.org', 0, 0)");
    });
    rules_.answer = {{"cc", {"max@example.org", "other@example.org"}}};
    const auto hers = queue(news());
    EXPECT_TRUE(sender(&transport_).sendNext());
    rules_.answer = {{"bcc", {"climax@example.org"}}};
    const auto another = queue(news("bea@example.org"));
    EXPECT_TRUE(sender(&transport_).sendNext());
    ASSERT_EQ(stored(hers).copies, "max@example.org, other@example.org");
    write([](sdk::Transaction& tx) { MailRepository().anonymise(tx, "cabc-aaaaaaaaaaaa"); });
    EXPECT_EQ(stored(hers).copies, "");
    EXPECT_EQ(stored(hers).recipient, "ada@example.org") << "the mail was somebody else's";
    EXPECT_EQ(stored(another).blindCopies, "climax@example.org");
}

TEST_P(MailQueue, NeverGivesCopiesOfEssentialMailNorAnswersElsewhere) {
    rules_.answer = {{"cc", {"thief@example.org"}},
                     {"bcc", {"thief@example.org"}},
                     {"reply_to", "thief@example.org"},
                     {"hold", true},
                     {"hold_until", "2126-03-18 08:00"}};
    queue(hello());
    EXPECT_TRUE(sender(&transport_).sendNext());
    ASSERT_EQ(transport_.sent.size(), 1u);
    EXPECT_THAT(transport_.sent[0].copies, ::testing::IsEmpty());
    EXPECT_THAT(transport_.sent[0].content, ::testing::Not(::testing::HasSubstr("thief")));
}

TEST_P(MailQueue, IsHeldWhereWhatARuleWantsCannotBe) {
    for (const auto& answer :
         {sdk::Value{{"cc", {"a..b@example.org"}}},
          {{"hold_until", "2126-02-30 08:00"}},
          {{"cc", std::vector<std::string>{"1@b.org", "2@b.org", "3@b.org", "4@b.org", "5@b.org", "6@b.org", "7@b.org",
                                           "8@b.org", "9@b.org", "10@b.org", "11@b.org"}}}}) {
        rules_.answer = answer;
        const auto id = queue(news());
        EXPECT_TRUE(sender(&transport_).sendNext());
        EXPECT_EQ(stored(id).status, "suppressed") << answer;
        EXPECT_THAT(stored(id).error, ::testing::HasSubstr("Held back because a rule failed"));
    }
    EXPECT_TRUE(transport_.sent.empty());
}

TEST_P(MailQueue, GoesWhateverRulesSayOnceItIsReleased) {
    rules_.answer = {{"hold", true}, {"subject", "Another subject"}};
    const auto id = queue(news());
    EXPECT_TRUE(sender(&transport_).sendNext());
    EXPECT_EQ(stored(id).decidedBy, "Held back by the rule mail.before_send.test");
    write([&](sdk::Transaction& tx) { MailRepository().retry(tx, id, true); });
    EXPECT_TRUE(sender(&transport_).sendNext());
    EXPECT_EQ(stored(id).status, "sent");
    EXPECT_EQ(stored(id).subject, "Another subject");
}

TEST_P(MailQueue, GivesRulesWhatTheirSampleShows) {
    rules_.answer = {{"subject", "x"}};
    queue(news());
    sender(&transport_).sendNext();
    ASSERT_EQ(rules_.asked.size(), 1u);
    auto hook = beforeSendHook({db(), *shelf_, account_, unsubscribe_, clock_});
    EXPECT_EQ(lua::declarationProblem(hook), "");
    hook.complete(hook);
    EXPECT_EQ(lua::declarationProblem(hook), "");
    EXPECT_THAT(lua::undeclaredInput(hook, rules_.asked[0]), ::testing::IsEmpty());
    EXPECT_EQ(rules_.asked[0].size(), hook.sampleInput.size());
}

TEST_P(MailQueue, WritesFilesOutsideProduction) {
    const auto folder = std::filesystem::temp_directory_path() / ("gh_mail_" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    FileTransport files(folder);
    const auto id = queue(hello());
    EXPECT_TRUE(sender(&files).sendNext());
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) found.push_back(entry.path());
    ASSERT_EQ(found.size(), 1u);
    EXPECT_TRUE(found[0].filename().string().ends_with("Z-" + id + ".eml"));
    std::ostringstream text;
    text << std::ifstream(found[0]).rdbuf();
    EXPECT_NE(text.str().find("Message-ID: <" + id + "@hall.example>\r\n"), std::string::npos);
    EXPECT_NE(text.str().find("From: \"Guildhall\" <hall@example.org>\r\n"), std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_P(MailQueue, SendsTheTokensOfLinksAndKeepsThemReadableNowhere) {
    const std::string token = "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE";
    auto message = hello();
    message.variables["link"] = "https://portal.example/magic-link?token=" + token;
    const auto id = queue(message);
    const auto leaks = [&] {
        return db().read([&](sdk::Transaction& tx) {
            const auto row = tx.query("SELECT subject, body_text, body_html, variables, sealed FROM kernel_mail");
            for (std::size_t i = 0; i < 5; ++i)
                if (row.front().view(i).find(token) != std::string_view::npos) return true;
            return false;
        });
    };
    EXPECT_FALSE(leaks());
    EXPECT_EQ(stored(id).text, "Dear Ada, see https://portal.example/magic-link?token=removed");
    EXPECT_NE(stored(id).sealed, "");
    FakeTransport transport;
    sender(&transport).sendNext();
    const auto decoded = textOf(transport.sent.at(0));
    EXPECT_NE(decoded.find(token), std::string::npos) << decoded;
    EXPECT_FALSE(leaks());
    EXPECT_EQ(stored(id).sealed, "");
}

TEST_P(MailQueue, NotesEachAttemptWithTheServersAnswer) {
    transport_.failures = 1;
    const auto id = queue(hello());
    auto sending = sender(&transport_);
    sending.sendNext();
    sending.sendNext();
    const auto tries = attempts(id);
    ASSERT_EQ(tries.size(), 2u);
    EXPECT_EQ(tries[0].result, "try later");
    EXPECT_EQ(tries[0].answer, "connection refused");
    EXPECT_EQ(tries[1].result, "sent");
    EXPECT_EQ(tries[1].answer, "250 taken");
    EXPECT_EQ(tries[1].host, "mx.example");
}

TEST_P(MailQueue, KeepsItsMessageIdOverAllTries) {
    transport_.failures = 0;
    const auto id = queue(hello());
    sender(&transport_).sendNext();
    // The server took it, and we stopped before our note.
    write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_mail SET status = 'sending', lease_until = 0 WHERE id = $1", id);
    });
    sender(&transport_).sendNext();
    ASSERT_EQ(transport_.sent.size(), 2u);
    const auto idOf = [&](int which) {
        const auto& content = transport_.sent[which].content;
        const auto at = content.find("Message-ID:");
        return content.substr(at, content.find("\r\n", at) - at);
    };
    EXPECT_EQ(idOf(0), idOf(1));
}

TEST_P(MailQueue, SendsNothingToASuppressedAddress) {
    RecipientRepository recipients;
    write([&](sdk::Transaction& tx) { recipients.suppress(tx, {"ada@example.org", "complaint"}, clock_.now()); });
    auto sending = sender(&transport_);
    const auto held = queue(news("Ada@Example.org")), essential = queue(hello());
    while (sending.sendNext()) {
    }
    EXPECT_EQ(stored(held).status, "suppressed");
    EXPECT_EQ(stored(essential).status, "sent") << "a complaint does not lock people out";
    write([&](sdk::Transaction& tx) {
        recipients.release(tx, "ada@example.org");
        recipients.suppress(tx, {"ada@example.org", "hard bounce"}, clock_.now());
    });
    const auto bounced = queue(hello());
    EXPECT_TRUE(sending.sendNext());
    EXPECT_EQ(stored(bounced).status, "suppressed") << "nobody reads there";
}

TEST_P(MailQueue, ObeysWhatPeopleSwitchedOffButForEssentialMail) {
    RecipientRepository recipients;
    write([&](sdk::Transaction& tx) { recipients.optOut(tx, "cabc-abcdefghjkmn", "credentials", clock_.now()); });
    auto sending = sender(&transport_);
    auto essential = hello();
    essential.personId = "cabc-abcdefghjkmn";
    essential.category = "credentials";
    const auto off = queue(news()), sent = queue(essential);
    while (sending.sendNext()) {
    }
    EXPECT_EQ(stored(off).status, "suppressed");
    EXPECT_EQ(stored(sent).status, "sent");
    write([&](sdk::Transaction& tx) { recipients.optIn(tx, "cabc-abcdefghjkmn", "credentials"); });
    const auto on = queue(news());
    sending.sendNext();
    EXPECT_EQ(stored(on).status, "sent");
}

TEST_P(MailQueue, PutsOffWhatIsTooMuchForOneRecipientInAnHour) {
    auto sending = sender(&transport_);
    std::vector<std::string> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(queue(news()));
    const auto other = queue(news("bob@example.org")), essential = queue(hello());
    while (sending.sendNext()) {
    }
    EXPECT_EQ(transport_.sent.size(), 5u) << "three to Ada, one to Bob, one essential";
    EXPECT_EQ(stored(other).status, "sent");
    EXPECT_EQ(stored(essential).status, "sent");
    int waiting = 0;
    for (const auto& id : ids) waiting += stored(id).status == "queued";
    EXPECT_EQ(waiting, 2);
    write([&](sdk::Transaction& tx) {
        const std::int64_t hour = 3'600'000'001;
        tx.execute("UPDATE kernel_mail SET sent_at = sent_at - $1", hour);
        tx.execute("UPDATE kernel_mail SET next_at = next_at - $1", hour);
    });
    while (sending.sendNext()) {
    }
    for (const auto& id : ids) EXPECT_EQ(stored(id).status, "sent");
}

TEST_P(MailQueue, OffersToStopMailThatIsNotEssential) {
    auto sending = sender(&transport_);
    queue(news());
    sending.sendNext();
    queue(hello());
    sending.sendNext();
    ASSERT_EQ(transport_.sent.size(), 2u);
    const auto& content = transport_.sent[0].content;
    const auto at = content.find("List-Unsubscribe: <https://portal.example/unsubscribe/");
    ASSERT_NE(at, std::string::npos);
    const auto begin = content.find("unsubscribe/", at) + 12;
    const auto read = unsubscribe_.read(content.substr(begin, content.find('>', begin) - begin));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->holder, "cabc-abcdefghjkmn");
    EXPECT_EQ(read->category, "credentials");
    EXPECT_FALSE(unsubscribe_.read(content.substr(begin, content.find('>', begin) - begin - 2) + "AA"));
    EXPECT_EQ(transport_.sent[1].content.find("List-Unsubscribe"), std::string::npos);
}

TEST_P(MailQueue, UsesTheSitesWordingAndFallsBackWhenItFails) {
    TemplateRepository wordings;
    const auto activate = [&](const MailWording& wording) {
        write([&](sdk::Transaction& tx) {
            const auto version = wordings.addDraft(tx, "kernel/mail/hello", wording, "", clock_.now());
            wordings.activate(tx, "kernel/mail/hello", version);
            changes_->touch(tx, TemplateShelf::area);
        });
    };
    activate({"Our own subject", "Our words", ""});
    EXPECT_EQ(stored(queue(hello())).subject, "Our own subject");
    activate({"Our own subject", "Our words", "<img src=\"https://evil.example/?{{name}}\">"});
    EXPECT_EQ(stored(queue(hello())).subject, "Hello Ada") << "kept from before there was a check";
    activate({"Subject", "broken", ""});
    EXPECT_EQ(stored(queue(hello())).subject, "Hello Ada");
    const auto noted = db().read([&](sdk::Transaction& tx) { return wordings.versions(tx, "kernel/mail/hello"); });
    EXPECT_EQ(noted.at(0).problem, "it is broken");
    EXPECT_NE(noted.at(1).problem.find("may stand in “src”"), std::string::npos);
    EXPECT_EQ(noted.at(1).state, "former");
}

TEST_P(MailQueue, ChoosesTheSenderByCategory) {
    auto message = hello();
    message.category = "prework";
    queue(message);
    sender(&transport_).sendNext();
    EXPECT_EQ(transport_.sent.at(0).from, "prework@example.org");
}

TEST_P(MailQueue, IsListed) {
    queue(hello());
    const auto page =
        db().read([](sdk::Transaction& tx) { return sdk::selectPage(tx, mailFields(), MailRepository::list(), {}); });
    ASSERT_EQ(page.total, 1);
    EXPECT_EQ(page.rows[0]["subject"], "Hello Ada");
    EXPECT_EQ(page.rows[0]["status"], "queued");
}

}  // namespace
}  // namespace guildhall::mail
