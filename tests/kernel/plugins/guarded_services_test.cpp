#include "kernel/plugins/guarded_services.hpp"

#include "kernel/jobs/guarded_job.hpp"

#include "tests/kernel/plugins/no_transaction.hpp"

#include <gtest/gtest.h>

namespace guildhall::plugins {
namespace {

/// Remembers in which transaction it was asked.
class KernelJob : public sdk::JobContext {
public:
    const std::string& id() const override { return id_; }
    const sdk::Value& payload() const override { return payload_; }
    sdk::Actor actor() const override { return {}; }
    void progress(std::int64_t, std::int64_t, std::string_view) override {}
    bool stopping() const override { return false; }
    void step(const std::function<void(sdk::Transaction&)>& work) override { work(tx); }
    void finish(const sdk::Value&, const std::function<void(sdk::Transaction&)>& work) override { work(tx); }
    void problem(sdk::Transaction& told, const sdk::JobProblem& problem) override {
        EXPECT_EQ(&told, &tx);
        items.push_back(problem.item);
    }

    NoTransaction tx;
    std::vector<std::string> items;

private:
    std::string id_;
    sdk::Value payload_;
};

class KernelJobs : public sdk::Jobs {
public:
    std::string enqueue(sdk::Transaction&, const sdk::JobRequest&) override { return "jobs-1"; }
    std::optional<sdk::JobStatus> find(sdk::Transaction&, std::string_view) override { return std::nullopt; }
    std::optional<sdk::JobStatus> findOpen(sdk::Transaction&, std::string_view, std::string_view) override {
        return sdk::JobStatus{.id = "jobs-2"};
    }
};

}  // namespace

TEST(GuardedServices, PassOnWhatAPluginsJobTellsInTheKernelsOwnTransaction) {
    KernelJob kernel;
    jobs::GuardedJob job(kernel);
    job.step([&](sdk::Transaction& tx) {
        EXPECT_NE(&tx, &kernel.tx);
        EXPECT_THROW(tx.query("SELECT id FROM kernel_job"), std::logic_error);
        job.problem(tx, {.item = "part-1"});
    });
    EXPECT_EQ(kernel.items, std::vector<std::string>{"part-1"});
    KernelJobs queue;
    EXPECT_EQ(GuardedJobs(queue).findOpen(kernel.tx, "shop.count", "sess-1").value_or(sdk::JobStatus()).id, "jobs-2");
}

}  // namespace guildhall::plugins
