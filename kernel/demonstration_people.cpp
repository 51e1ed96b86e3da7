#include "kernel/demonstration_people.hpp"

#include "kernel/config/folders.hpp"

#include <guildhall/sdk/csv.hpp>

#include <fstream>

namespace guildhall {

void addDemonstrationPeople(Composition& house) {
    std::ifstream file(config::installFolder() / "config/demo/people.csv", std::ios::binary);
    sdk::CsvReader reader(file);
    sdk::CsvRecord record;
    reader.next(record);
    while (reader.next(record))
        house.database->write([&](sdk::Transaction& tx) {
            const auto made = house.identity.people.provision(tx, {}, record.cells.at(1), record.cells.at(0));
            for (std::size_t i = 2; i < record.cells.size(); ++i)
                if (house.access.catalogue.current()->role(record.cells[i]))
                    house.access.grants.grantFromConsole(tx, made.person.id, record.cells[i], "Demonstration");
        });
}

}  // namespace guildhall
