// The lists of choices that administrators keep, of the plugins that are on: made with their first entries when a
// plugin is first enabled, and told to the record types that offer them whenever they change, on this node at once and
// on the others within a second.
#pragma once

#include "kernel/data/change_watch.hpp"
#include "kernel/records/live_models.hpp"
#include "kernel/records/managed_entry_repository.hpp"

#include <guildhall/sdk/record.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

/// Any thread.
class ManagedLists {
public:
    /// A list and where it is used, as people know it: “Condition (items)”.
    struct List {
        std::string name;
        std::string title;
    };

    ManagedLists(sdk::Database& database, data::ChangeWatch& changes);

    /// `keepAlive` keeps the plugin of the model loaded. Lists that have no entries yet get the declared ones.
    void add(const std::string& owner, const sdk::RecordModel& model, std::shared_ptr<void> keepAlive);
    void remove(const std::string& owner) { models_.remove(owner); }
    /// Reads all lists and tells their record types.
    void refresh();

    /// By title.
    std::vector<List> all() const;
    /// Throws NotFound for one of no plugin that is on.
    List get(std::string_view name) const;

    // What an administrator does; each tells all nodes. The caller records it.
    /// Throws std::invalid_argument with a sentence: a label or code that is there, or too many. Gives it a code unless
    /// it has one, and a place behind the others.
    void add(sdk::Transaction& tx, ManagedEntry& entry);
    /// Throws std::invalid_argument for a label that is there, Conflict when somebody else has changed it.
    void change(sdk::Transaction& tx, const ManagedEntry& entry);
    /// One place up or down; false: it is at the end already.
    bool move(sdk::Transaction& tx, const ManagedEntry& entry, bool up);

    static constexpr std::size_t mostEntries = 500;

private:
    void seed(const sdk::RecordModel& model);

    sdk::Database& database_;
    data::ChangeWatch& changes_;
    std::mutex reading_;  ///< held from reading to telling, so that the newest is told last
    LiveModels models_;
};

}  // namespace guildhall::records
