#include "kernel/backup/restore.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/backup/restored_site_repository.hpp"
#include "kernel/backup/table_repository.hpp"
#include "kernel/data/dialect.hpp"
#include "kernel/data/migrator.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/files.hpp>
#include <guildhall/sdk/version.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fstream>

namespace guildhall::backup {

namespace {

namespace fs = std::filesystem;

/// A restore's statements may take long: a foreign key over millions of rows is checked at once.
constexpr std::chrono::seconds patience{3600};

/// Which of two versions `a.b.c` is newer.
bool isNewer(const std::string& one, const std::string& other) {
    int a[3]{}, b[3]{};
    std::sscanf(one.c_str(), "%d.%d.%d", &a[0], &a[1], &a[2]);
    std::sscanf(other.c_str(), "%d.%d.%d", &b[0], &b[1], &b[2]);
    return std::lexicographical_compare(b, b + 3, a, a + 3);
}

void syncFile(const fs::path& file) {
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0 || ::fsync(handle) != 0) throw ArchiveError(file.string() + ": " + std::strerror(errno));
    ::close(handle);
}

/// One file of the archive, laid out.
class LaidOutFile {
public:
    LaidOutFile(const sdk::Files& folder, const std::string& path)
        : path_(folder.path(path)), out_(nullptr, &std::fclose) {
        fs::create_directories(path_.parent_path());
        out_.reset(std::fopen(path_.c_str(), "wbxe"));
        if (!out_) throw ArchiveError(path_.string() + " cannot be made: " + std::strerror(errno));
        fs::permissions(path_, fs::perms(0640));
    }
    void write(std::string_view bytes) {
        sum_.add(bytes);
        if (std::fwrite(bytes.data(), 1, bytes.size(), out_.get()) != bytes.size())
            throw ArchiveError(path_.string() + " cannot be written: " + std::strerror(errno));
    }
    Contents::File finish() {
        if (std::fflush(out_.get()) != 0 || ::fdatasync(::fileno(out_.get())) != 0)
            throw ArchiveError(path_.string() + " cannot be written: " + std::strerror(errno));
        return sum_.result();
    }

private:
    fs::path path_;
    OpenFile out_;
    FileSum sum_;
};

}  // namespace

void Restore::checkMigrations(const Manifest& manifest) const {
    if (isNewer(manifest.version, GUILDHALL_SDK_VERSION))
        throw ArchiveError("the archive was made by Guildhall " + manifest.version +
                           "; this is " GUILDHALL_SDK_VERSION ", which is older. Restore it with the newer one");
    for (const auto& [owner, list] : manifest.migrations) {
        const auto here =
            data::readMigrations(parts_.migrations(owner), data::parseDatabaseUrl(parts_.databaseUrl).engine);
        if (here.empty() && owner != "kernel")
            throw ArchiveError("the archive has data of the plugin “" + owner +
                               "”, which is not here; put it into the plugin folder, it need not be enabled");
        for (std::size_t i = 0; i < list.size(); ++i) {
            const auto what = "migration " + std::to_string(list[i].number) + " (" + list[i].name + ") of " + owner;
            if (i >= here.size())
                throw ArchiveError("the archive was made with the " + what +
                                   ", which is not known here; restore it with the newer version");
            if (here[i].number != list[i].number || here[i].checksum != list[i].checksum)
                throw ArchiveError("the " + what + " is another here than where the archive was made");
        }
    }
}

void Restore::takeKeys(const Manifest& manifest, const fs::path& archive) {
    if (people_ || std::ranges::none_of(manifest.tables, [](const auto& table) { return table.personal.has_value(); }))
        return;
    const auto list =
        parts_.personKeys.empty() ? PersonKeyList::in(fs::absolute(archive).parent_path()) : parts_.personKeys;
    people_ = std::make_unique<PersonalOpener>(PersonKeyList::read(list, parts_.keys));
}

bool Restore::openKey(const TableShape& table, Cells& cells) {
    std::map<std::string, std::string*> row;
    for (std::size_t i = 0; i < cells.size(); ++i)
        if (cells[i]) row[table.columns[i].name] = &*cells[i];
    const auto* key = people_->key(*row.at("key_id"));
    if (!key) return false;
    *row.at("key") = parts_.secrets.seal(key->bytes(), keys::PersonKeys::placeOf(*row.at("subject")));
    return true;
}

bool Restore::openRow(const TableShape& table, Cells& cells) {
    if (!people_) return true;
    return table.name == "kernel_person_key" ? openKey(table, cells) : people_->open(table, cells);
}

RestoreReport Restore::check(const fs::path& archive, const Progress& progress) {
    report_ = {};
    people_.reset();
    std::int64_t tables = 0, files = 0;
    auto read = readArchive(
        archive, parts_.keys,
        {.head = [&](const Manifest& manifest) { takeKeys(manifest, archive); },
         .table = [&](const TableShape&) { progress("Archive's tables are read", ++tables, 0); },
         .row = [&](const TableShape& table, Cells& cells) { openRow(table, cells); },
         .file = [&](const std::string&, const std::string&) { progress("Archive's files are read", ++files, 0); }});
    if (people_) report_.erased = people_->erased();
    report_.manifest = std::move(read.manifest);
    report_.contents = std::move(read.contents);
    report_.otherSiteKey = std::ranges::find(parts_.siteKeys, report_.manifest.siteKey) == parts_.siteKeys.end();
    checkMigrations(report_.manifest);
    return report_;
}

