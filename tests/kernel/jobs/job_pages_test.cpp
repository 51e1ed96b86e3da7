#include "kernel/jobs/job_pages.hpp"

#include "kernel/audit/audit_log.hpp"
#include "kernel/jobs/job_runner.hpp"
#include "kernel/kinds/contribution.hpp"
#include "tests/kernel/data/test_databases.hpp"
#include "tests/kernel/data/test_doubles.hpp"

#include <guildhall/sdk/error.hpp>

namespace guildhall::jobs {
namespace {

using sdk::Value;

class KeptMail : public sdk::Mail {
public:
    std::string queue(sdk::Transaction&, const sdk::MailMessage& message) override {
        if (keys.insert(message.key).second) sent.push_back(message);
        return "mail-aaaaaaaaaaaa";
    }
    std::set<std::string> keys;
    std::vector<sdk::MailMessage> sent;
};

class JobArea : public testing::EveryKernelDatabase {
protected:
    void prepare() override {
        EveryKernelDatabase::prepare();
        pages_ = std::make_unique<JobPages>(db(), queue_, clock_);
        kinds::Collector collector("kernel");
        pages_->describe(collector);
        routes_ = collector.take();
        runner_ = std::make_unique<JobRunner>(db(), random_, log_, wakeUp_,
                                              JobRunnerOptions{.trouble = JobPages::mailTo("it@example.org", mail_)});
        runner_->addHandlers("shop", {{"shop.each", [this](sdk::JobContext& job) { work(job); }}});
    }
    /// Does `all_` items, of which the first `bad_` fail.
    void work(sdk::JobContext& job) {
        if (away_) throw sdk::Unavailable("The disk of the data folder is full.");
        const auto count = job.only().empty() ? all_ : static_cast<int>(job.only().size());
        job.step([&](sdk::Transaction& tx) {
            for (int i = 0; i < bad_; ++i) {
                const auto item = "part-" + std::to_string(i);
                job.problem(
                    tx,
                    {.item = item, .label = "Ada " + item, .reason = "No such address.", .path = "/people/" + item});
            }
        });
        job.progress(count, count);
        job.finish({{"message", "Made some."}});
    }
    std::string run() {
        const auto id = db().write([&](sdk::Transaction& tx) {
            return queue_.enqueue(tx, {.kind = "shop.each",
                                       .title = "Make them",
                                       .personId = "cown-aaaaaaaaaaaa",
                                       .permission = "shop.sell"});
        });
        runner_->runNext();
        return id;
    }
    sdk::Viewer owner(std::set<std::string, std::less<>> permissions = {"shop.sell"}) {
        return sdk::Viewer({.personId = "cown-aaaaaaaaaaaa", .permissions = std::move(permissions)});
    }
    sdk::Response call(const std::string& method, const std::string& pattern, const sdk::Viewer& viewer,
                       const std::string& id = {}) {
        for (const auto& route : routes_.of<sdk::Route>())
            if (route.method == method && route.pattern == pattern)
                return route.handler(sdk::Request({.method = method, .pathValues = {{"id", id}}, .viewer = viewer}));
        throw std::logic_error("there is no " + pattern);
    }
    Value shown(const std::string& id, const sdk::Viewer& viewer) {
        return call("GET", "/jobs/{id}", viewer, id).pageContent->data["job"];
    }
    std::vector<sdk::Card> cards(const sdk::Viewer& viewer) {
        return routes_.of<sdk::CardSource>().at(0).cards(viewer);
    }

