#include "kernel/command/command.hpp"
#include "kernel/demonstration_people.hpp"

#include <iostream>

namespace guildhall::command {

namespace {

int demo(const Arguments& arguments, const config::Settings& settings) {
    if (settings.production()) throw std::runtime_error("demonstration data is not loaded into a production site");
    Composition house(settings, Use::Make);
    house.plugins.host.discover();
    auto ids = arguments.all("plugin");
    if (ids.empty())
        for (const auto& status : house.plugins.host.list()) ids.push_back(status.manifest.id);
    house.database->write([&](sdk::Transaction& tx) {
        for (const auto& id : ids) house.plugins.pluginSwitch.want(tx, {}, id, true);
    });
    house.enableWanted();
    std::cout << "People …" << std::endl;
    addDemonstrationPeople(house);
    std::cout << "Data of the enabled plugins …" << std::endl;
    house.plugins.host.demonstrate();
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