void Restore::checkTarget(const Options& options) {
    url_ = data::parseDatabaseUrl(parts_.databaseUrl);
    bool filled = parts_.store ? !parts_.store->list("").empty() : fs::is_directory(files()) && !fs::is_empty(files());
    if (url_.engine == data::Engine::Sqlite) {
        if (url_.file.has_parent_path()) fs::create_directories(url_.file.parent_path());
        lock_ = std::make_unique<data::FileLock>(url_.file.string() + ".lock");
        filled = filled || fs::exists(url_.file);
    } else {
        data::open({.url = parts_.databaseUrl})->read([&](sdk::Transaction& tx) {
            if (const auto others = TableRepository::otherSessions(tx); others > 0)
                throw ArchiveError(std::to_string(others) + " sessions of running servers use " + url_.shown +
                                   "; stop all servers first");
            filled = filled || !TableRepository::tables(tx).empty();
        });
    }
    if (filled && !options.replace)
        throw ArchiveError("there is a site already (" + url_.shown + ", files in " +
                           (parts_.store ? parts_.store->place() : files().string()) +
                           "); --replace puts the archive in its place");
}

void Restore::layOutFiles(const fs::path& archive, const Progress& progress) {
    fs::remove_all(besides(files()));
    fs::create_directories(besides(files()));
    const sdk::Files folder(besides(files()));
    laidOut_.clear();
    std::unique_ptr<LaidOutFile> file;
    std::string path, keyId;
    std::int64_t done = 0, part = 0;
    const auto total = static_cast<std::int64_t>(report_.contents.files.size());
    readArchive(archive, parts_.keys,
                {.file =
                     [&](const std::string& name, const std::string& key) {
                         progress("Files", done++, total);
                         keyId = key;
                         part = 0;
                         file.reset();
                         const auto place = keyId.empty() ? std::optional(name) : people_->openName(name, keyId);
                         if (!place) return;  // somebody's who was erased
                         path = *place;
                         file = std::make_unique<LaidOutFile>(folder, path);
                     },
                 .data =
                     [&](std::string_view bytes) {
                         if (!file) return;
                         if (keyId.empty())
                             file->write(bytes);
                         else
                             file->write(*people_->openPart(path, keyId, part++, bytes));
                     },
                 .fileEnd =
                     [&](const std::string&) {
                         if (file) laidOut_[path] = file->finish();
                     }});
    progress("Files", total, total);
}

void Restore::sendFiles(const Progress& progress) {
    std::int64_t done = 0;
    for (const auto& [path, file] : laidOut_) {
        progress("Files are sent to the store", done++, static_cast<std::int64_t>(laidOut_.size()));
        if (parts_.store->checksum(path) == file.sha256) continue;
        std::ifstream bytes(besides(files()) / path, std::ios::binary);
        parts_.store->put(path, bytes);
    }
    fs::remove_all(besides(files()));
}

void Restore::removeOthers() {
    for (const auto& one : parts_.store->list(""))
        if (!laidOut_.contains(one.path)) parts_.store->remove(one.path);
}

void Restore::migrate(sdk::Transaction& tx, data::Connections& database) {
    for (const auto& [owner, list] : report_.manifest.migrations)
        if (!list.empty()) data::Migrator(database, owner, parts_.migrations(owner)).upTo(tx, list.back().number);
}

void Restore::fill(sdk::Transaction& tx, data::Connections& database, const fs::path& archive,
                   const Progress& progress) {
    migrate(tx, database);
    const auto tables = TableRepository::tables(tx);
    OpenGates gates(tx, tables);
    // A migration may have put rows in; the archive has them as they became.
    for (const auto& table : tables) TableRepository::clear(tx, table.name);
    std::unique_ptr<TableFiller> filler;
    filled_.clear();
    std::string bytes;
    std::int64_t done = 0;
    const auto total = static_cast<std::int64_t>(report_.manifest.tables.size());
    const auto finishTable = [&] {
        if (filler) filler->finish();
        filler.reset();
    };
    readArchive(archive, parts_.keys,
                {.table =
                     [&](const TableShape& table) {
                         finishTable();
                         progress("Tables", done++, total);
                         filler = std::make_unique<TableFiller>(tx, table);
                     },
                 .row =
                     [&](const TableShape& table, Cells& cells) {
                         if (!openRow(table, cells)) return;
                         bytes.clear();
                         appendRow(bytes, cells);
                         filled_[table.name].add(bytes);
                         filler->add(cells);
                     },
                 .tablesOnly = true});
    finishTable();
    gates.end();
    progress("Tables", total, total);
    compare(tx, progress);
    // An older archive becomes what this version works with.
    data::Migrator(database, "kernel", parts_.migrations("kernel")).upTo(tx, INT_MAX);
    keepErasures(tx);
    settle(tx, archive);
}

