#include "kernel/web/menu.hpp"

#include "kernel/web/access_check.hpp"

#include <algorithm>
#include <array>

namespace guildhall::web {
namespace {

constexpr std::array groups{std::pair{sdk::MenuGroup::Work, "Work"}, std::pair{sdk::MenuGroup::People, "People"},
                            std::pair{sdk::MenuGroup::Catalogue, "Catalogue"},
                            std::pair{sdk::MenuGroup::System, "System"}};

/// How much of `path` an item covers; 0: not at all.
std::size_t coverage(std::string_view item, std::string_view path) {
    if (item == path) return item.size();
    return item.size() > 1 && path.starts_with(item) && path[item.size()] == '/' ? item.size() : 0;
}

template <class Entry>
sdk::Value entriesView(std::vector<const Entry*>& entries, std::string_view path, std::size_t best) {
    std::ranges::stable_sort(entries, [](const auto* a, const auto* b) {
        return std::pair(a->order, a->label) < std::pair(b->order, b->label);
    });
    sdk::Value view = sdk::Value::array();
    for (const auto* entry : entries)
        view.push_back({{"label", entry->label},
                        {"path", entry->path},
                        {"current", best > 0 && coverage(entry->path, path) == best}});
    return view;
}

}  // namespace

void Menu::add(const std::string& owner, std::vector<sdk::MenuItem> items, std::vector<sdk::PortalLink> links) {
    const std::lock_guard lock(mutex_);
    owners_[owner] = {std::move(items), std::move(links)};
}

void Menu::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    owners_.erase(owner);
}

sdk::Value Menu::staff(const sdk::Viewer& viewer, std::string_view path) const {
    const std::lock_guard lock(mutex_);
    std::map<sdk::MenuGroup, std::vector<const sdk::MenuItem*>> byGroup;
    std::size_t best = 0;
    for (const auto& [owner, entries] : owners_)
        for (const auto& item : entries.items)
            if (mayOpen(item.access, viewer)) {
                byGroup[item.group].push_back(&item);
                best = std::max(best, coverage(item.path, path));
            }
    sdk::Value view = sdk::Value::array();
    for (const auto& [group, label] : groups)
        if (!byGroup[group].empty())
            view.push_back({{"label", label}, {"items", entriesView(byGroup[group], path, best)}});
    return view;
}

sdk::Value Menu::portal(const sdk::Viewer& viewer, std::string_view path) const {
    if (!viewer.signedIn()) return sdk::Value::array();
    const std::lock_guard lock(mutex_);
    std::vector<const sdk::PortalLink*> links;
    std::size_t best = 0;
    for (const auto& [owner, entries] : owners_)
        for (const auto& link : entries.links) {
            links.push_back(&link);
            best = std::max(best, coverage(link.path, path));
        }
    return entriesView(links, path, best);
}

}  // namespace guildhall::web
