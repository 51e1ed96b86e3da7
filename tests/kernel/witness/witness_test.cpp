// One site's log before another site's witness, both on one database: what is signed, what is refused and recorded, and
// what becomes of a log that was changed by whoever has its database.
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/base64.hpp>
#include "kernel/audit/audit_log.hpp"
#include "kernel/audit/audit_repository.hpp"
#include "kernel/audit/audit_tree.hpp"
#include "kernel/witness/checkpoints.hpp"
#include "kernel/witness/witness.hpp"

#include <gmock/gmock.h>

namespace guildhall::witness {
namespace {

using sdk::Transaction;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct HeardMail : sdk::Mail {
    std::string queue(Transaction&, const sdk::MailMessage& message) override {
        messages.push_back(message);
        return "mail-aaaaaaaaaaaa";
    }
    std::vector<sdk::MailMessage> messages;
};

/// The other site, as far as it can be reached.
struct OtherSite : sdk::HttpClient {
    sdk::HttpAnswer send(const sdk::HttpRequest& request) override {
        asked.push_back(request.body);
        if (away) throw sdk::HttpFailure("nobody answers");
        if (instead) return *instead;
        auto answer = witness->add(request.body);
        return {answer.status, {{"content-type", answer.contentType}}, answer.body};
    }
    Witness* witness = nullptr;
    bool away = false;
    std::optional<sdk::HttpAnswer> instead;
    std::vector<std::string> asked;
};

class WitnessTest : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        witness_.emplace(Witness::Parts{db(), audit_, mail_, clock_, log_, witnessSigner, [](Transaction&) {
                                            return std::vector<sdk::Person>{
                                                {.id = "cabc-aaaaaaaaaaaa", .name = "Ada", .email = "a@x.org"}};
                                        }});
        http_.witness = &*witness_;
        checkpoints_.emplace(Checkpoints::Parts{db(), audit_, clock_, log_, http_, addresses_, box_, logSigner});
        db().write([&](Transaction& tx) {
            WitnessRepository::addLog(tx, {logSigner.key().name, logSigner.key().text()});
            WitnessRepository::addWitness(
                tx, {witnessSigner.key().name, witnessSigner.key().text(), "https://other.example/witness"});
        });
    }
    void record(int count) {
        db().write([&](Transaction& tx) {
            for (int i = 0; i < count; ++i) audit_.record(tx, {}, {"STEP_TAKEN", std::to_string(i)});
        });
    }
    KnownWitness known() {
        return *db().read([&](Transaction& tx) { return WitnessRepository::witness(tx, witnessSigner.key().name); });
    }
    WitnessedLog seen() {
        return *db().read([&](Transaction& tx) { return WitnessRepository::log(tx, logSigner.key().name); });
    }
    std::vector<std::string> actions() {
        std::vector<std::string> all;
        for (const auto& entry :
             db().read([](Transaction& tx) { return audit::AuditRepository().after(tx, 0, 10'000); }))
            if (entry.action != "STEP_TAKEN") all.push_back(entry.action);
        return all;
    }
    std::string root(std::int64_t size) {
        return db().read([&](Transaction& tx) { return audit::AuditTree::rootOfEntries(tx, size); });
    }
    /// What a log of that length would ask for.
    std::string submission(std::int64_t old, std::int64_t size, const Signer& signer,
                           std::vector<std::string> proof = {}, std::string itsRoot = {}) {
        if (itsRoot.empty()) itsRoot = root(size);
        auto body = "old " + std::to_string(old) + "\n";
        for (const auto& hash : proof) body += sdk::toBase64(hash) + "\n";
        const auto text = Checkpoint{signer.key().name, size, itsRoot}.text();
        return body + "\n" + text + "\n" + signer.sign(text);
    }
    /// Changes an entry and all that follow, so that the chain is whole: what whoever has database and program can do.
    void rewrite(std::int64_t from) {
        db().write([&](Transaction& tx) {
            if (GetParam() == data::Engine::Sqlite)
                tx.execute("DROP TRIGGER IF EXISTS kernel_audit_no_update");
            else
                tx.execute("ALTER TABLE kernel_audit DISABLE TRIGGER USER");
            auto entries = audit::AuditRepository().after(tx, from - 1, 10'000);
            std::string before = entries.front().previousHash;
            for (auto& entry : entries) {
                if (entry.seq == from) entry.reason = "as if it had been so";
                entry.previousHash = before;
                before = entry.hash = audit::entryHash(entry);
                tx.execute("UPDATE kernel_audit SET reason = $1, previous_hash = $2, hash = $3 WHERE seq = $4",
                           entry.reason, entry.previousHash, entry.hash, entry.seq);
            }
            tx.execute("DELETE FROM kernel_audit_node");
            if (GetParam() == data::Engine::Postgresql) tx.execute("ALTER TABLE kernel_audit ENABLE TRIGGER USER");
        });
    }

    const Signer logSigner{"guild.example/audit", KeyKind::Log, std::string(32, 'l')};
    const Signer witnessSigner{"other.example/witness", KeyKind::Witness, std::string(32, 'w')};
    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    HeardMail mail_;
    OtherSite http_;
    webhooks::WebhookAddresses addresses_{"", false};
    config::SecretBox box_{"a secret key of more than thirty-two characters", random_};
    std::optional<Witness> witness_;
    std::optional<Checkpoints> checkpoints_;
};
GUILDHALL_ON_EVERY_DATABASE(WitnessTest);

TEST_P(WitnessTest, SignsHowTheLogStandsAsItGrows) {
    for (const int more : {1, 2, 300, 5, 700}) {
        record(more);
        EXPECT_EQ(checkpoints_->askAll(), 1);
    }
    EXPECT_EQ(known().size, 1008);
    EXPECT_EQ(known().problem, "");
    EXPECT_EQ(seen().size, 1008);
    EXPECT_EQ(seen().root, root(1008));
    const auto note = Note::parse(known().note);
    ASSERT_TRUE(note);
    EXPECT_TRUE(signatureOf(*note, logSigner.key()));
    ASSERT_TRUE(signatureOf(*note, witnessSigner.key()));
    EXPECT_EQ(sdk::Instant(timeOf(*signatureOf(*note, witnessSigner.key()))),
              std::chrono::floor<std::chrono::seconds>(clock_.now()));
    EXPECT_TRUE(signatureOf(*Note::parse(seen().note), witnessSigner.key())) << "the witness keeps the same";
    EXPECT_THAT(actions(), IsEmpty()) << "else two sites would go on signing for each other's entries for ever";
}

TEST_P(WitnessTest, IsAskedNothingWhileNothingIsRecorded) {
    record(3);
    EXPECT_EQ(checkpoints_->askAll(), 1);
    EXPECT_EQ(checkpoints_->askAll(), 1);
    EXPECT_EQ(http_.asked.size(), 1u);
}

TEST_P(WitnessTest, IsAskedAgainFromWhereItSaysThatItIs) {
    record(5);
    EXPECT_EQ(checkpoints_->askAll(), 1);
    db().write([&](Transaction& tx) {
        WitnessRepository::signedBy(tx, witnessSigner.key().name, 2, "", clock_.now());  // put back from a backup
    });
    record(5);
    EXPECT_EQ(checkpoints_->askAll(), 1);
    EXPECT_EQ(known().size, 10);
    EXPECT_THAT(http_.asked.back(), StartsWith("old 5\n"));
}

// transparency-dev/tessera 799: a witness that was put back from a backup.
TEST_P(WitnessTest, IsAskedAgainFromFurtherBackWhenItKnowsLessThanWeBelieve) {
    record(5);
    ASSERT_EQ(checkpoints_->askAll(), 1);
    const auto early = seen();
    record(5);
    ASSERT_EQ(checkpoints_->askAll(), 1);
    db().write([&](Transaction& tx) { EXPECT_TRUE(WitnessRepository::seen(tx, 10, early)); });
    record(1);
    EXPECT_EQ(checkpoints_->askAll(), 1);
    EXPECT_THAT(http_.asked.back(), StartsWith("old 5\n"));
    EXPECT_EQ(seen().size, 11);
}

// transparency-dev/witness 265: a log that is seen first while it is empty.
TEST_P(WitnessTest, GoesOnFromAnEmptyLog) {
    const auto empty = audit::merkle::rootOf(0, {});
    EXPECT_EQ(witness_->add(submission(0, 0, logSigner, {}, std::string(32, 'x'))).status, 422);
    EXPECT_EQ(witness_->add(submission(0, 0, logSigner, {}, empty)).status, 200);
    EXPECT_EQ(witness_->add(submission(0, 0, logSigner, {}, empty)).status, 200);
    record(3);
    EXPECT_EQ(checkpoints_->askAll(), 1);
    EXPECT_EQ(seen().size, 3);
}

TEST_P(WitnessTest, RefusesALogThatWasChangedAndKeepsTheProof) {
    record(20);
    ASSERT_EQ(checkpoints_->askAll(), 1);
    const auto kept = known().note;
    rewrite(7);
    EXPECT_THAT(db().read([&](Transaction& tx) { return audit_.verify(tx).problems; }), IsEmpty())
        << "the chain itself shows nothing";
    // The log's own site notices first, and signs no more.
    EXPECT_EQ(checkpoints_->askAll(), 0);
    EXPECT_THAT(known().problem, HasSubstr("no longer begins with the 20 entries"));
    EXPECT_TRUE(known().gapAt);
    EXPECT_THAT(actions(), ElementsAre("AUDIT_WITNESS_GAP"));
    // Whoever changed it would make it forget that, too.
    db().write([](Transaction& tx) { tx.execute("DELETE FROM kernel_site WHERE name = 'audit_checkpoint'"); });
    record(5);
    EXPECT_EQ(checkpoints_->askAll(), 0);
    EXPECT_THAT(known().problem, HasSubstr("does not go on from the 20 entries"));
    EXPECT_EQ(seen().size, 20) << "nothing was signed";
    ASSERT_TRUE(seen().refusedAt);
    const auto proof = Note::parse(seen().refusedNote);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(signatureOf(*proof, logSigner.key())) << "its own signature is the proof";
    ASSERT_EQ(mail_.messages.size(), 1u);
    EXPECT_EQ(mail_.messages.front().variables.at("log"), logSigner.key().name);
    // Once: a log that goes on asking fills nobody's mailbox.
    EXPECT_EQ(checkpoints_->askAll(), 0);
    EXPECT_EQ(mail_.messages.size(), 1u);
    EXPECT_THAT(actions(), ElementsAre("AUDIT_WITNESS_GAP", "WITNESSED_LOG_CONTRADICTED"));
    // And what it had signed shows whoever checks the log that it is another one.
    const auto found = db().read([&](Transaction& tx) { return checkpoints_->check(tx, kept, {witnessSigner.key()}); });
    EXPECT_THAT(found, ElementsAre(HasSubstr("not the one that was signed")));
}

TEST_P(WitnessTest, GoesOnAfterSomebodyHasLetTheLogBeginAnew) {
    record(20);
    ASSERT_EQ(checkpoints_->askAll(), 1);
    rewrite(7);
    db().write([](Transaction& tx) { tx.execute("DELETE FROM kernel_site WHERE name = 'audit_checkpoint'"); });
    record(5);
    ASSERT_EQ(checkpoints_->askAll(), 0);
    db().write([&](Transaction& tx) { EXPECT_TRUE(WitnessRepository::beginAnew(tx, logSigner.key().name)); });
    EXPECT_EQ(checkpoints_->askAll(), 1);
    EXPECT_FALSE(known().gapAt);
    EXPECT_FALSE(seen().refusedAt);
}

TEST_P(WitnessTest, NoticesALogThatHasBecomeShorter) {
    record(20);
    ASSERT_EQ(checkpoints_->askAll(), 1);
    http_.instead = sdk::HttpAnswer{409, {{"content-type", "text/x.tlog.size"}}, "500\n"};
    record(1);
    EXPECT_EQ(checkpoints_->askAll(), 0);
    EXPECT_THAT(known().problem, HasSubstr("It has seen 500 entries, and this log has only 21"));
    EXPECT_TRUE(known().gapAt);
}

TEST_P(WitnessTest, ThatIsAwayOrAnswersNonsenseLosesNothing) {
    record(3);
    http_.away = true;
    EXPECT_EQ(checkpoints_->askAll(), 0);
    EXPECT_EQ(known().problem, "nobody answers");
    http_.away = false;
    for (const auto& [status, body, says] : std::vector<std::tuple<int, std::string, std::string>>{
             {200, "", "not signed with the key"},
             {200, "— other.example/witness AAAA\n", "not signed with the key"},
             {200, logSigner.sign("other\n"), "not signed with the key"},
             {404, "", "does not know this log"},
             {403, "", "by another key"},
             {409, "none", "status 409"},
             {500, "", "status 500"}}) {
        http_.instead = sdk::HttpAnswer{status, {}, body};
        EXPECT_EQ(checkpoints_->askAll(), 0);
        EXPECT_THAT(known().problem, HasSubstr(says));
        EXPECT_FALSE(known().gapAt);
    }
    http_.instead.reset();
    EXPECT_EQ(checkpoints_->askAll(), 1);
    EXPECT_EQ(known().problem, "");
    EXPECT_THAT(actions(), IsEmpty());
}

TEST_P(WitnessTest, AnswersAsTheSpecificationSays) {
    record(8);
    const auto proof = [&](std::int64_t older, std::int64_t newer) {
        return db().read([&](Transaction& tx) { return audit::AuditTree::proof(tx, older, newer); });
    };
    const auto status = [&](const std::string& body) { return witness_->add(body).status; };
    const Signer stranger("strange.example/audit", KeyKind::Log, std::string(32, 's'));
    const Signer imposter(logSigner.key().name, KeyKind::Log, std::string(32, 's'));
    EXPECT_EQ(status(submission(0, 4, stranger)), 404);
    EXPECT_EQ(status(submission(0, 4, imposter)), 403);
    EXPECT_EQ(status(submission(5, 4, logSigner)), 400);
    EXPECT_EQ(status(submission(3, 4, logSigner, proof(3, 4))), 409) << "it has signed nothing yet";
    EXPECT_EQ(status(submission(0, 4, logSigner, {root(1)})), 422) << "from nothing on there is nothing to prove";
    EXPECT_EQ(status(submission(0, 4, logSigner)), 200);
    EXPECT_EQ(status(submission(4, 4, logSigner)), 200) << "the same again, with the time of now";
    const auto behind = witness_->add(submission(0, 8, logSigner));
    EXPECT_EQ(behind.status, 409);
    EXPECT_EQ(behind.body, "4\n");
    EXPECT_EQ(behind.contentType, "text/x.tlog.size");
    EXPECT_EQ(status(submission(4, 8, logSigner)), 422);
    EXPECT_EQ(status(submission(4, 4, logSigner, {}, root(5))), 409) << "another root for the same length";
    EXPECT_EQ(status(submission(4, 8, logSigner, proof(4, 8))), 200);
    EXPECT_EQ(status(submission(4, 8, logSigner, proof(4, 8))), 409) << "it is further";
    for (const auto& body :
         {std::string(), std::string("old 8\n"), std::string("old 8\n\n"),
          "new" + submission(8, 8, logSigner).substr(3), "old 08\n" + submission(8, 8, logSigner).substr(6),
          "old -8" + submission(8, 8, logSigner).substr(5), "old 8\nAAAA\n" + submission(8, 8, logSigner).substr(6),
          submission(8, 8, logSigner) + "more"})
        EXPECT_EQ(status(body), 400) << body;
    std::vector<std::string> many(64, root(1));
    EXPECT_EQ(status(submission(8, 8, logSigner, many)), 400);
    EXPECT_EQ(seen().size, 8);
}

TEST_P(WitnessTest, ChecksACheckpointThatWasKeptElsewhere) {
    record(10);
    ASSERT_EQ(checkpoints_->askAll(), 1);
    const auto kept = seen().note;
    record(10);
    const auto found = [&](const std::string& note, std::vector<VerifierKey> keys = {}) {
        return db().read([&](Transaction& tx) { return checkpoints_->check(tx, note, keys); });
    };
    EXPECT_THAT(found(kept), IsEmpty());
    EXPECT_THAT(found(kept, {witnessSigner.key()}), IsEmpty());
    EXPECT_THAT(found(kept, {Signer("w.example", KeyKind::Witness, std::string(32, 'x')).key()}),
                ElementsAre("it is not signed by w.example"));
    EXPECT_THAT(found("nonsense"), ElementsAre("it is no checkpoint"));
    const auto later = Checkpoint{logSigner.key().name, 50, root(20)}.text();
    EXPECT_THAT(found(later + "\n" + logSigner.sign(later)), ElementsAre(HasSubstr("has only 20")));
    const Signer other("guild.example/audit", KeyKind::Log, std::string(32, 'x'));
    EXPECT_THAT(found(later + "\n" + other.sign(later)), ElementsAre("it is not signed by this log"));
}

}  // namespace
}  // namespace guildhall::witness
