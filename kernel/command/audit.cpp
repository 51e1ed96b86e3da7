#include "kernel/command/command.hpp"
#include "kernel/composition.hpp"

#include <iostream>

namespace guildhall::command {

namespace {

int verify(const Arguments& arguments, const config::Settings& settings) {
    if (arguments.words() != std::vector<std::string>{"verify"}) throw UsageError("say verify");
    Composition house(settings, Composition::Use::Command);
    const auto found = house.database->read([&](sdk::Transaction& tx) { return house.audit.verify(tx); });
    for (const auto& problem : found.problems) std::cerr << problem << "\n";
    std::cout << found.entries << " entries, "
              << (found.problems.empty() ? "the chain is whole" : "the chain is broken") << "; last hash "
              << found.lastHash << "\n";
    return found.problems.empty() ? 0 : 1;
}

}  // namespace

Command auditCommand() {
    return {"audit", "verify", "Check the audit log's chain for edits, removals and gaps.", {}, verify};
}

}  // namespace guildhall::command
