// A job as its handler in a plugin sees it: the transactions of its steps are guarded (data/guarded_transaction.hpp).
#pragma once

#include <guildhall/sdk/job.hpp>

namespace guildhall::jobs {

class GuardedJob : public sdk::JobContext {
public:
    explicit GuardedJob(sdk::JobContext& kernel) : kernel_(kernel) {}
    const std::string& id() const override { return kernel_.id(); }
    const sdk::Value& payload() const override { return kernel_.payload(); }
    sdk::Actor actor() const override { return kernel_.actor(); }
    void progress(std::int64_t done, std::int64_t total, std::string_view message) override {
        kernel_.progress(done, total, message);
    }
    bool stopping() const override { return kernel_.stopping(); }
    void step(const std::function<void(sdk::Transaction&)>& work) override;
    void finish(const sdk::Value& result, const std::function<void(sdk::Transaction&)>& work) override;
    void problem(sdk::Transaction& tx, const sdk::JobProblem& problem) override;

private:
    sdk::JobContext& kernel_;
};

}  // namespace guildhall::jobs
