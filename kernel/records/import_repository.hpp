// The tables kernel_import and kernel_import_columns: how far each import came and what it did, and which column of a
// list was which field the last time.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/record_rules.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

/// “397 added, 1 changed, 2 already there, 3 left out”
std::string countsText(const sdk::ImportCounts& counts);

/// A list that was uploaded.
struct Import {
    std::string id;
    std::string record;  ///< name of the record type
    std::string parent;  ///< id of what its rows belong to; empty: they stand by themselves
    std::string personId;
    std::string role;  ///< in which they uploaded it
    std::string encoding;
    std::vector<std::string> columns = {};  ///< field of each column, empty: not used; none: not decided yet
    std::int64_t rowsDone = 0;
    sdk::ImportCounts counts = {};
    bool begun = false;
    bool finished = false;
};

/// Stateless; every call works in the caller's transaction.
struct ImportRepository {
    static void add(sdk::Transaction& tx, const Import& import, sdk::Instant now);
    static std::optional<Import> find(sdk::Transaction& tx, std::string_view id);
    /// Its encoding and columns, and that it has begun.
    static void begin(sdk::Transaction& tx, const Import& import, sdk::Instant now);
    /// How far it came.
    static void save(sdk::Transaction& tx, const Import& import, sdk::Instant now);
    /// Ids of those of this record type whose list may go: never begun and older than `unused`, or ended; and of those
    /// older than `kept`, of which nothing is kept.
    static std::vector<std::string> listsToRemove(sdk::Transaction& tx, std::string_view record, sdk::Instant unused);
    static std::vector<std::string> removeBefore(sdk::Transaction& tx, std::string_view record, sdk::Instant kept);

    /// Of a list with this head; none: not known.
    static std::vector<std::string> columnsOf(sdk::Transaction& tx, std::string_view record, std::string_view head);
    static void rememberColumns(sdk::Transaction& tx, std::string_view record, std::string_view head,
                                const std::vector<std::string>& columns, sdk::Instant now);

    static std::int64_t countOf(sdk::Transaction& tx, const std::string& plugin);
    static void forgetOwner(sdk::Transaction& tx, const std::string& plugin);
};

}  // namespace guildhall::records
