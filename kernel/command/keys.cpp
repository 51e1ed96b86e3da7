#include "kernel/backup/restored_site_repository.hpp"
#include "kernel/base/system_clock.hpp"
#include "kernel/command/command.hpp"
#include "kernel/command/progress_line.hpp"
#include "kernel/composition.hpp"
#include "kernel/identity/credential_repository.hpp"

#include <iostream>
#include <thread>

namespace guildhall::command {

namespace {

using namespace std::chrono_literals;

void printStanding(const config::SecretBox& secrets, const std::vector<vault::ColumnStanding>& columns,
                   std::pair<std::int64_t, std::int64_t> passwords) {
    const auto previous = secrets.previousKeyId();
    std::cout << "current key " << secrets.keyId() << ", previous " << (previous.empty() ? "none" : previous) << "\n";
    std::int64_t waiting = 0, other = 0;
    for (const auto& column : columns) {
        std::cout << column.column << " (" << column.title << "): " << column.current << " current, " << column.previous
                  << " previous, " << column.other << " under unknown keys\n";
        waiting += column.previous;
        other += column.other;
    }
    std::cout << "passwords: " << passwords.first << " current, " << passwords.second
              << " older, renewed when their owners next sign in with them\n";
    if (other > 0)
        std::cout << other
                  << " values open under neither key. Set secret_key_previous to the key they need, or enter "
                     "them again.\n";
    if (previous.empty()) return;
    std::cout << (waiting > 0 ? "The previous key is needed: run `guildhall keys rotate`.\n"
                              : "No sealed value needs the previous key. Once it is dropped, the " +
                                    std::to_string(passwords.second) +
                                    " older passwords and the unsubscribe links of mails sent under it no longer "
                                    "work, and backups made under it need it.\n");
}

int status(Composition& house, bool json) {
    const auto [columns, passwords] = house.database->read([&](sdk::Transaction& tx) {
        return std::pair(house.vault.rotation.standing(tx),
                         identity::CredentialRepository().countByKey(tx, house.identity.hasher.keyId()));
    });
    if (!json) {
        printStanding(house.secrets, columns, passwords);
        return 0;
    }
    sdk::Value all{{"current", house.secrets.keyId()},
                   {"previous", house.secrets.previousKeyId()},
                   {"passwords", {{"current", passwords.first}, {"older", passwords.second}}}};
    all["columns"] = sdk::Value::array();
    for (const auto& one : columns)
        all["columns"].push_back({{"column", one.column},
                                  {"title", one.title},
                                  {"current", one.current},
                                  {"previous", one.previous},
                                  {"other", one.other}});
    std::cout << all.dump(2) << "\n";
    return 0;
}

/// Until a server has done it.
int follow(Composition& house, const std::string& id) {
    ProgressLine line;
    for (;; std::this_thread::sleep_for(200ms)) {
        const auto job = house.database->read([&](sdk::Transaction& tx) { return house.jobs.queue.find(tx, id); });
        if (!job) throw std::runtime_error(id + " is no longer there");
        line.tell(job->state == "queued" ? "Waiting for a server" : job->message, job->done, job->total);
        if (job->state == "done") return 0;
        if (job->state == "failed" || job->state == "cancelled")
            throw std::runtime_error(id + " " + job->state + ": " + job->message);
    }
}

int rotate(Composition& house, bool wait) {
    const auto id = house.database->write([&](sdk::Transaction& tx) { return house.vault.rotation.start(tx, {}); });
    if (!wait) {
        std::cout << id << " is queued; a running server takes it up. `guildhall keys status` tells how far it is.\n";
        return 0;
    }
    follow(house, id);
    return status(house, false);
}

/// For a site whose key is lost for good: the next start takes the key it is given.
int adopt(const Arguments& arguments, const config::Settings& settings) {
    if (!arguments.has("passwords-and-secrets-are-lost"))
        throw UsageError(
            "with another key nobody's password works and no stored secret can be read any more. Nothing has been "
            "changed; if the site's own key is lost for good, add --passwords-and-secrets-are-lost");
    const auto folder = DataFolder::prepare(settings, DataFolder::Site::MustBeThere);
    const auto database = data::open({.url = settings.text("database"), .poolSize = 2});
    const base::SystemClock clock;
    audit::AuditLog audit(clock);
    database->write([&](sdk::Transaction& tx) {
        audit.record(tx, {}, {.action = "SECRET_KEY_ADOPTED", .target = "", .reason = "From the command line"});
        guildhall::backup::RestoredSiteRepository::forgetSealedFacts(tx);
    });
    // Signed with a key nobody has any more: they say nothing about the log.
    std::error_code absent;
    std::filesystem::rename(folder.path / "audit-heads", folder.path / "audit-heads.former", absent);
    std::cout
        << "The next start takes the key it is given. People set new passwords by links; secrets are entered again.\n";
    return 0;
}

int keys(const Arguments& arguments, const config::Settings& settings) {
    const auto deed = arguments.words().size() == 1 ? arguments.words().front() : std::string();
    if (deed == "adopt") return adopt(arguments, settings);
    if (deed != "status" && deed != "rotate") throw UsageError("say status, rotate or adopt");
    Composition house(settings, Use::Command);
    return deed == "status" ? status(house, arguments.has("json")) : rotate(house, arguments.has("wait"));
}

}  // namespace

Command keysCommand() {
    return {"keys",
            "status [--json] | rotate [--wait] | adopt",
            "See under which key secrets lie, and seal them under the current one.",
            {{"json", "", "Print JSON"},
             {"wait", "", "Stay until a server has done it"},
             {"passwords-and-secrets-are-lost", "", "adopt: work on with another key, because the site's own is lost"}},
            keys};
}

}  // namespace guildhall::command
