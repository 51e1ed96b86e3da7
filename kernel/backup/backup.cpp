#include "kernel/backup/backup.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/backup/file_snapshot.hpp"
#include "kernel/backup/personal_tables.hpp"
#include "kernel/backup/table_repository.hpp"
#include "kernel/data/migration_repository.hpp"

#include <guildhall/sdk/version.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>

namespace guildhall::backup {

namespace {

constexpr std::size_t bytesAtOnce = 256 * 1024;

/// Somebody new comes now and then, not in each of so many moments.
constexpr int mostTries = 5;

void copyInto(ArchiveWriter& archive, const PersonalSealer& sealer, const std::string& path,
              const std::filesystem::path& file) {
    const auto keyId = sealer.keyOfFile(path);
    archive.file(keyId.empty() ? path : sealer.sealedName(path), keyId);
    const OpenFile in(std::fopen(file.c_str(), "rbe"), &std::fclose);
    if (!in) throw ArchiveError(path + " cannot be read: " + std::strerror(errno));
    std::string bytes(bytesAtOnce, '\0');
    for (std::int64_t number = 0; const auto count = std::fread(bytes.data(), 1, bytes.size(), in.get()); ++number) {
        const auto part = std::string_view(bytes).substr(0, count);
        if (keyId.empty())
            archive.data(part);
        else
            archive.data(sealer.sealedPart(path, number, part));
    }
    if (std::ferror(in.get())) throw ArchiveError(path + " cannot be read: " + std::strerror(errno));
}

/// The key itself goes into the list beside the archive.
constexpr const char* keysTable = "kernel_person_key";

Cells withoutKey(const TableShape& shape, Cells cells) {
    const auto key = std::ranges::find(shape.columns, "key", &data::TableColumn::name);
    cells[static_cast<std::size_t>(key - shape.columns.begin())] = "";
    return cells;
}

/// What is to stand in a column that cannot be empty.
std::optional<std::string> emptyIn(const data::TableColumn& column) {
    if (!column.required) return std::nullopt;
    if (column.kind != data::ColumnKind::Text) return "0";
    return column.json ? "{}" : "";
}

/// As this table has them: a ledger may be older than the table, or newer.
std::optional<keys::PersonalTable> personalOf(const TableShape& shape, const PersonalTables& all) {
    const auto found = all.find(shape.name);
    if (found == all.end()) return std::nullopt;
    auto personal = found->second;
    std::erase_if(personal.columns, [&](keys::PersonalColumn& column) {
        const auto there = std::ranges::find(shape.columns, column.name, &data::TableColumn::name);
        if (there == shape.columns.end()) return true;
        if (!column.erased) column.erased = emptyIn(*there);
        return false;
    });
    return personal.columns.empty() ? std::nullopt : std::optional(std::move(personal));
}

}  // namespace

Manifest Backup::describe(sdk::Transaction& tx) {
    data::MigrationRepository migrations;
    Manifest manifest{.version = GUILDHALL_SDK_VERSION,
                      .engine = parts_.database.engine() == data::Engine::Sqlite ? "sqlite" : "postgresql",
                      .takenAt = sdk::isoInstant(parts_.clock.now()),
                      .siteKey = parts_.siteKey,
                      .tables = TableRepository::tables(tx)};
    const auto personal = personalTables(tx);
    if (personal.empty()) manifest.format = 1;
    if (!personal.empty()) std::erase_if(manifest.tables, [](const auto& table) { return isPassing(table.name); });
    for (auto& table : manifest.tables) table.personal = personalOf(table, personal);
    for (const auto& owner : migrations.owners(tx))
        for (const auto& one : migrations.applied(tx, owner))
            manifest.migrations[owner].push_back({one.number, one.name, one.checksum});
    if (manifest.tables.empty()) throw ArchiveError("the database is empty; there is nothing to back up");
    return manifest;
}

namespace {

std::set<std::string> subjectsIn(sdk::Transaction& tx, const Manifest& manifest, const PersonalSealer& names) {
    std::set<std::string> all;
    for (const auto& table : manifest.tables)
        if (table.personal)
            TableRepository::eachSubject(tx, *table.personal, [&](const auto& subjects) {
                if (auto subject = names.subjectOf(subjects); !subject.empty()) all.insert(std::move(subject));
            });
    // Of who was erased there is nothing left to seal.
    for (const auto& gone : keys::PersonKeyRepository::destroyedAmong(tx, all))
        if (sdk::isId(gone)) all.erase(gone);
    return all;
}

}  // namespace

void Backup::makeKeys() {
    const PersonalSealer names(parts_.people, {});
    const auto subjects = parts_.database.read([&](sdk::Transaction& tx) {
        const auto manifest = describe(tx);
        return manifest.format == 1 ? std::set<std::string>() : subjectsIn(tx, manifest, names);
    });
    if (!subjects.empty()) parts_.database.write([&](sdk::Transaction& tx) { parts_.people.of(tx, subjects); });
}

std::optional<keys::Keys> Backup::keysOf(sdk::Transaction& tx, const Manifest& manifest) {
    if (manifest.format == 1) return keys::Keys();
    auto keys = parts_.people.all(tx);
    for (const auto& subject : subjectsIn(tx, manifest, PersonalSealer(parts_.people, {})))
        if (!keys.contains(subject)) return std::nullopt;
    return keys;
}

void Backup::writeKeys(const std::filesystem::path& folder) {
    auto list = parts_.database.read([&](sdk::Transaction& tx) { return PersonKeyList::of(tx, parts_.people); });
    const auto file = PersonKeyList::in(folder);
    if (std::filesystem::exists(file)) {
        auto may = parts_.formerKeys;
        may.push_back(parts_.key);
        list.take(PersonKeyList::read(file, may));
    }
    list.write(file, parts_.key, parts_.random);
}

void Backup::writeRows(sdk::Transaction& tx, const Manifest& manifest, ArchiveWriter& archive, PersonalSealer& sealer,
                       const Progress& progress) {
    std::int64_t done = 0;
    const auto total = static_cast<std::int64_t>(manifest.tables.size());
    for (const auto& table : manifest.tables) {
        progress("Tables", done++, total);
        archive.table(table);
        if (table.personal)
            TableRepository::eachRow(tx, table, [&](Cells& cells, const TableRepository::Subjects& subjects) {
                sealer.seal(table, cells, subjects);
                archive.row(cells);
            });
        else if (table.name == keysTable)
            TableRepository::eachRow(tx, table, [&](const Cells& cells) { archive.row(withoutKey(table, cells)); });
        else
            TableRepository::eachRow(tx, table, [&](const Cells& cells) { archive.row(cells); });
    }
    progress("Tables", total, total);
}

BackupReport Backup::make(const std::filesystem::path& file, const Progress& progress) {
    BackupReport report;
    std::unique_ptr<ArchiveWriter> archive = std::make_unique<ArchiveWriter>(file, parts_.key, parts_.random);
    parts_.database.write([&](sdk::Transaction& tx) {
        parts_.audit.record(tx, {}, {.action = "BACKUP_MADE", .target = file.filename().string()});
    });
    FileSnapshot files(parts_.files, parts_.links);
    std::optional<PersonalSealer> sealer;
    for (int tries = 0; !sealer; ++tries) {
        if (tries == mostTries) throw ArchiveError("new people came in all the time; try again when it is quieter");
        makeKeys();
        // Again from the start when the database went away: half a snapshot is none.
        parts_.database.read([&](sdk::Transaction& tx) {
            sealer.reset();
            archive.reset();
            archive = std::make_unique<ArchiveWriter>(file, parts_.key, parts_.random);
            progress("Files are noted", 0, 0);
            files.first();
            report.manifest = describe(tx);  // its first statement takes the snapshot
            files.second(parts_.clock.now());
            auto keys = keysOf(tx, report.manifest);
            if (!keys) return;
            sealer.emplace(parts_.people, std::move(*keys), &files.files());
            archive->head(report.manifest);
            writeRows(tx, report.manifest, *archive, *sealer, progress);
        });
    }
    std::int64_t done = 0;
    const auto total = static_cast<std::int64_t>(files.files().size());
    for (const auto& [path, bytes] : files.files()) {
        progress("Files", done++, total);
        copyInto(*archive, *sealer, path, bytes);
    }
    progress("Files", total, total);
    // Before the archive has its name: it is never there without its keys.
    if (report.manifest.format > 1) writeKeys(std::filesystem::absolute(file).parent_path());
    report.contents = archive->finish();
    report.bytes = std::filesystem::file_size(file);
    return report;
}

}  // namespace guildhall::backup
