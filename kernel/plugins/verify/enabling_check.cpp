#include "kernel/plugins/verify/check.hpp"
#include "kernel/plugins/verify/subject.hpp"

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
            return Finding{"enabled, demonstration data loaded, " + sdk::countText(jobs, "job", "jobs") + " run", {}};
        }};
}

}  // namespace guildhall::plugins::verify
