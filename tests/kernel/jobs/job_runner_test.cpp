#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/data/dialect.hpp"
#include "kernel/jobs/job_queue.hpp"
#include "kernel/jobs/job_runner.hpp"

#include <guildhall/sdk/error.hpp>

#include <set>
#include <thread>

namespace guildhall::jobs {
namespace {

using namespace std::chrono_literals;

class JobRuns : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        db().write(
            [](sdk::Transaction& tx) { tx.execute("CREATE TABLE effect (job TEXT NOT NULL, n BIGINT NOT NULL)"); });
        options_.firstPause = 1ms;
        options_.poll = 50ms;
        makeRunner();
    }
    void TearDown() override {
        runner_.reset();
        EveryKernelDatabase::TearDown();
    }
    void makeRunner() { runner_ = std::make_unique<JobRunner>(db(), random_, log_, wakeUp_, options_); }

    std::string enqueue(sdk::JobRequest request) {
        return db().write([&](sdk::Transaction& tx) { return queue_.enqueue(tx, request); });
    }
    sdk::JobStatus status(const std::string& id) {
        return *db().read([&](sdk::Transaction& tx) { return queue_.find(tx, id); });
    }
    sdk::JobStatus waitFor(const std::string& id, const std::string& state) {
        for (int i = 0; i < 500; ++i) {
            const auto now = status(id);
            if (now.state == state) return now;
            std::this_thread::sleep_for(10ms);
        }
        ADD_FAILURE() << "the job is " << status(id).state << " (" << status(id).message << "), not " << state;
        return status(id);
    }
    static void waitUntil(const std::atomic<bool>& flag) {
        for (int i = 0; i < 500 && !flag; ++i) std::this_thread::sleep_for(10ms);
        ASSERT_TRUE(flag);
    }
    void handle(const std::string& kind, sdk::JobHandler handler, const std::string& owner = "shop") {
        runner_->addHandlers(owner, {{kind, std::move(handler)}});
    }
    std::int64_t effects() {
        return db().read(
            [](sdk::Transaction& tx) { return tx.query("SELECT COUNT(*) FROM effect").front().integer(0); });
    }

    testing::FakeClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    WakeUp wakeUp_;
    JobQueue queue_{audit_, random_, wakeUp_};
    JobRunnerOptions options_;
    std::unique_ptr<JobRunner> runner_;
    JobRepository repository_;
};
GUILDHALL_ON_EVERY_DATABASE(JobRuns);

TEST_P(JobRuns, EndWithResultAndProgress) {
    handle("shop.count", [](sdk::JobContext& job) {
        job.progress(1, 2, "half");
        job.progress(2, 2, "all");
        job.finish({{"sum", job.payload()["a"].get<int>() + 1}},
                   [&](sdk::Transaction& tx) { tx.execute("INSERT INTO effect VALUES ($1, 1)", job.id()); });
    });
    runner_->start();
    const auto id = enqueue({.kind = "shop.count",
                             .payload = {{"a", 1}},
                             .title = "Count",
                             .personId = "cxxx-aaaaaaaaaaaa",
                             .resultPath = "/r"});
    const auto done = waitFor(id, "done");
    EXPECT_EQ(done.result["sum"], 2);
    EXPECT_EQ(done.done, 2);
    EXPECT_EQ(done.message, "all");
    EXPECT_EQ(done.personId, "cxxx-aaaaaaaaaaaa");
    EXPECT_TRUE(done.startedAt && done.endedAt);
    EXPECT_EQ(effects(), 1);
}

TEST_P(JobRuns, DoNotWaitForTimesOfAClockThatWasAhead) {
    handle("shop.work", [](sdk::JobContext&) {});
    const auto day = std::chrono::microseconds(24h).count();
    const auto fromTomorrow = [&](const char* state) {
        const auto id = enqueue({.kind = "shop.work"});
        db().write([&](sdk::Transaction& tx) {
            tx.execute(
                "UPDATE kernel_job SET state = $1, created_at = created_at + $2, run_at = run_at + $2,"
                " lease_token = 'x', lease_until = run_at + $2 WHERE id = $3",
                state, day, id);
        });
        return id;
    };
    for (const auto* state : {"queued", "running"}) {
        const auto id = fromTomorrow(state);
        EXPECT_TRUE(runner_->runNext());
        EXPECT_EQ(status(id).state, "done");
    }
    db().write([&](sdk::Transaction& tx) {
        queue_.enqueue(tx, {.kind = "shop.work", .runAt = data::dialect(tx).now(tx) + 1h});
    });
    EXPECT_FALSE(runner_->runNext()) << "what is to run later still waits";
}

