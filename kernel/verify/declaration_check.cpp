#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

namespace guildhall::plugins::verify {

Check declarationCheck() {
    return {.id = "declarations",
            .promise = "Everything it adds says what it is",
            .database = false,
            .run = [](Subject& subject) {
                return Finding{"its declarations", subject.lacking};
            }};
}

}  // namespace guildhall::plugins::verify
