#include "kernel/backup/restore_journal.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/backup/table_repository.hpp"
#include "kernel/data/connections.hpp"
#include "kernel/data/file_lock.hpp"

#include <guildhall/sdk/files.hpp>

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <memory>

namespace guildhall::backup {

namespace {

namespace fs = std::filesystem;

fs::path former(const fs::path& place) { return place.string() + ".replaced"; }

void flush(const fs::path& path) {
    const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0) return;
    ::fsync(handle);
    ::close(handle);
}

}  // namespace

void RestoreJournal::save(const fs::path& var) const {
    sdk::Value list = sdk::Value::array();
    for (const auto& move : moves) list.push_back({{"from", move.from.string()}, {"to", move.to.string()}});
    sdk::Files(var).write(
        "restore.json",
        sdk::Value{{"database", database}, {"transaction", transaction}, {"moves", std::move(list)}}.dump());
    flush(var);
}

RestoreJournal RestoreJournal::read(const fs::path& var) {
    std::ifstream in(pathIn(var));
    const auto value = sdk::Value::parse(in, nullptr, false);
    if (!value.is_object())
        throw ArchiveError(pathIn(var).string() +
                           " cannot be read: a restore was cut off and what it did is not known");
    RestoreJournal journal{value.at("database"), value.at("transaction"), {}};
    for (const auto& move : value.at("moves"))
        journal.moves.push_back({move.at("from").get<std::string>(), move.at("to").get<std::string>()});
    return journal;
}

void RestoreJournal::carryOut(const fs::path& var) const {
    for (const auto& move : moves) {
        // `from` gone: this one was moved before a kill.
        if (!move.from.empty() && !fs::exists(move.from)) continue;
        if (fs::exists(move.to)) {
            fs::remove_all(former(move.to));
            fs::rename(move.to, former(move.to));
        }
        if (!move.from.empty()) fs::rename(move.from, move.to);
        flush(move.to.parent_path());
    }
    for (const auto& move : moves) fs::remove_all(former(move.to));
    fs::remove(pathIn(var));
    flush(var);
}

void RestoreJournal::giveUp(const fs::path& var) const {
    for (const auto& move : moves)
        if (!move.from.empty()) fs::remove_all(move.from);
    fs::remove(pathIn(var));
    flush(var);
}

void settleRestore(const fs::path& var, const std::string& databaseUrl) {
    if (!fs::exists(RestoreJournal::pathIn(var))) return;
    const auto url = data::parseDatabaseUrl(databaseUrl);
    const auto journal = RestoreJournal::read(var);
    if (journal.database != url.shown)
        throw ArchiveError("a restore into " + journal.database + " was cut off; finish it by any command with that " +
                           "database before using another (" + RestoreJournal::pathIn(var).string() + ")");
    if (journal.transaction.empty()) {
        // The lock tells whether the restore is still at work; then this throws.
        const data::FileLock lock(url.file.string() + ".lock");
        if (fs::exists(RestoreJournal::pathIn(var))) journal.carryOut(var);
        return;
    }
    const auto fate = data::open({.url = databaseUrl})->read([&](sdk::Transaction& tx) {
        return TableRepository::fateOf(tx, journal.transaction);
    });
    if (fate == "committed") return journal.carryOut(var);
    if (fate == "aborted") return journal.giveUp(var);
    throw ArchiveError(fate.empty()
                           ? "a restore was cut off so long ago that the database no longer knows how it ended; "
                             "restore once more with --replace after removing " +
                                 RestoreJournal::pathIn(var).string()
                           : "a restore into " + journal.database + " is going on; wait for its end");
}

}  // namespace guildhall::backup