TEST_P(JobRuns, AreCountedByKindAndOutcome) {
    handle("shop.fine", [](sdk::JobContext&) {});
    handle("shop.refused", [](sdk::JobContext&) { throw sdk::Conflict("No."); });
    for (const auto* kind : {"shop.fine", "shop.fine", "shop.refused"}) {
        enqueue({.kind = kind});
        EXPECT_TRUE(runner_->runNext());
    }
    metrics::Exposition out;
    runner_->figures().tell(out);
    for (const auto* line : {"guildhall_job_runs_total{kind=\"shop.fine\",outcome=\"done\"} 2\n",
                             "guildhall_job_runs_total{kind=\"shop.refused\",outcome=\"failed\"} 1\n",
                             "guildhall_job_run_duration_seconds_count{kind=\"shop.fine\"} 2\n"})
        EXPECT_NE(out.text().find(line), std::string::npos) << line << out.text();
}

TEST_P(JobRuns, StartOnlyIfTheirTransactionCommits) {
    std::string id;
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) {
        id = queue_.enqueue(tx, {.kind = "shop.count"});
        throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_FALSE(db().read([&](sdk::Transaction& tx) { return queue_.find(tx, id); }));
    EXPECT_THROW(enqueue({.kind = "nodot"}), std::invalid_argument);
}

TEST_P(JobRuns, HappenOncePerKey) {
    const auto first = enqueue({.kind = "shop.count", .key = "order 7"});
    EXPECT_EQ(enqueue({.kind = "shop.count", .key = "order 7"}), first);
    EXPECT_NE(enqueue({.kind = "shop.count"}), enqueue({.kind = "shop.count"}));
}

TEST_P(JobRuns, AreClaimedByOneOfManyWorkersAndNodes) {
    options_.workers = 4;
    makeRunner();
    const auto beside = database().another();
    JobRunner second(*beside, random_, log_, wakeUp_, options_);
    std::mutex mutex;
    std::multiset<std::string> ran;
    const auto handler = [&](sdk::JobContext& job) {
        const std::lock_guard lock(mutex);
        ran.insert(job.id());
    };
    handle("shop.one", handler);
    second.addHandlers("shop", {{"shop.one", handler}});
    std::vector<std::string> ids;
    for (int i = 0; i < 60; ++i) ids.push_back(enqueue({.kind = "shop.one"}));
    runner_->start();
    second.start();
    for (const auto& id : ids) waitFor(id, "done");
    EXPECT_EQ(ran.size(), 60u);
    EXPECT_EQ(std::set<std::string>(ran.begin(), ran.end()).size(), 60u);
}

TEST_P(JobRuns, GoByPriorityAndWaitForTheirTime) {
    const auto low = enqueue({.kind = "shop.one"});
    const auto high = enqueue({.kind = "shop.one", .priority = 5});
    enqueue({.kind = "shop.one", .runAt = testing::RealClock().now() + 1h, .priority = 9});
    const auto claim = [&] {
        return db().write([&](sdk::Transaction& tx) {
            return repository_.claim(tx, {"other.kind", "shop.one"}, "t", 1min);
        });
    };
    EXPECT_EQ(claim()->claim.id, high);
    EXPECT_EQ(claim()->claim.id, low);
    EXPECT_FALSE(claim());
}

TEST_P(JobRuns, CannotWriteAfterTheLeaseIsLost) {
    options_.workers = 1;  // a second one would take the job over itself
    makeRunner();
    std::atomic<bool> holding{false}, taken{false}, refused{false};
    handle("shop.slow", [&](sdk::JobContext& job) {
        job.step([&](sdk::Transaction& tx) { tx.execute("INSERT INTO effect VALUES ($1, 1)", job.id()); });
        holding = true;
        waitUntil(taken);
        try {
            job.step([&](sdk::Transaction& tx) { tx.execute("INSERT INTO effect VALUES ($1, 2)", job.id()); });
        } catch (const sdk::LeaseLost&) {
            refused = true;
            EXPECT_TRUE(job.stopping());
            throw;
        }
    });
    const auto id = enqueue({.kind = "shop.slow"});
    runner_->start();
    waitUntil(holding);
    const auto other = db().write([&](sdk::Transaction& tx) {
        tx.execute("UPDATE kernel_job SET lease_until = 1");
        return repository_.claim(tx, {"shop.slow"}, "other", 1min);
    });
    ASSERT_TRUE(other);
    EXPECT_EQ(other->attempts, 2);
    taken = true;
    waitUntil(refused);
    EXPECT_TRUE(runner_->removeHandlers("shop", 2s));
    EXPECT_EQ(effects(), 1);
    EXPECT_EQ(status(id).state, "running");
    EXPECT_TRUE(db().write([&](sdk::Transaction& tx) { return repository_.finish(tx, other->claim, {}); }));
}

