#include "kernel/backup/backup.hpp"

#include "kernel/backup/archive_error.hpp"
#include "kernel/backup/file_snapshot.hpp"
#include "kernel/backup/table_repository.hpp"
#include "kernel/data/migration_repository.hpp"

#include <guildhall/sdk/version.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace guildhall::backup {

namespace {

constexpr std::size_t bytesAtOnce = 256 * 1024;

void copyInto(ArchiveWriter& archive, const std::string& path, const std::filesystem::path& file) {
    archive.file(path);
    const OpenFile in(std::fopen(file.c_str(), "rbe"), &std::fclose);
    if (!in) throw ArchiveError(path + " cannot be read: " + std::strerror(errno));
    std::string bytes(bytesAtOnce, '\0');
    while (const auto count = std::fread(bytes.data(), 1, bytes.size(), in.get()))
        archive.data(std::string_view(bytes).substr(0, count));
    if (std::ferror(in.get())) throw ArchiveError(path + " cannot be read: " + std::strerror(errno));
}

}  // namespace

Manifest Backup::describe(sdk::Transaction& tx) {
    data::MigrationRepository migrations;
    Manifest manifest{.version = GUILDHALL_SDK_VERSION,
                      .engine = parts_.database.engine() == data::Engine::Sqlite ? "sqlite" : "postgresql",
                      .takenAt = sdk::isoInstant(parts_.clock.now()),
                      .siteKey = parts_.siteKey,
                      .tables = TableRepository::tables(tx)};
    for (const auto& owner : migrations.owners(tx))
        for (const auto& one : migrations.applied(tx, owner))
            manifest.migrations[owner].push_back({one.number, one.name, one.checksum});
    if (manifest.tables.empty()) throw ArchiveError("the database is empty; there is nothing to back up");
    return manifest;
}

BackupReport Backup::make(const std::filesystem::path& file, const Progress& progress) {
    BackupReport report;
    std::unique_ptr<ArchiveWriter> archive = std::make_unique<ArchiveWriter>(file, parts_.key, parts_.random);
    parts_.database.write([&](sdk::Transaction& tx) {
        parts_.audit.record(tx, {}, {.action = "BACKUP_MADE", .target = file.filename().string()});
    });
    FileSnapshot files(parts_.files, parts_.links);
    // Again from the start when the database went away: half a snapshot is none.
    parts_.database.read([&](sdk::Transaction& tx) {
        archive.reset();
        archive = std::make_unique<ArchiveWriter>(file, parts_.key, parts_.random);
        progress("Files are noted", 0, 0);
        files.first();
        report.manifest = describe(tx);  // its first statement takes the snapshot
        files.second(parts_.clock.now());
        archive->head(report.manifest);
        std::int64_t done = 0;
        const auto total = static_cast<std::int64_t>(report.manifest.tables.size());
        for (const auto& table : report.manifest.tables) {
            progress("Tables", done++, total);
            archive->table(table);
            TableRepository::eachRow(tx, table, [&](const Cells& cells) { archive->row(cells); });
        }
        progress("Tables", total, total);
    });
    std::int64_t done = 0;
    const auto total = static_cast<std::int64_t>(files.files().size());
    for (const auto& [path, bytes] : files.files()) {
        progress("Files", done++, total);
        copyInto(*archive, path, bytes);
    }
    progress("Files", total, total);
    report.contents = archive->finish();
    report.bytes = std::filesystem::file_size(file);
    return report;
}

}  // namespace guildhall::backup
