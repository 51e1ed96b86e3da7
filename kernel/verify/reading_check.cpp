#include "kernel/backup/table_repository.hpp"
#include "kernel/verify/check.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::plugins::verify {

namespace {

constexpr std::size_t perRoute = 3;

/// What is written beside the showing of a page: that somebody was here, and what they saw.
bool notesVisits(const std::string& table) {
    return std::ranges::any_of(std::initializer_list<std::string_view>{"kernel_session", "kernel_audit",
                                                                       "kernel_disclosure", "kernel_permission_use"},
                               [&](std::string_view begin) { return table.starts_with(begin); });
}

std::map<std::string, std::string> sums(sdk::Transaction& tx) {
    std::map<std::string, std::string> all;
    for (const auto& table : backup::TableRepository::tables(tx)) {
        if (notesVisits(table.name)) continue;
        backup::TableSum sum;
        std::string bytes;
        backup::TableRepository::eachRow(tx, table, [&](const backup::Cells& cells) {
            bytes.clear();
            backup::appendRow(bytes, cells);
            sum.add(bytes);
        });
        all.emplace(table.name, sum.hex());
    }
    return all;
}

Finding openEverything(Subject& subject) {
    auto& database = *subject.house().database;
    std::vector<rehearsal::Visitor> visitors;
    visitors.push_back(subject.stage().signedInAs("super_admin"));
    visitors.push_back(subject.stage().signedInAs("participant"));
    visitors.push_back(subject.stage().signedOut());
    const auto targets = subject.targets(perRoute);
    const auto before = database.read(sums);
    for (auto& visitor : visitors)
        for (const auto& target : targets) visitor.get(target);
    Finding finding;
    const auto after = database.read(sums);
    for (const auto& [table, sum] : after)
        if (const auto was = before.find(table); was == before.end() || was->second != sum)
            finding.faults.push_back("Opening its pages has changed the table " + table + ": a GET writes nothing.");
    finding.done = sdk::countText(static_cast<std::int64_t>(targets.size()), "page", "pages") + " opened by " +
                   sdk::countText(static_cast<std::int64_t>(visitors.size()), "visitor", "visitors") + ", " +
                   sdk::countText(static_cast<std::int64_t>(after.size()), "table", "tables") + " compared";
    return finding;
}

}  // namespace

Check readingCheck() { return {.id = "reading", .promise = "Opening a page changes nothing", .run = openEverything}; }

}  // namespace guildhall::plugins::verify
