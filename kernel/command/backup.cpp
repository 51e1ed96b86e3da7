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

using guildhall::backup::ArchiveKey;
using guildhall::backup::PersonKeyList;

constexpr const char* keepNewest =
    " has the keys to what these archives hold of people: they need it. Keep only the newest one, wherever you copy "
    "the "
    "archives to: an older copy brings back people who were erased.\n";

/// Under which a list of people's keys may lie there.
std::vector<ArchiveKey> formerKeys(const DataFolder& data) {
    std::vector<ArchiveKey> keys{ArchiveKey::ofSecret(data.secretKey)};
    if (!data.previousKey.empty()) keys.push_back(ArchiveKey::ofSecret(data.previousKey));
    return keys;
}

int backup(const Arguments& arguments, const config::Settings& settings) {
    const bool keysOnly = arguments.has("keys-only");
    if (arguments.words().size() != 1)
        throw UsageError(keysOnly ? "name the folder of the archives" : "name the file to write");
    const auto data = DataFolder::prepare(settings, DataFolder::Site::MustBeThere);
    // Not the composition: it would bring an older database up to date before it is backed up.
    const auto database = data::open({.url = settings.text("database"), .poolSize = 2});
    base::SystemClock clock;
    base::SystemRandom random;
    audit::AuditLog audit(clock);
    const config::SecretBox secrets(data.secretKey, random, data.previousKey);
    const keys::PersonKeys people(secrets, vault::SiteKey(*database, secrets, random).auditKey(), random);
    const auto keyFile = arguments.value("key-file");
    http::OutboundClient http;
    log::ConsoleLog log(clock, {.quiet = true});
    const auto files = files::storeOf(settings, data.path, {http, clock, log});
    guildhall::backup::Backup work(
        {*database, audit, clock, random, *files, data.path / "files", secrets.keyId(),
         keyFile.empty() ? ArchiveKey::ofSecret(data.secretKey) : ArchiveKey::ofFile(keyFile), people,
         formerKeys(data)});
    if (keysOnly) {
        work.writeKeys(arguments.words().front());
        std::cout << PersonKeyList::in(arguments.words().front()).string() << keepNewest;
        return 0;
    }
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
        if (report.manifest.format > 1)
            std::cout
                << PersonKeyList::in(absolute(std::filesystem::path(arguments.words().front())).parent_path()).string()
                << keepNewest;
        if (keyFile.empty())
            std::cout << "It opens with this site's secret_key only. Keep that key somewhere else than the archive.\n";
    }
    return 0;
}

}  // namespace

Command backupCommand() {
    return {"backup",
            "FILE [--key-file FILE] [--json] | FOLDER --keys-only [--key-file FILE]",
            "Write database and files into one encrypted file, while the server runs. Beside it goes "
            "guildhall-person-keys, with the keys to what the archives of that folder hold of people.",
            {{"key-file", "FILE", "Encrypt with this file's first line, not the site's secret_key"},
             {"keys-only", "", "Only the keys of people, after somebody was erased: FOLDER is that of the archives"},
             {"json", "", "Print tables and files with their checksums as JSON"}},
            backup};
}

}  // namespace guildhall::command