/// Who was erased since stays erased here, and what else turns up about them goes by the nightly job.
void Restore::keepErasures(sdk::Transaction& tx) {
    if (!people_) return;
    for (const auto& [id, key] : people_->list().destroyed) keys::PersonKeyRepository::addDestroyed(tx, key);
    RestoredSiteRepository::keepErasures(tx);
}

void Restore::compare(sdk::Transaction& tx, const Progress& progress) {
    const auto& tables = report_.manifest.tables;
    std::int64_t done = 0;
    const auto total = static_cast<std::int64_t>(tables.size());
    for (const auto& table : tables) {
        progress("Tables are compared", done++, total);
        TableSum sum;
        std::string bytes;
        TableRepository::eachRow(tx, table, [&](const Cells& cells) {
            bytes.clear();
            appendRow(bytes, cells);
            sum.add(bytes);
        });
        const auto& filled = filled_[table.name];
        if (sum.rows() != filled.rows() || sum.hex() != filled.hex())
            throw ArchiveError("the table " + table.name +
                               " has other rows here than in the archive; nothing was changed");
    }
    progress("Tables are compared", total, total);
}

void Restore::settle(sdk::Transaction& tx, const fs::path& archive) {
    RestoredSiteRepository::releaseClaims(tx);
    if (report_.otherSiteKey) RestoredSiteRepository::forgetSealedFacts(tx);
    report_.waitingMails = RestoredSiteRepository::waitingMails(tx);
    if (options_.holdMail)
        RestoredSiteRepository::holdMails(
            tx, "Held: restored from a backup of " + report_.manifest.takenAt + ". It may have been sent since then.");
    audit_.record(tx, {},
                  {.action = "SITE_RESTORED",
                   .target = archive.filename().string(),
                   .details = {{"taken_at", report_.manifest.takenAt},
                               {"from", report_.manifest.engine},
                               {"erased", report_.erased},
                               {"held_mails", options_.holdMail ? report_.waitingMails : 0}}});
}

RestoreJournal Restore::journal() const {
    RestoreJournal journal{.database = url_.shown};
    if (!parts_.store) journal.moves.push_back({besides(files()), files()});
    // Signed heads of the former chain say nothing of this one.
    for (const auto& entry : fs::directory_iterator(parts_.var))
        if (entry.path().filename().string().starts_with("audit-heads")) journal.moves.push_back({{}, entry.path()});
    return journal;
}

void Restore::intoSqlite(const fs::path& archive, const Progress& progress) {
    const auto beside = besides(url_.file);
    const auto clean = [&] {
        for (const auto* ending : {"", "-wal", "-shm", ".lock"}) fs::remove(beside.string() + ending);
    };
    clean();
    {
        const auto database =
            data::open({.url = "sqlite:" + beside.string(), .statementTimeout = patience, .exclusive = true});
        database->write([&](sdk::Transaction& tx) { fill(tx, *database, archive, progress); });
    }
    // Closed by the one session that checkpoints: the file alone holds everything.
    fs::remove(beside.string() + ".lock");
    if (fs::exists(beside.string() + "-wal"))
        throw ArchiveError(beside.string() + " could not be closed; is another program using it?");
    syncFile(beside);
    auto swap = journal();
    for (const auto* ending : {"-wal", "-shm"}) swap.moves.push_back({{}, url_.file.string() + ending});
    swap.moves.push_back({beside, url_.file});
    swap.save(parts_.var);
    swap.carryOut(parts_.var);
}

void Restore::intoPostgresql(const fs::path& archive, const Progress& progress) {
    const auto database = data::open({.url = parts_.databaseUrl, .poolSize = 1, .statementTimeout = patience});
    auto swap = journal();
    try {
        database->write([&](sdk::Transaction& tx) {
            data::dialect(tx).lock(tx, data::migrationLock);
            if (TableRepository::otherSessions(tx) > 0)
                throw ArchiveError("a server has started on " + url_.shown + "; stop it first");
            TableRepository::drop(tx);
            fill(tx, *database, archive, progress);
            swap.transaction = TableRepository::transactionNumber(tx);
            swap.save(parts_.var);
        });
    } catch (...) {
        // Whether it was committed only the database knows.
        settleRestore(parts_.var, parts_.databaseUrl);
        throw;
    }
    swap.carryOut(parts_.var);
}

RestoreReport Restore::run(const fs::path& archive, const Options& options, const Progress& progress) {
    options_ = options;
    settleRestore(parts_.var, parts_.databaseUrl);
    check(archive, progress);
    checkTarget(options);
    try {
        layOutFiles(archive, progress);
        if (parts_.store) sendFiles(progress);
        url_.engine == data::Engine::Sqlite ? intoSqlite(archive, progress) : intoPostgresql(archive, progress);
    } catch (...) {
        std::error_code ignored;
        if (!fs::exists(RestoreJournal::pathIn(parts_.var))) fs::remove_all(besides(files()), ignored);
        throw;
    }
    if (parts_.store) removeOthers();
    return report_;
}

}  // namespace guildhall::backup
