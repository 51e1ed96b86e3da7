#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"
#include "kernel/verify/verify_repository.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

Check enablingCheck() {
    return {
        .id = "enabling",
        .promise = "It can be enabled and fills an empty site with its demonstration data",
        .needed = true,
        .run = [](Subject& subject) {
            subject.stage().enable();
            subject.stage().demonstrate();
            const auto jobs = subject.stage().runJobs();
            Finding finding{"enabled, demonstration data loaded, " + sdk::countText(jobs, "job", "jobs") + " run", {}};
            const auto waiting = subject.house().database->read(VerifyRepository::waitingJobs);
            for (const auto& kind : waiting)
                if (kind.starts_with(subject.id() + ".") && !subject.jobKinds.contains(kind))
                    finding.faults.push_back("It queues the job " + kind + ", which nobody declares.");
            return finding;
        }};
}

}  // namespace guildhall::plugins::verify
