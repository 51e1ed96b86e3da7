#include "kernel/data/migrator.hpp"

#include "kernel/data/dialect.hpp"
#include "kernel/data/error_translation.hpp"
#include "kernel/data/open_transaction.hpp"

namespace guildhall::data {

namespace {

std::string fileName(int number, const std::string& name) {
    auto digits = std::to_string(number);
    digits.insert(0, digits.size() < 4 ? 4 - digits.size() : 0, '0');
    return digits + "_" + name + ".sql";
}

}  // namespace

Migrator::Migrator(Connections& database, std::string owner, std::filesystem::path folder)
    : database_(database), owner_(std::move(owner)), folder_(std::move(folder)) {}

void Migrator::fail(int number, const std::string& name, const std::string& what) const {
    throw MigrationError("migration " + (folder_ / fileName(number, name)).string() + " of " + owner_ + ": " + what);
}

std::vector<AppliedMigration> Migrator::checked(sdk::Transaction& tx, const std::vector<Migration>& files) const {
    const auto applied = repository_.applied(tx, owner_);
    std::size_t at = 0;
    for (const auto& done : applied) {
        if (at < files.size() && files[at].number < done.number)
            fail(files[at].number, files[at].name,
                 "it is out of order, because " + fileName(done.number, done.name) +
                     " has been applied already; give it a higher number");
        if (at == files.size() || files[at].number != done.number)
            fail(done.number, done.name, "it has been applied, but the file is missing; put it back");
        if (files[at].checksum != done.checksum)
            fail(done.number, done.name,
                 "it has been edited after it was applied; put the old text back and write a new migration");
        ++at;
    }
    return applied;
}

bool Migrator::applyNext(sdk::Transaction& tx, const std::vector<Migration>& files) {
    const auto sql = dialect(tx);
    sql.lock(tx, migrationLock);
    repository_.makeTable(tx);
    const auto applied = checked(tx, files);
    if (applied.size() == files.size()) return false;
    const auto& next = files[applied.size()];
    try {
        opened(tx).runScript(next.up);
    } catch (const StatementFailed& e) {
        fail(next.number, next.name, e.what());
    }
    repository_.add(tx, owner_, next, sql.now(tx));
    return true;
}

bool Migrator::revertLast(sdk::Transaction& tx, const std::vector<Migration>& files) {
    dialect(tx).lock(tx, migrationLock);
    repository_.makeTable(tx);
    const auto applied = checked(tx, files);
    if (applied.empty()) return false;
    const auto& last = files[applied.size() - 1];
    try {
        opened(tx).runScript(last.down);
    } catch (const StatementFailed& e) {
        fail(last.number, last.name, std::string("its “-- down” part fails: ") + e.what());
    }
    repository_.remove(tx, owner_, last.number);
    return true;
}

int Migrator::up() {
    const auto files = readMigrations(folder_, database_.engine());
    int count = 0;
    while (database_.write([&](sdk::Transaction& tx) { return applyNext(tx, files); })) ++count;
    if (count > 0) database_.forgetStatements();
    return count;
}

/// Up and down again, and no trace of it.
void Migrator::rehearse(sdk::Transaction& tx, const std::vector<Migration>& files) {
    dialect(tx).lock(tx, migrationLock);
    opened(tx).runScript("SAVEPOINT rehearsal");
    int applied = 0;
    while (applyNext(tx, files)) ++applied;
    for (; applied > 0; --applied) revertLast(tx, files);
    opened(tx).runScript("ROLLBACK TO rehearsal; RELEASE rehearsal");
}

int Migrator::upAtOnce() {
    const auto files = readMigrations(folder_, database_.engine());
    const int count = database_.write([&](sdk::Transaction& tx) {
        rehearse(tx, files);
        int applied = 0;
        while (applyNext(tx, files)) ++applied;
        return applied;
    });
    if (count > 0) database_.forgetStatements();
    return count;
}

void Migrator::upTo(sdk::Transaction& tx, int number) {
    auto files = readMigrations(folder_, database_.engine());
    std::erase_if(files, [&](const Migration& migration) { return migration.number > number; });
    while (applyNext(tx, files)) {
    }
    tx.afterCommit([&database = database_] { database.forgetStatements(); });
}

int Migrator::down(int count) {
    const auto files = readMigrations(folder_, database_.engine());
    int done = 0;
    while (done < count && database_.write([&](sdk::Transaction& tx) { return revertLast(tx, files); })) ++done;
    if (done > 0) database_.forgetStatements();
    return done;
}

void Migrator::downAtOnce(int count) {
    const auto files = readMigrations(folder_, database_.engine());
    database_.write([&](sdk::Transaction& tx) {
        for (int done = 0; done < count && revertLast(tx, files); ++done) {
        }
    });
    database_.forgetStatements();
}

int Migrator::downAll(sdk::Transaction& tx) {
    const auto files = readMigrations(folder_, database_.engine());
    int done = 0;
    while (revertLast(tx, files)) ++done;
    if (done > 0) tx.afterCommit([&database = database_] { database.forgetStatements(); });
    return done;
}

std::string Migrator::obstacle() const {
    const auto files = readMigrations(folder_, database_.engine());
    try {
        const auto applied = database_.read([&](sdk::Transaction& tx) { return checked(tx, files).size(); });
        if (applied == files.size()) return {};
        return std::to_string(files.size() - applied) + " not applied yet";
    } catch (const MigrationError&) {
        return "those applied are not those of this version; `guildhall migrate` says more";
    } catch (const StatementFailed&) {
        return "none applied yet";
    }
}

std::vector<MigrationStatus> Migrator::status() {
    const auto files = readMigrations(folder_, database_.engine());
    // Writing, because the table may have to be made first.
    const auto applied = database_.write([&](sdk::Transaction& tx) {
        dialect(tx).lock(tx, migrationLock);
        repository_.makeTable(tx);
        return checked(tx, files);
    });
    std::vector<MigrationStatus> all;
    for (std::size_t i = 0; i < files.size(); ++i)
        all.push_back(
            {files[i].number, files[i].name, i < applied.size() ? std::optional(applied[i].appliedAt) : std::nullopt});
    return all;
}

}  // namespace guildhall::data
