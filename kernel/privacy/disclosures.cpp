#include "kernel/privacy/disclosures.hpp"

#include "kernel/keys/subject.hpp"

#include <algorithm>

namespace guildhall::privacy {

namespace {

/// How many people stand in one row of their list, so that looking for one reads a few kilobytes of each entry.
constexpr std::size_t peopleInARow = 1000;

}  // namespace

std::string Disclosures::listed(std::string_view person) const { return keys::subjectOf(key_, person); }

void Disclosures::add(sdk::Transaction& tx, const sdk::Actor& to, Means means, std::string_view page,
                      const sdk::Disclosure& disclosure) const {
    std::vector<std::string> people;
    people.reserve(disclosure.people.size());
    for (const auto& person : disclosure.people) people.push_back(listed(person));
    std::ranges::sort(people);
    people.erase(std::ranges::unique(people).begin(), people.end());
    if (people.empty()) return;
    DisclosureRow row{.id = sdk::newId(random_, "disc"),
                      .at = clock_.now(),
                      .personId = to.personId,
                      .role = to.role,
                      .means = means == Means::File ? "file" : "program",
                      .what = disclosure.what,
                      .fields = {},
                      .page = std::string(page),
                      .records = disclosure.records,
                      .people = static_cast<std::int64_t>(people.size())};
    for (const auto& field : disclosure.fields) row.fields += (row.fields.empty() ? "" : "\n") + field;
    DisclosureRepository::add(tx, row);
    for (std::size_t i = 0; i < people.size(); i += peopleInARow) {
        const std::vector<std::string> some(
            people.begin() + static_cast<std::ptrdiff_t>(i),
            people.begin() + static_cast<std::ptrdiff_t>(std::min(i + peopleInARow, people.size())));
        DisclosureRepository::addPeople(tx, row.id, some);
    }
}

std::vector<std::string> Disclosures::namesOf(sdk::Transaction& tx, std::string_view person) const {
    std::vector<std::string> names{std::string(person)};
    if (const auto address = DisclosureRepository::addressOf(tx, person)) names.push_back(listed(*address));
    return names;
}

std::vector<DisclosureRow> Disclosures::about(sdk::Transaction& tx, std::string_view person, int most) const {
    const auto names = namesOf(tx, person);
    return DisclosureRepository::about(tx, names.front(), names.back(), most);
}

std::int64_t Disclosures::countAbout(sdk::Transaction& tx, std::string_view person) const {
    const auto names = namesOf(tx, person);
    return DisclosureRepository::countAbout(tx, names.front(), names.back());
}

}  // namespace guildhall::privacy
