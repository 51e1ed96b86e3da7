#include "kernel/verify/check.hpp"
#include "kernel/verify/sample_address.hpp"
#include "kernel/verify/subject.hpp"

#include <guildhall/sdk/words.hpp>

namespace guildhall::plugins::verify {

namespace {

constexpr std::size_t forSuperAdmin = 12, forOthers = 3;  ///< addresses of each route

/// One person of each role of the demonstration: their own pages differ.
std::vector<rehearsal::Visitor> demonstrationVisitors(Subject& subject) {
    auto& house = subject.house();
    std::vector<rehearsal::Visitor> visitors;
    const auto roles = house.access.catalogue.current();
    for (const auto& role : roles->roles()) {
        const auto people =
            house.database->read([&](sdk::Transaction& tx) { return house.identity.people.withRole(tx, role.code); });
        if (!people.empty()) visitors.push_back(subject.stage().signedInPerson(people.front().id));
    }
    return visitors;
}

Finding walk(Subject& subject) {
    const auto lastError = [&] { return subject.log().lastError(); };
    auto superAdmin = subject.stage().signedInAs("super_admin");
    subject.pages = crawl(subject.house(), superAdmin, subject.id(), forSuperAdmin, lastError);
    for (auto& visitor : demonstrationVisitors(subject)) {
        auto more = crawl(subject.house(), visitor, subject.id(), forOthers, lastError);
        subject.pages.insert(subject.pages.end(), std::make_move_iterator(more.begin()),
                             std::make_move_iterator(more.end()));
    }
    if (subject.onPersonPages)
        for (const auto& address : personPages(subject)) superAdmin.get(address);
    Finding finding;
    std::set<std::string> patterns, told;
    for (const auto& page : subject.pages) {
        patterns.insert(page.pattern);
        if (page.status >= 500 && told.insert(page.pattern).second)
            finding.faults.push_back("GET " + page.target + " answers " + std::to_string(page.status) + " (" +
                                     page.problem + ").");
    }
    // Pages of others stand even when a part of it fails, and only the log knows.
    for (const auto* part : {"cards of ", "the section "})
        for (const auto& line : subject.log().errorsWith(part))
            if (line.find(subject.id()) != line.npos && told.insert(line).second)
                finding.faults.push_back("A page of another shows less than it should: " + line + ".");
    std::int64_t unseen = 0;
    for (const auto& route : subject.routes)
        if (route.method == "GET" && !patterns.contains(route.pattern)) ++unseen;
    finding.done =
        sdk::countText(static_cast<std::int64_t>(subject.pages.size()), "page", "pages") + " of " +
        sdk::countText(static_cast<std::int64_t>(patterns.size()), "route", "routes") +
        (unseen > 0 ? "; not linked with demonstration data: " + sdk::countText(unseen, "route", "routes") : "");
    return finding;
}

}  // namespace

Check pageCheck() {
    return {.id = "pages", .promise = "No page it leads to ends in an error of the server", .run = walk};
}

}  // namespace guildhall::plugins::verify
