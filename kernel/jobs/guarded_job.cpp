#include "kernel/jobs/guarded_job.hpp"

#include "kernel/data/guarded_transaction.hpp"

namespace guildhall::jobs {

using sdk::Transaction;

void GuardedJob::step(const std::function<void(Transaction&)>& work) { kernel_.step(data::guarded(work)); }

void GuardedJob::finish(const sdk::Value& result, const std::function<void(Transaction&)>& work) {
    kernel_.finish(result, data::guarded(work));
}

void GuardedJob::problem(Transaction& tx, const sdk::JobProblem& problem) {
    kernel_.problem(data::GuardedTransaction::whole(tx), problem);
}

}  // namespace guildhall::jobs
