#include "kernel/command/command.hpp"

#include <guildhall/sdk/abi_note.hpp>

#include <iostream>

namespace guildhall::command {

Command versionCommand() {
    return {"version",
            "",
            "Print the version and what plugins must be built with.",
            {},
            [](const Arguments&, const config::Settings&) {
                std::cout << "guildhall " GUILDHALL_SDK_VERSION "\n" GUILDHALL_ABI_TEXT "\n";
                return 0;
            }};
}

}  // namespace guildhall::command
