#include "kernel/command/command.hpp"
#include "kernel/composition.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

namespace guildhall::command {

namespace {

/// What another site has signed for this log (kernel/witness), as its page hands it out.
std::vector<std::string> checkCheckpoint(const Composition& house, sdk::Transaction& tx, const std::string& file,
                                         const std::vector<witness::VerifierKey>& witnesses) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto problems = house.witness.checkpoints.check(tx, text, witnesses);
    for (auto& problem : problems) problem = file + ": " + problem;
    return problems;
}

int verify(const Arguments& arguments, const config::Settings& settings) {
    if (arguments.words() != std::vector<std::string>{"verify"}) throw UsageError("say verify");
    Composition house(settings, Use::Command);
    std::vector<std::filesystem::path> heads{house.data.path / "audit-heads"};
    for (const auto& file : arguments.all("heads")) {
        if (!std::filesystem::exists(file)) throw UsageError("--heads " + file + ": there is no such file");
        heads.emplace_back(file);
    }
    const auto checkpoints = arguments.all("checkpoint");
    for (const auto& file : checkpoints)
        if (!std::filesystem::exists(file)) throw UsageError("--checkpoint " + file + ": there is no such file");
    std::vector<witness::VerifierKey> witnesses;
    for (const auto& text : arguments.all("witness")) {
        const auto key = witness::VerifierKey::parse(text);
        if (!key || key->kind != witness::KeyKind::Witness) throw UsageError("--witness: this is no key of a witness");
        if (checkpoints.empty()) throw UsageError("--witness says who must have signed a --checkpoint");
        witnesses.push_back(*key);
    }
    // One read, so that the chain and its heads are compared as of one moment.
    const auto found = house.database->read([&](sdk::Transaction& tx) {
        auto chain = house.audit.log.verify(tx);
        for (auto& problem : house.audit.segments.check(tx)) chain.problems.push_back(std::move(problem));
        for (auto& problem : house.audit.heads.checkKept(tx)) chain.problems.push_back(std::move(problem));
        for (const auto& file : heads)
            for (auto& problem : house.audit.heads.check(tx, file)) chain.problems.push_back(std::move(problem));
        for (const auto& file : checkpoints)
            for (auto& problem : checkCheckpoint(house, tx, file, witnesses))
                chain.problems.push_back(std::move(problem));
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
    return {
        "audit",
        "verify [--heads FILE]… [--checkpoint FILE]… [--witness KEY]…",
        "Check the audit log for edits, removals, gaps and a cut-off end.",
        {{"heads", "FILE", "Compare with this copy of another audit-heads file, too; may be repeated"},
         {"checkpoint", "FILE", "Compare with what a witness has signed, as its page hands it out; may be repeated"},
         {"witness", "KEY", "Each checkpoint must have this witness's signature; may be repeated"}},
        verify};
}

}  // namespace guildhall::command
