#include "kernel/verify/sample_address.hpp"

#include <algorithm>

namespace guildhall::plugins::verify {

namespace {

template <class Value>
std::optional<std::string> filled(std::string_view pattern, Value valueOf) {
    std::string address;
    for (;;) {
        const auto open = pattern.find('{');
        address += pattern.substr(0, open);
        if (open == pattern.npos) return address;
        const auto close = pattern.find('}', open);
        const auto value = valueOf(pattern.substr(open + 1, close - open - 1));
        if (!value) return std::nullopt;
        address += *value;
        pattern.remove_prefix(close + 1);
    }
}

}  // namespace

std::string absentAddress(std::string_view pattern) {
    return *filled(pattern, [](std::string_view) { return std::optional<std::string>("zzzz-zzzzzzzzzzzz"); });
}

std::optional<std::string> knownAddress(std::string_view pattern, const std::vector<CrawledPage>& pages) {
    // Best from the page that shares the longest beginning: `{id}` means another thing elsewhere.
    const CrawledPage* best = nullptr;
    std::size_t longest = 0;
    for (const auto& page : pages) {
        const auto same =
            static_cast<std::size_t>(std::ranges::mismatch(page.pattern, pattern).in1 - page.pattern.begin());
        if (page.status < 400 && !page.pathValues.empty() && same > longest) longest = same, best = &page;
    }
    if (!best) return filled(pattern, [](std::string_view) { return std::optional<std::string>(); });
    return filled(pattern, [&](std::string_view name) {
        const auto value = best->pathValues.find(name);
        return value == best->pathValues.end() ? std::nullopt : std::optional(value->second);
    });
}

std::vector<std::string> personPages(Subject& subject) {
    std::vector<std::string> pages{"/my-profile"};
    auto& house = subject.house();
    const auto roles = house.access.catalogue.current();
    house.database->read([&](sdk::Transaction& tx) {
        for (const auto& role : roles->roles())
            if (const auto people = house.identity.people.withRole(tx, role.code); !people.empty())
                pages.push_back("/users/" + people.front().id);
    });
    return pages;
}

}  // namespace guildhall::plugins::verify
