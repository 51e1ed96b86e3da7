#include "kernel/plugins/library_note.hpp"
#include "kernel/plugins/verify/check.hpp"
#include "kernel/plugins/verify/subject.hpp"

namespace guildhall::plugins::verify {

Check noteCheck() {
    return {.id = "note",
            .promise = "Its library was built for this server",
            .needed = true,
            .database = false,
            .run = [](Subject& subject) {
                const auto library = subject.manifest.library();
                if (!std::filesystem::exists(library))
                    throw std::runtime_error("Its library " + library.string() + " is missing.");
                const auto note = readLibraryNote(library);
                if (!note)
                    throw std::runtime_error(
                        "Its library has no Guildhall note: it was not built with guildhall_add_plugin().");
                if (const auto difference = noteDifference(*note, hostNote())) throw std::runtime_error(*difference);
                return Finding{"SDK version, compiler, C++ library and sanitizer agree", {}};
            }};
}

}  // namespace guildhall::plugins::verify