TEST_P(JobRuns, KeepTheirLeaseWhileTheyWork) {
    options_.lease = 200ms;
    options_.renewEvery = 50ms;
    makeRunner();
    std::atomic<int> runs{0};
    handle("shop.slow", [&](sdk::JobContext& job) {
        ++runs;
        std::this_thread::sleep_for(600ms);
        EXPECT_FALSE(job.stopping());
    });
    const auto id = enqueue({.kind = "shop.slow"});
    runner_->start();
    waitFor(id, "done");
    EXPECT_EQ(runs, 1);
}

TEST_P(JobRuns, ComeAgainAfterFailuresAndEndAsDeadLetters) {
    options_.attempts = 3;
    makeRunner();
    std::atomic<int> runs{0};
    handle("shop.flaky", [&](sdk::JobContext&) {
        if (++runs < 3) throw sdk::Unavailable("The printer is away.");
    });
    handle(
        "shop.broken", [](sdk::JobContext&) { throw 42; }, "b");
    handle(
        "shop.refused", [](sdk::JobContext&) { throw sdk::Invalid("Row 3 has no name."); }, "c");
    runner_->start();
    const auto flaky = enqueue({.kind = "shop.flaky"}), broken = enqueue({.kind = "shop.broken"}),
               refused = enqueue({.kind = "shop.refused"});
    waitFor(flaky, "done");
    EXPECT_EQ(runs, 3);
    EXPECT_EQ(waitFor(broken, "failed").message, "Unexpected error of an unknown kind");
    EXPECT_EQ(waitFor(refused, "failed").message, "Row 3 has no name.");
    EXPECT_TRUE(log_.has("(shop.refused), attempt 1: Row 3 has no name."));
    runner_->removeHandlers("c", 1s);
    db().write([&](sdk::Transaction& tx) { queue_.retry(tx, {}, refused); });
    EXPECT_EQ(status(refused).state, "queued");
    EXPECT_THROW(db().write([&](sdk::Transaction& tx) { queue_.retry(tx, {}, refused); }), sdk::Conflict);
}

TEST_P(JobRuns, CanBeCancelledWaitingAndRunning) {
    options_.tellEvery = 0ms;
    makeRunner();
    std::atomic<bool> started{false};
    handle("shop.long", [&](sdk::JobContext& job) {
        started = true;
        for (int i = 0; i < 500 && !job.stopping(); ++i) {
            job.progress(i, 500, "");
            std::this_thread::sleep_for(10ms);
        }
    });
    const auto cancel = [&](const std::string& id) {
        db().write([&](sdk::Transaction& tx) { queue_.cancel(tx, {}, id); });
    };
    const auto waiting = enqueue({.kind = "shop.long"});
    cancel(waiting);
    EXPECT_EQ(status(waiting).state, "cancelled");
    EXPECT_THROW(cancel(waiting), sdk::Conflict);
    EXPECT_THROW(cancel("jobs-zzzzzzzzzzzz"), sdk::NotFound);
    runner_->start();
    const auto running = enqueue({.kind = "shop.long"});
    waitUntil(started);
    cancel(running);
    waitFor(running, "cancelled");
}

TEST_P(JobRuns, GoBackToTheQueueWhenTheirPluginLeaves) {
    std::atomic<bool> started{false};
    handle("shop.long", [&](sdk::JobContext& job) {
        started = true;
        while (!job.stopping()) std::this_thread::sleep_for(5ms);
    });
    EXPECT_THROW(handle("shop.long", [](sdk::JobContext&) {}), std::invalid_argument);
    runner_->start();
    const auto id = enqueue({.kind = "shop.long"});
    waitUntil(started);
    EXPECT_TRUE(runner_->removeHandlers("shop", 2s));
    EXPECT_EQ(status(id).state, "queued");
    std::this_thread::sleep_for(120ms);
    EXPECT_EQ(status(id).state, "queued");
    handle("shop.long", [](sdk::JobContext&) {});
    waitFor(id, "done");
}

TEST_P(JobRuns, ReleaseTheirClaimsWhenTheServerStops) {
    std::atomic<bool> started{false};
    handle("shop.long", [&](sdk::JobContext& job) {
        started = true;
        while (!job.stopping()) std::this_thread::sleep_for(5ms);
    });
    runner_->start();
    const auto id = enqueue({.kind = "shop.long"});
    waitUntil(started);
    EXPECT_TRUE(runner_->stop(2s));
    EXPECT_EQ(status(id).state, "queued");
    const auto again =
        db().write([&](sdk::Transaction& tx) { return repository_.claim(tx, {"shop.long"}, "t", 1min); });
    EXPECT_EQ(again->attempts, 1);
}

sdk::JobProblem lineOf(const std::string& item, const std::string& reason = "No.") {
    return {.item = item, .label = "Name of " + item, .reason = reason, .path = "/people/" + item};
}

