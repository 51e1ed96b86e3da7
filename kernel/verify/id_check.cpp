#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/id.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::plugins::verify {

namespace {

/// Could somebody get from one to the next by counting?
bool countable(const std::string& value) {
    if (sdk::isId(value)) return false;
    const auto digits = std::ranges::count_if(value, [](char c) { return c >= '0' && c <= '9'; });
    return digits > 0 && digits + 4 >= static_cast<std::ptrdiff_t>(value.size());
}

Finding readAddresses(Subject& subject) {
    Finding finding;
    std::set<std::string> values, told;
    for (const auto& page : subject.pages)
        for (const auto& [name, value] : page.pathValues) {
            values.insert(value);
            // Versions are counted on purpose: of something that has an id of its own.
            if (name != "version" && countable(value) && told.insert(page.pattern).second)
                finding.faults.push_back("The {" + name + "} of " + page.pattern +
                                         " can be counted up: " + page.target + ". Use sdk::newId().");
        }
    finding.done = sdk::countText(static_cast<std::int64_t>(values.size()), "value", "values") + " in addresses";
    return finding;
}

}  // namespace

Check idCheck() {
    return {.id = "ids", .promise = "No id in an address can be guessed from another", .run = readAddresses};
}

}  // namespace guildhall::plugins::verify
