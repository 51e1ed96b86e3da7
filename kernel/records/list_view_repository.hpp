// The table kernel_list_view: views of lists that people have saved, their own and those shared with everybody who may
// see the list.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

struct SavedView {
    std::string id = {};
    std::string record;         ///< name of the record type
    std::string tab;            ///< empty: the first
    std::string personId = {};  ///< empty: shared
    std::string name = {};
    /// What the list's address says: `q`, filters, `sort`, `size`, `columns`. As whoever saved it could see it: read it
    /// anew for each viewer.
    sdk::Value state = sdk::Value::object();

    bool shared() const { return personId.empty(); }
};

/// Stateless; every call works in the caller's transaction, which is one of the kernel's own.
struct ListViewRepository {
    /// This person's own and the shared ones by name, without their states.
    /// The record types that have any.
    static std::set<std::string, std::less<>> records(sdk::Transaction& tx);
    static std::vector<SavedView> namesFor(sdk::Transaction& tx, std::string_view record, std::string_view personId);
    /// One of those.
    static std::optional<SavedView> find(sdk::Transaction& tx, std::string_view record, std::string_view id,
                                         std::string_view personId);
    /// How many one has of a list; the shared ones with an empty `personId`.
    static std::int64_t count(sdk::Transaction& tx, std::string_view record, std::string_view personId);
    /// Is there another of this name, in any letters?
    static bool isNamed(sdk::Transaction& tx, const SavedView& view);
    static void add(sdk::Transaction& tx, const SavedView& view, sdk::Instant now);
    /// Name, whose it is, tab and state.
    static void save(sdk::Transaction& tx, const SavedView& view);
    static void remove(sdk::Transaction& tx, std::string_view id);

    static std::int64_t countOfPerson(sdk::Transaction& tx, std::string_view personId);
    static std::vector<SavedView> ofPerson(sdk::Transaction& tx, std::string_view personId);
    static void forgetPerson(sdk::Transaction& tx, std::string_view personId);
    static std::int64_t countOf(sdk::Transaction& tx, const std::string& plugin);
    static void forgetOwner(sdk::Transaction& tx, const std::string& plugin);
};

}  // namespace guildhall::records