    testing::RealClock clock_;
    testing::FakeRandom random_;
    testing::FakeLog log_;
    audit::AuditLog audit_{clock_};
    WakeUp wakeUp_;
    JobQueue queue_{audit_, random_, wakeUp_};
    KeptMail mail_;
    std::unique_ptr<JobPages> pages_;
    kinds::Contribution routes_;
    std::unique_ptr<JobRunner> runner_;
    int all_ = 6, bad_ = 0;
    bool away_ = false;
};
GUILDHALL_ON_EVERY_DATABASE(JobArea);

TEST_P(JobArea, SaysDoneOnlyOfWhatIsDone) {
    const auto told = [&](const std::string& id) {
        const auto job = shown(id, owner());
        std::string all;
        for (const auto* name : {"is_done", "is_problems", "is_nothing", "is_failing", "is_failed", "is_queued"})
            if (job[name] == true) all += std::string(name) + " ";
        return all + job["failed_text"].get<std::string>();
    };
    EXPECT_EQ(told(run()), "is_done 0 of 6");
    bad_ = 3;
    EXPECT_EQ(told(run()), "is_problems 3 of 6");
    bad_ = 6;
    EXPECT_EQ(told(run()), "is_nothing 6 of 6");
    away_ = true;
    const auto failing = run();
    EXPECT_EQ(told(failing), "is_failing 0");
    const auto job = shown(failing, owner());
    EXPECT_EQ(job["message"], "The disk of the data folder is full.");
    EXPECT_EQ(job["attempt"], "2");
    EXPECT_NE(job["next_try"], "");
}

TEST_P(JobArea, ShowsEachFailureToWhoMayAndOffersToTryThoseAgain) {
    bad_ = 2;
    const auto id = run();
    auto job = shown(id, owner());
    EXPECT_EQ(job["failed"].size(), 2u);
    EXPECT_EQ(job.dump().find("Ada"), std::string::npos) << "a name went past redaction";
    EXPECT_EQ(job["failed"][1]["label"], "No. 2");
    EXPECT_EQ(shown(id, owner({"participants.view.pii", "shop.sell"}))["failed"][1]["label"], "Ada part-1");
    EXPECT_EQ(job["retry_failed"], "2");
    EXPECT_FALSE(shown(id, owner({})).contains("retry_failed"));
    EXPECT_THROW(call("POST", "/jobs/{id}/retry-failed", owner({}), id), sdk::Forbidden);
    EXPECT_EQ(call("POST", "/jobs/{id}/retry-failed", owner(), id).statusCode, 303);
    job = shown(id, owner());
    EXPECT_FALSE(job.contains("retry_failed"));
    EXPECT_NE(job["tried_again_url"], "");
    EXPECT_THROW(call("POST", "/jobs/{id}/retry-failed", sdk::Viewer({.personId = "cxxx-aaaaaaaaaaaa"}), id),
                 sdk::NotFound);
}

TEST_P(JobArea, BringsTroubleToHomeAndToAMailbox) {
    EXPECT_TRUE(cards(owner()).empty());
    bad_ = 2;
    const auto id = run();
    away_ = true;
    const auto failing = run();
    const auto own = cards(owner());
    ASSERT_EQ(own.size(), 2u);
    EXPECT_EQ(own[0].title, "Work that fails and is tried again");
    EXPECT_EQ(own[1].title, "Work done with problems");
    EXPECT_EQ(own[1].number, 1);
    EXPECT_TRUE(own[1].attention);
    EXPECT_EQ(own[1].path, "/jobs/" + failing);
    EXPECT_EQ(cards(owner({"jobs.manage"}))[1].path, "/admin/jobs?state=problems");
    EXPECT_TRUE(cards(sdk::Viewer({.personId = "cxxx-aaaaaaaaaaaa"})).empty());
    ASSERT_EQ(mail_.sent.size(), 2u);
    EXPECT_EQ(mail_.sent[0].to, "it@example.org");
    EXPECT_EQ(mail_.sent[0].variables["outcome"], "Done with problems: 2 of 6 could not be done.");
    EXPECT_EQ(mail_.sent[1].variables["cause"], "The disk of the data folder is full.");
    EXPECT_EQ(mail_.sent[1].variables["path"], "/jobs/" + failing);
    away_ = false;
    call("POST", "/jobs/{id}/retry-failed", owner(), id);
    EXPECT_EQ(cards(owner()).size(), 1u) << "what is tried again waits for nobody";
}

}  // namespace
}  // namespace guildhall::jobs
