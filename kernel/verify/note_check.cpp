#include "kernel/plugins/library_note.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

namespace guildhall::plugins::verify {

Check noteCheck() {
    return {.id = "note",
            .promise = "Its library was built for this server",
            .needed = true,
            .database = false,
            .run = [](Subject& subject) {
                verifyLibrary(subject.manifest.library());
                return Finding{"SDK version, compiler, C++ library and sanitizer agree", {}};
            }};
}

}  // namespace guildhall::plugins::verify
