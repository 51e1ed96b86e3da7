#include "kernel/command/command.hpp"
#include "kernel/composition.hpp"

#include <iostream>

namespace guildhall::command {

namespace {

int verify(const Arguments& arguments, const config::Settings& settings) {
    if (arguments.words() != std::vector<std::string>{"verify"}) throw UsageError("say verify");
    Composition house(settings, Use::Command);
    std::vector<std::filesystem::path> heads{house.data.path / "audit-heads"};
    for (const auto& file : arguments.all("heads")) {
        if (!std::filesystem::exists(file)) throw UsageError("--heads " + file + ": there is no such file");
        heads.emplace_back(file);
    }
    // One read, so that the chain and its heads are compared as of one moment.
    const auto found = house.database->read([&](sdk::Transaction& tx) {
        auto chain = house.audit.log.verify(tx);
        for (auto& problem : house.audit.heads.checkKept(tx)) chain.problems.push_back(std::move(problem));
        for (const auto& file : heads)
            for (auto& problem : house.audit.heads.check(tx, file)) chain.problems.push_back(std::move(problem));
        return chain;
    });
    for (const auto& problem : found.problems) std::cerr << problem << "\n";
    std::cout << found.entries << " entries, "
              << (found.problems.empty() ? "the chain is whole" : "the chain is broken") << "; last hash "
              << found.lastHash << "\n";
    return found.problems.empty() ? 0 : 1;
}

}  // namespace

Command auditCommand() {
    return {"audit",
            "verify [--heads FILE]…",
            "Check the audit log for edits, removals, gaps and a cut-off end.",
            {{"heads", "FILE", "Compare with this copy of another audit-heads file, too; may be repeated"}},
            verify};
}

}  // namespace guildhall::command