TEST_P(JobRuns, ThatFailForSomeAreDoneWithProblemsAndTryThoseAgainOnce) {
    std::vector<std::string> seen;
    std::set<std::string> bad{"b", "d"};
    handle("shop.each", [&](sdk::JobContext& job) {
        seen = job.only();
        const auto items = seen.empty() ? std::vector<std::string>{"a", "b", "c", "d"} : seen;
        sdk::stepEach(
            job, items.size(),
            [&](sdk::Transaction& tx, std::size_t i) {
                tx.execute("INSERT INTO effect VALUES ($1, 1)", items[i]);
                if (bad.contains(items[i])) throw sdk::Invalid("No such address.");
            },
            [&](std::size_t i) { return lineOf(items[i], ""); });
        job.progress(static_cast<std::int64_t>(items.size()), static_cast<std::int64_t>(items.size()));
        job.finish(nullptr);
    });
    const auto id = enqueue({.kind = "shop.each", .about = "session-1", .permission = "shop.sell"});
    EXPECT_EQ(db().read([&](sdk::Transaction& tx) { return queue_.findOpen(tx, "shop.each", "session-1"); })->id, id);
    EXPECT_EQ(status(id).title, "Shop: each") << "people see no codes";
    EXPECT_TRUE(runner_->runNext());
    EXPECT_FALSE(db().read([&](sdk::Transaction& tx) { return queue_.findOpen(tx, "shop.each", "session-1"); }));
    EXPECT_EQ(status(id).outcome(), "problems");
    EXPECT_EQ(status(id).failed, 2);
    EXPECT_EQ(effects(), 2) << "one person's failure took the others with it";
    const auto problems = db().read([&](sdk::Transaction& tx) { return repository_.problems(tx, id, 10); });
    ASSERT_EQ(problems.size(), 2u);
    EXPECT_EQ(problems[0].item, "b");
    EXPECT_EQ(problems[0].reason, "No such address.");
    EXPECT_EQ(problems[1].path, "/people/d");

    bad.erase("b");
    const auto retry = [&] { return db().write([&](sdk::Transaction& tx) { return queue_.retryFailed(tx, {}, id); }); };
    const auto again = retry();
    EXPECT_EQ(retry(), again);
    EXPECT_TRUE(runner_->runNext());
    EXPECT_EQ(seen, (std::vector<std::string>{"b", "d"}));
    EXPECT_EQ(status(again).outcome(), "problems");
    EXPECT_EQ(effects(), 3);
    EXPECT_EQ(
        db().read([&](sdk::Transaction& tx) { return JobRepository::trouble(tx, "", data::dialect(tx).now(tx) - 1h); })
            .count(),
        1)
        << "what was tried again is the new job's trouble";
}

TEST_P(JobRuns, ThatDidNothingAreNotDone) {
    int attempt = 0;
    std::vector<std::string> told;
    options_.trouble = [&](sdk::Transaction&, const sdk::JobStatus& job) { told.push_back(job.outcome()); };
    makeRunner();
    handle("shop.none", [&](sdk::JobContext& job) {
        job.step([&](sdk::Transaction& tx) {
            for (const auto* item : {"a", "b"}) job.problem(tx, lineOf(item));
            if (++attempt == 1) job.problem(tx, lineOf("only the first time"));
        });
        job.progress(2, 2);
        if (attempt == 1) throw sdk::Unavailable("The disk is full.");
        job.finish({{"message", "0 made."}});
    });
    const auto id = enqueue({.kind = "shop.none"});
    EXPECT_TRUE(runner_->runNext());
    EXPECT_EQ(status(id).outcome(), "failing");
    EXPECT_EQ(status(id).message, "The disk is full.");
    EXPECT_TRUE(status(id).dueAt);
    for (int i = 0; i < 500 && status(id).state != "done"; ++i) {
        if (!runner_->runNext()) std::this_thread::sleep_for(5ms);
    }
    EXPECT_EQ(status(id).outcome(), "nothing");
    EXPECT_EQ(status(id).failed, 2) << "what an earlier attempt told is forgotten";
    EXPECT_EQ(told, (std::vector<std::string>{"failing", "nothing"}));
    const auto page =
        db().read([](sdk::Transaction& tx) { return sdk::selectPage(tx, jobFields(), JobRepository::list(), {}); });
    EXPECT_EQ(page.rows.at(0)["state"], "nothing");
}

TEST_P(JobRuns, AreListed) {
    enqueue({.kind = "shop.one", .title = "One"});
    const auto page =
        db().read([](sdk::Transaction& tx) { return sdk::selectPage(tx, jobFields(), JobRepository::list(), {}); });
    ASSERT_EQ(page.total, 1);
    EXPECT_EQ(page.rows[0]["title"], "One");
    EXPECT_EQ(page.rows[0]["person"], "System");
}

}  // namespace
}  // namespace guildhall::jobs
