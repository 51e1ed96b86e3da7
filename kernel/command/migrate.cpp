#include "kernel/command/command.hpp"
#include "kernel/config/folders.hpp"
#include "kernel/data/database_check.hpp"
#include "kernel/data/migrator.hpp"
#include "kernel/data_folder.hpp"

#include <charconv>
#include <iostream>

namespace guildhall::command {

namespace {

void printStatus(data::Migrator& migrator) {
    for (const auto& migration : migrator.status())
        std::cout << migration.number << "  " << migration.name << "  "
                  << (migration.appliedAt ? "applied " + sdk::isoInstant(*migration.appliedAt) : "pending") << "\n";
}

int numberOf(const std::string& text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 1)
        throw UsageError("“" + text + "” is not a number of migrations");
    return number;
}

int migrate(const Arguments& arguments, const config::Settings& settings) {
    const auto& words = arguments.words();
    const auto deed = words.empty() ? std::string("up") : words.front();
    // A site it makes has its key, too: the next command would miss it.
    DataFolder::prepare(settings, deed == "up" ? DataFolder::Site::MayBeMade : DataFolder::Site::MustBeThere);
    data::checkDatabase(settings.text("database"));
    data::Connections database({.url = settings.text("database")});
    data::Migrator migrator(database, "kernel", config::installFolder() / "db");
    if (deed == "up") {
        std::cout << migrator.up() << " migrations applied\n";
    } else if (deed == "down" && words.size() == 2) {
        std::cout << migrator.down(numberOf(words[1])) << " migrations taken back\n";
    } else if (deed == "status") {
        printStatus(migrator);
    } else {
        throw UsageError("say up, down N or status");
    }
    return 0;
}

}  // namespace

Command migrateCommand() {
    return {"migrate",
            "[up | down N | status]",
            "Bring the kernel's tables up to date, or take migrations back.",
            {},
            migrate};
}

}  // namespace guildhall::command
