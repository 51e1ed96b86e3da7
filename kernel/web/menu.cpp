#include "kernel/web/menu.hpp"


#include <guildhall/sdk/say.hpp>

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

struct Names {
    sdk::Name label{"label"}, path{"path"}, current{"current"}, items{"items"};
};
const Names& names() {
    static const Names all;
    return all;
}

template <class Entry>
void sort(std::vector<const Entry*>& entries) {
    std::ranges::stable_sort(entries, [](const auto* a, const auto* b) {
        return std::pair(a->order, std::string_view(a->label)) < std::pair(b->order, std::string_view(b->label));
    });
}

/// `best`: what the current one covers.
template <class Entry>
std::vector<sdk::Model> entryModels(const std::vector<const Entry*>& entries, std::string_view path, std::size_t best) {
    std::vector<sdk::Model> models;
    models.reserve(entries.size());
    for (const auto* entry : entries)
        models.emplace_back()
            .set(names().label, sdk::say(entry->label))
            .set(names().path, entry->path)
            .set(names().current, best > 0 && coverage(entry->path, path) == best);
    return models;
}

}  // namespace

void Menu::add(const std::string& owner, std::vector<sdk::MenuItem> items, std::vector<sdk::PortalLink> links) {
    const std::lock_guard lock(mutex_);
    owners_[owner] = {std::move(items), std::move(links)};
    putInOrder();
}

void Menu::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    owners_.erase(owner);
    putInOrder();
}

void Menu::putInOrder() {
    items_.clear();
    links_.clear();
    for (const auto& [owner, entries] : owners_) {
        for (const auto& item : entries.items) items_.push_back(&item);
        for (const auto& link : entries.links) links_.push_back(&link);
    }
    sort(items_);
    sort(links_);
}

std::vector<sdk::Model> Menu::staff(const sdk::Viewer& viewer, std::string_view path) const {
    const std::lock_guard lock(mutex_);
    std::array<std::vector<const sdk::MenuItem*>, groups.size()> byGroup;
    std::size_t best = 0;
    for (const auto* item : items_)
        if (item->access.allows(viewer)) {
            byGroup[static_cast<std::size_t>(item->group)].push_back(item);
            best = std::max(best, coverage(item->path, path));
        }
    std::vector<sdk::Model> menu;
    for (const auto& [group, label] : groups)
        if (const auto& entries = byGroup[static_cast<std::size_t>(group)]; !entries.empty())
            menu.emplace_back()
                .set(names().label, sdk::say(label))
                .list(names().items, entryModels(entries, path, best));
    return menu;
}

std::vector<sdk::Model> Menu::portal(const sdk::Viewer& viewer, std::string_view path) const {
    if (!viewer.signedIn()) return {};
    const std::lock_guard lock(mutex_);
    std::vector<const sdk::PortalLink*> shown;
    std::size_t best = 0;
    for (const auto* link : links_)
        if (link->access.allows(viewer)) {
            shown.push_back(link);
            best = std::max(best, coverage(link->path, path));
        }
    return entryModels(shown, path, best);
}

}  // namespace guildhall::web
