#include "kernel/access/permitted_people.hpp"

#include "kernel/people/person_repository.hpp"

#include <algorithm>

namespace guildhall::access {

std::vector<sdk::Person> peopleWho(sdk::Transaction& tx, const Permissions& all, std::string_view permission,
                                   sdk::Instant now) {
    std::vector<sdk::Person> found;
    people::PersonRepository persons;
    for (const auto& role : all.roles()) {
        if (!role.has(permission)) continue;
        for (auto& person : persons.withRole(tx, role.code, now))
            if (std::ranges::find(found, person.id, &sdk::Person::id) == found.end())
                found.push_back(std::move(person));
    }
    return found;
}

}  // namespace guildhall::access
