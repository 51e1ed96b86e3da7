#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/job.hpp>

namespace guildhall::sdk {

Jobs::~Jobs() = default;
JobContext::~JobContext() = default;
LeaseLost::~LeaseLost() = default;

std::string JobStatus::outcome() const {
    if (state == "queued" && attempts > 0) return "failing";
    if (state != "done" || failed == 0) return state;
    return total > 0 && failed >= total ? "nothing" : "problems";
}

std::vector<std::string> JobContext::only() const {
    const auto& order = payload();
    if (!order.is_object() || !order.contains("only_items")) return {};
    return order["only_items"].get<std::vector<std::string>>();
}

namespace {

/// What of a failure may be shown: texts meant for people as they are; a database's own may hold values.
std::string reasonOf(const std::exception& problem) {
    if (dynamic_cast<const Error*>(&problem)) return problem.what();
    if (dynamic_cast<const ConstraintViolation*>(&problem)) return "Another record stands in the way.";
    return std::string("Unexpected error: ") + problem.what();
}

}  // namespace

void stepEach(JobContext& job, std::size_t items, const std::function<void(Transaction&, std::size_t)>& work,
              const std::function<JobProblem(std::size_t)>& failed) {
    const auto passesOn = [](const std::exception& problem) {
        return dynamic_cast<const Unavailable*>(&problem) || dynamic_cast<const LeaseLost*>(&problem);
    };
    try {
        return job.step([&](Transaction& tx) {
            for (std::size_t i = 0; i < items; ++i) work(tx, i);
        });
    } catch (const std::exception& problem) {
        if (passesOn(problem)) throw;
    }
    for (std::size_t i = 0; i < items && !job.stopping(); ++i) {
        JobProblem line;
        try {
            job.step([&](Transaction& tx) { work(tx, i); });
            continue;
        } catch (const std::exception& problem) {
            if (passesOn(problem)) throw;
            line = failed(i);
            if (line.reason.empty()) line.reason = reasonOf(problem);
        }
        job.step([&](Transaction& tx) { job.problem(tx, line); });
    }
}

}  // namespace guildhall::sdk
