#include "kernel/data/guarded_transaction.hpp"
#include "kernel/data/migrator.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"
#include "kernel/verify/verify_repository.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

namespace {

std::set<std::string> schemaOf(Subject& subject) {
    auto& database = *subject.house().database;
    return database.read(
        [&](sdk::Transaction& tx) { return VerifyRepository::schema(tx, subject.stage().scratch().engine()); });
}

std::string join(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::vector<std::string> inFirstOnly(const std::set<std::string>& first, const std::set<std::string>& second) {
    std::vector<std::string> names;
    for (const auto& name : first)
        if (!second.contains(name)) names.push_back(name);
    return names;
}

/// Also what they only refer to: the kernel's tables change from version to version.
void findKernelTables(Subject& subject, Finding& finding) {
    const auto engine = subject.house().database->engine();
    for (const auto& migration : data::readMigrations(subject.manifest.folder / "db", engine))
        for (const auto* script : {&migration.up, &migration.down})
            if (const auto table = data::kernelTableIn(*script); !table.empty())
                finding.faults.push_back("The migration " + migration.name + " names the kernel's table " + table +
                                         ".");
}

Finding tryMigrations(Subject& subject) {
    const auto folder = subject.manifest.folder / "db";
    subject.schemaBefore = schemaOf(subject);
    subject.filesBefore = subject.files();
    if (!std::filesystem::is_directory(folder)) return {"it has no tables", {}};
    for (const auto& need : subject.needs) {  // tables may refer to theirs
        const auto id = need.filename().string();
        data::Migrator(*subject.house().database, id, need / "db").up();
    }
    subject.schemaBefore = schemaOf(subject);
    data::Migrator migrator(*subject.house().database, subject.id(), folder);
    const auto count = migrator.up();
    const auto up = schemaOf(subject);
    Finding finding;
    findKernelTables(subject, finding);
    std::int64_t tables = 0;
    for (const auto& name : inFirstOnly(up, subject.schemaBefore)) {
        if (!name.starts_with("table ")) continue;
        ++tables;
        if (!name.substr(6).starts_with(subject.id() + "_"))
            finding.faults.push_back("The " + name + " must be called " + subject.id() + "_…");
    }
    migrator.down(count);
    const auto down = schemaOf(subject);
    if (const auto left = inFirstOnly(down, subject.schemaBefore); !left.empty())
        finding.faults.push_back("Taken back, the migrations leave behind: " + join(left) + ".");
    if (const auto gone = inFirstOnly(subject.schemaBefore, down); !gone.empty())
        finding.faults.push_back("Taken back, the migrations have removed what is not theirs: " + join(gone) + ".");
    if (finding.faults.empty()) {
        migrator.up();
        if (schemaOf(subject) != up) finding.faults.push_back("Applied again, the migrations make other tables.");
    }
    finding.done = sdk::countText(count, "migration", "migrations") + ", " + sdk::countText(tables, "table", "tables") +
                   ": up, down, up";
    return finding;
}

}  // namespace

Check migrationCheck() {
    return {.id = "migrations",
            .promise = "Its migrations can be applied, taken back without a trace, and applied again",
            .needed = true,
            .run = tryMigrations};
}

}  // namespace guildhall::plugins::verify
