// Time patterns as an administrator writes them.
#include "kernel/jobs/cron_time.hpp"
#include "tests/fuzz/fuzzing.hpp"

#include <stdexcept>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace guildhall;
    // 25 October 2026, an hour before the clocks go back.
    static const sdk::Instant from{std::chrono::seconds(1'792'886'400)};
    try {
        const jobs::CronTime time(fuzz::textOf(data, size));
        fuzz::promise(!time.words().empty(), "a pattern has words");
        const auto first = time.next(from, "Europe/Berlin");
        if (!first) return 0;
        fuzz::promise(*first > from, "the next time is later");
        const auto second = time.next(*first, "Europe/Berlin");
        fuzz::promise(second && *second > *first, "what comes once comes again");
    } catch (const std::invalid_argument& error) {
        fuzz::promise(*error.what() != '\0', "a refusal says why");
    }
    return 0;
}
