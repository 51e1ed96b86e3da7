#include "kernel/privacy/named_person.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/record_model.hpp>
#include <guildhall/sdk/say.hpp>

namespace guildhall::privacy {

std::string nameOf(sdk::Transaction& tx, const std::string& person) {
    const auto name = sdk::personName(tx, person);
    if (!name) throw sdk::NotFound("There is no such person.");
    return *name;
}

std::string byWhom(sdk::Transaction& tx, const std::string& person, const std::string& otherwise) {
    if (const auto name = sdk::personName(tx, person)) return *name;
    return otherwise.empty() ? sdk::say("the system") : otherwise;
}

}  // namespace guildhall::privacy
