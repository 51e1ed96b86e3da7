// The table kernel_managed_entry: the entries of the lists that administrators keep.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

struct ManagedEntry {
    std::string list;  ///< `<plugin>.<list>`
    std::string code;  ///< what records hold; never changes
    std::string label;
    std::int64_t place = 0;  ///< in its list
    bool active = true;      ///< false: no longer offered
    std::int64_t version = 1;
};

/// Stateless; every call works in the caller's transaction.
struct ManagedEntryRepository {
    /// In their order.
    static std::vector<ManagedEntry> ofList(sdk::Transaction& tx, std::string_view list);
    static std::optional<ManagedEntry> find(sdk::Transaction& tx, std::string_view list, std::string_view code);
    /// False: there is one of this code.
    static bool add(sdk::Transaction& tx, const ManagedEntry& entry);
    /// Its label, place and whether it is active. False, without effect: somebody else has changed it.
    static bool update(sdk::Transaction& tx, const ManagedEntry& entry);

    static void forgetList(sdk::Transaction& tx, std::string_view list);
    static std::int64_t countOf(sdk::Transaction& tx, const std::string& plugin);
    static void forgetOwner(sdk::Transaction& tx, const std::string& plugin);
};

}  // namespace guildhall::records
