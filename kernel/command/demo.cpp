#include "kernel/command/command.hpp"
#include "kernel/composition.hpp"
#include "kernel/config/folders.hpp"

#include <guildhall/sdk/csv.hpp>

#include <fstream>
#include <iostream>

namespace guildhall::command {

namespace {

/// The demonstration's own people: name, address, roles of config/demo/people.csv. Roles nobody declares are left out,
/// so that the demonstration works with any set of plugins.
void addPeople(Composition& house) {
    std::ifstream file(config::installFolder() / "config/demo/people.csv", std::ios::binary);
    sdk::CsvReader reader(file);
    sdk::CsvRecord record;
    reader.next(record);
    while (reader.next(record))
        house.database->write([&](sdk::Transaction& tx) {
            const auto made = house.people.provision(tx, {}, record.cells.at(1), record.cells.at(0));
            for (std::size_t i = 2; i < record.cells.size(); ++i)
                if (house.catalogue.current()->role(record.cells[i]))
                    house.grants.grantFromConsole(tx, made.person.id, record.cells[i], "Demonstration");
        });
}

int demo(const Arguments& arguments, const config::Settings& settings) {
    if (settings.production()) throw std::runtime_error("demonstration data is not loaded into a production site");
    Composition house(settings, Composition::Use::Command);
    house.host.discover();
    auto ids = arguments.all("plugin");
    if (ids.empty())
        for (const auto& status : house.host.list()) ids.push_back(status.manifest.id);
    house.database->write([&](sdk::Transaction& tx) {
        for (const auto& id : ids) house.pluginSwitch.want(tx, {}, id, true);
    });
    house.enableWanted();
    std::cout << "People …" << std::endl;
    addPeople(house);
    std::cout << "Data of the enabled plugins …" << std::endl;
    house.host.demonstrate();
    std::cout << "The demonstration data is loaded.\n";
    return 0;
}

}  // namespace

Command demoCommand() {
    return {"demo",
            "[--plugin ID…]",
            "Fill an empty site with a small invented organisation.",
            {{"plugin", "ID", "Enable only this plugin; default: all there are"}},
            demo};
}

}  // namespace guildhall::command
