#include "kernel/backup/backup.hpp"
#include "kernel/base/system_clock.hpp"
#include "kernel/command/command.hpp"
#include "kernel/command/progress_line.hpp"
#include "kernel/composition.hpp"
#include "kernel/files/file_stores.hpp"
#include "kernel/http/outbound_client.hpp"
#include "kernel/log/console_log.hpp"

#include <iostream>

namespace guildhall::command {

namespace {

int backup(const Arguments& arguments, const config::Settings& settings) {
    if (arguments.words().size() != 1) throw UsageError("name the file to write");
    const auto data = DataFolder::prepare(settings, DataFolder::Site::MustBeThere);
    // Not the composition: it would bring an older database up to date before it is backed up.
    const auto database = data::open({.url = settings.text("database"), .poolSize = 2});
    base::SystemClock clock;
    base::SystemRandom random;
    audit::AuditLog audit(clock);
    const auto keyFile = arguments.value("key-file");
    http::OutboundClient http;
    log::ConsoleLog log(clock, {.quiet = true});
    const auto files = files::storeOf(settings, data.path, {http, clock, log});
    guildhall::backup::Backup work({*database, audit, clock, random, *files, data.path / "files",
                                    config::SecretBox(data.secretKey, random).keyId(),
                                    keyFile.empty() ? guildhall::backup::ArchiveKey::ofSecret(data.secretKey)
                                                    : guildhall::backup::ArchiveKey::ofFile(keyFile)});
    guildhall::backup::BackupReport report;
    {
        ProgressLine line;
        report = work.make(arguments.words().front(), [&](const std::string& what, std::int64_t done,
                                                          std::int64_t total) { line.tell(what, done, total); });
    }
    if (arguments.has("json")) {
        auto all = report.contents.json();
        all["taken_at"] = report.manifest.takenAt;
        all["engine"] = report.manifest.engine;
        all["bytes"] = report.bytes;
        std::cout << all.dump(2) << "\n";
    } else {
        std::cout << arguments.words().front() << ": " << report.contents.tables.size() << " tables with "
                  << report.contents.rows() << " rows and " << report.contents.files.size() << " files, as of "
                  << report.manifest.takenAt << "; " << report.bytes << " bytes\n";
        if (keyFile.empty())
            std::cout << "It opens with this site's secret_key only. Keep that key somewhere else than the archive.\n";
    }
    return 0;
}

}  // namespace

Command backupCommand() {
    return {"backup",
            "FILE [--key-file FILE] [--json]",
            "Write database and files into one encrypted file, while the server runs.",
            {{"key-file", "FILE", "Encrypt with this file's first line, not the site's secret_key"},
             {"json", "", "Print tables and files with their checksums as JSON"}},
            backup};
}

}  // namespace guildhall::command
