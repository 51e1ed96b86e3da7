#include "kernel/command/command.hpp"
#include "kernel/command/progress_line.hpp"
#include "kernel/composition.hpp"
#include "kernel/files/file_stores.hpp"

#include <guildhall/sdk/words.hpp>

#include <iostream>

namespace guildhall::command {

namespace {

int status(const Composition& house) {
    std::uint64_t bytes = 0;
    const auto all = house.files->list("");
    for (const auto& one : all) bytes += one.bytes;
    std::cout << house.files->place() << ": " << all.size() << " files, " << bytes << " bytes\n";
    return 0;
}

int move(const Composition& house, const std::string& to) {
    const std::string from = to == "s3" ? "folder" : "s3";
    const guildhall::files::Outside outside{*house.environment.http, house.clock, house.log};
    const auto source = guildhall::files::storeNamed(from, house.settings, house.data.path, outside);
    const auto target = guildhall::files::storeNamed(to, house.settings, house.data.path, outside);
    guildhall::files::Moved moved;
    {
        ProgressLine line;
        moved = guildhall::files::copyAll(*source, *target, [&](std::size_t done, std::size_t all) {
            line.tell("Files", static_cast<std::int64_t>(done), static_cast<std::int64_t>(all));
        });
    }
    std::cout << moved.files << " files, " << moved.bytes << " bytes, " << moved.copied << " of them copied now\n"
              << source->place() << "  " << moved.fromSum << "\n"
              << target->place() << "  " << moved.toSum << "\n";
    if (moved.fromSum != moved.toSum) throw std::runtime_error("the files there are others than here: run it again");
    std::cout << "Both have the same. Set files.store = " << to << " on every server and start them anew"
              << (house.settings.text("files.store") == to ? ""
                                                           : "; then run this again for what was written meanwhile")
              << ". Nothing was removed from " << source->place() << ".\n";
    return 0;
}

int files(const Arguments& arguments, const config::Settings& settings) {
    const auto& words = arguments.words();
    const bool moves =
        words.size() == 3 && words[0] == "move" && words[1] == "to" && (words[2] == "s3" || words[2] == "folder");
    if (!moves && words != std::vector<std::string>{"status"})
        throw UsageError("say status, move to s3 or move to folder");
    const Composition house(settings, Use::Command);
    return moves ? move(house, words[2]) : status(house);
}

}  // namespace

Command filesCommand() {
    return {"files",
            "status | move to s3 | move to folder",
            "See where files lie, and copy them from the folder to the bucket or back, compared by checksums.",
            {},
            files};
}

}  // namespace guildhall::command
