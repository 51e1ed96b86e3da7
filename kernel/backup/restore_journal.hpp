// The swap at the end of a restore, so that a kill half-way leaves the old site or the new one and never a mixture.
//
// Everything is laid out beside its place first. Then <var>/restore.json names what goes where. On SQLite its rename is
// the moment from which the new site counts; on PostgreSQL it names the transaction that fills the database, and that
// transaction's COMMIT is the moment. Whoever opens the data folder next carries the swap out, or throws away what was
// laid out.
#pragma once

#include "kernel/data/database_url.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace guildhall::backup {

struct RestoreJournal {
    struct Move {
        std::filesystem::path from;  ///< laid out; empty when the new site has none
        std::filesystem::path to;    ///< its place; what is there goes
    };
    std::string database;     ///< as messages name it: the swap belongs to this one
    std::string transaction;  ///< PostgreSQL: its number; empty on SQLite
    std::vector<Move> moves;

    static std::filesystem::path pathIn(const std::filesystem::path& var) { return var / "restore.json"; }
    /// On disk when it returns.
    void save(const std::filesystem::path& var) const;
    static RestoreJournal read(const std::filesystem::path& var);

    /// Carries the moves out and removes the journal; may be begun again at any point.
    void carryOut(const std::filesystem::path& var) const;
    /// Removes what was laid out, then the journal.
    void giveUp(const std::filesystem::path& var) const;
};

/// Finishes or undoes a restore that was cut off; nothing to do is the normal case. Throws ArchiveError when one is
/// going on, or when that cannot be decided because the database does not answer.
void settleRestore(const std::filesystem::path& var, const std::string& databaseUrl);

}  // namespace guildhall::backup
