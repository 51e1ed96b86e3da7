#include "kernel/backup/restore.hpp"
#include "kernel/base/system_clock.hpp"
#include "kernel/command/command.hpp"
#include "kernel/command/progress_line.hpp"
#include "kernel/composition.hpp"
#include "kernel/config/folders.hpp"
#include "kernel/data/database_check.hpp"
#include "kernel/files/file_stores.hpp"
#include "kernel/http/outbound_client.hpp"
#include "kernel/log/console_log.hpp"

#include <iostream>

namespace guildhall::command {

namespace {

using guildhall::backup::ArchiveKey;
using guildhall::backup::RestoreReport;

guildhall::backup::Restore::Parts parts(const Arguments& arguments, const config::Settings& settings,
                                        const DataFolder& data, const sdk::Clock& clock, sdk::Random& random,
                                        const config::SecretBox& secrets) {
    guildhall::backup::Restore::Parts parts{
        .databaseUrl = settings.text("database"),
        .var = data.path,
        .clock = clock,
        .keys = {},
        .siteKeys = {},
        .secrets = secrets,
        .personKeys = arguments.value("person-keys"),
        .migrations = [&settings](const std::string& owner) {
            return owner == "kernel" ? config::installFolder() / "db" : plugins::pluginFolder(settings) / owner / "db";
        }};
    for (const auto& secret : {data.secretKey, settings.text("secret_key_previous")}) {
        if (secret.empty()) continue;
        parts.keys.push_back(ArchiveKey::ofSecret(secret));
        parts.siteKeys.push_back(config::SecretBox(secret, random).keyId());
    }
    if (const auto file = arguments.value("key-file"); !file.empty()) parts.keys.push_back(ArchiveKey::ofFile(file));
    return parts;
}

void tell(const RestoreReport& report, bool checked, bool held) {
    std::cout << (checked ? "The archive is whole: " : "Restored: ") << report.contents.tables.size() << " tables with "
              << report.contents.rows() << " rows and " << report.contents.files.size() << " files, as of "
              << report.manifest.takenAt << " (Guildhall " << report.manifest.version << ", " << report.manifest.engine
              << ")\n";
    if (report.otherSiteKey)
        std::cout << "Its passwords and encrypted values need the secret_key with the id " << report.manifest.siteKey
                  << ", which is not this site's: people must set new passwords, and secrets be entered again.\n";
    if (report.erased > 0)
        std::cout << "Erased since this backup was made: " << report.erased
                  << " people. Their keys are destroyed, so nothing of them "
                  << (checked ? "would come back.\n" : "has come back.\n");
    if (!checked && report.waitingMails > 0)
        std::cout << report.waitingMails
                  << (held ? " mails that waited are held as failed: send them again from /admin/mail.\n"
                           : " mails wait and go out when a server starts. What was sent after the backup goes again, "
                             "under the same Message-ID; --hold-mail keeps them.\n");
}

int restore(const Arguments& arguments, const config::Settings& settings) {
    if (arguments.words().size() != 1) throw UsageError("name the file to restore");
    const auto& file = arguments.words().front();
    const auto data = DataFolder::prepare(settings, DataFolder::Site::MayBeMade);
    data::checkDatabase(settings.text("database"));
    base::SystemClock clock;
    http::OutboundClient http;
    log::ConsoleLog log(clock, {.quiet = true});
    base::SystemRandom random;
    const config::SecretBox secrets(data.secretKey, random);
    auto all = parts(arguments, settings, data, clock, random, secrets);
    if (settings.text("files.store") != "folder") all.store = files::storeOf(settings, data.path, {http, clock, log});
    guildhall::backup::Restore work(std::move(all));
    const bool checkOnly = arguments.has("check"), held = arguments.has("hold-mail");
    RestoreReport report;
    {
        ProgressLine line;
        const auto progress = [&](const std::string& what, std::int64_t done, std::int64_t total) {
            line.tell(what, done, total);
        };
        report = checkOnly ? work.check(file, progress)
                           : work.run(file, {.replace = arguments.has("replace"), .holdMail = held}, progress);
    }
    if (!arguments.has("json")) {
        tell(report, checkOnly, held);
        return 0;
    }
    auto told = report.contents.json();
    told["taken_at"] = report.manifest.takenAt;
    told["engine"] = report.manifest.engine;
    told["other_site_key"] = report.otherSiteKey;
    told["waiting_mails"] = report.waitingMails;
    told["erased"] = report.erased;
    std::cout << told.dump(2) << "\n";
    return 0;
}

}  // namespace

Command restoreCommand() {
    return {
        "restore",
        "FILE [--check] [--replace] [--hold-mail] [--key-file FILE] [--person-keys FILE] [--json]",
        "Put a backup in place, on either engine. Stop the servers first. It needs the newest list of people's keys.",
        {{"check", "", "Only read and compare the archive"},
         {"replace", "", "What is in the database and the files folder goes"},
         {"hold-mail", "", "Mail that waited is kept from going out: it may have been sent since"},
         {"key-file", "FILE", "The file the backup was encrypted with"},
         {"person-keys", "FILE", "The list of people's keys; beside the archive unless said"},
         {"json", "", "Print tables and files with their checksums as JSON"}},
        restore};
}

}  // namespace guildhall::command
