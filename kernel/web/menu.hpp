// The left menu of the staff side and the top links of the portal, from what the kernel and the plugins declare.
#pragma once

#include <guildhall/sdk/registrar.hpp>
#include <guildhall/sdk/view.hpp>

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::web {

/// Any thread.
class Menu {
public:
    /// Replaces what this owner had.
    void add(const std::string& owner, std::vector<sdk::MenuItem> items, std::vector<sdk::PortalLink> links = {});
    void remove(const std::string& owner);

    /// [{label, items: [{label, path, current}]}]: groups in their fixed order, only what this viewer may open.
    /// Current is the item with the longest path that `path` is or lies below.
    std::vector<sdk::Model> staff(const sdk::Viewer& viewer, std::string_view path) const;
    /// [{label, path, current}]; empty for nobody.
    std::vector<sdk::Model> portal(const sdk::Viewer& viewer, std::string_view path) const;

private:
    struct Entries {
        std::vector<sdk::MenuItem> items;
        std::vector<sdk::PortalLink> links;
    };
    void putInOrder();

    mutable std::mutex mutex_;
    std::map<std::string, Entries> owners_;
    std::vector<const sdk::MenuItem*> items_;  ///< all, in order
    std::vector<const sdk::PortalLink*> links_;
};

}  // namespace guildhall::web
