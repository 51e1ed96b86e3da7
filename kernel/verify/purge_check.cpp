#include "kernel/data/migrator.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"
#include "kernel/verify/verify_repository.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

namespace {

/// Takes its tables and files away, as removing it with its data does.
void purge(Subject& subject) {
    auto& house = subject.house();
    data::Migrator migrator(*house.database, subject.id(), subject.manifest.folder / "db");
    migrator.down(static_cast<int>(migrator.status().size()));
    house.files->clear(subject.id());
}

Finding comparePurged(Subject& subject) {
    subject.house().plugins.host.disable(subject.id());
    const auto had = subject.files().size();
    purge(subject);
    const auto schema = subject.house().database->read(
        [&](sdk::Transaction& tx) { return VerifyRepository::schema(tx, subject.stage().scratch().engine()); });
    Finding finding;
    for (const auto& name : schema)
        if (!subject.schemaBefore.contains(name)) finding.faults.push_back("The " + name + " stays behind.");
    for (const auto& name : subject.schemaBefore)
        if (!schema.contains(name)) finding.faults.push_back("The " + name + " has gone, which was not its own.");
    const auto files = subject.files();
    for (const auto& name : files)
        if (!subject.filesBefore.contains(name)) finding.faults.push_back("The file " + name + " stays behind.");
    finding.done = "tables and columns as before, " +
                   sdk::countText(static_cast<std::int64_t>(had - files.size()), "file", "files") + " removed";
    return finding;
}

}  // namespace

Check purgeCheck() {
    return {.id = "purge", .promise = "Removed with its data, it leaves nothing behind", .run = comparePurged};
}

}  // namespace guildhall::plugins::verify
