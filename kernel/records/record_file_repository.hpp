// The table kernel_record_file: which files there are, and what is to become of them.
#pragma once

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/stored_file.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::records {

/// A file that was sent and is in no record yet.
struct PendingFile {
    sdk::StoredFile file;
    std::string record;  ///< name of the record type
    std::string field;
    std::string personId;
};

/// Stateless; every call works in the caller's transaction.
struct RecordFileRepository {
    static void add(sdk::Transaction& tx, const PendingFile& file, sdk::Instant now);
    /// Of this person, for this field; none: it is gone, in a record or somebody else's.
    static std::optional<sdk::StoredFile> pending(sdk::Transaction& tx, const PendingFile& like);
    static std::int64_t countPending(sdk::Transaction& tx, std::string_view personId);
    /// It is the record's now. False: it is not pending any more.
    static bool keep(sdk::Transaction& tx, const PendingFile& file, std::string_view recordId, sdk::Instant now);
    /// The record has it no more, since then.
    static void leave(sdk::Transaction& tx, std::string_view id, std::string_view recordId, sdk::Instant since);
    /// Of this record, what it had before goes with the next sweep.
    static void hasten(sdk::Transaction& tx, std::string_view recordId);
    /// Marks what no record has since before `before`, so that nothing takes it up again, and returns the ids of all
    /// that are marked; forget() them when their bytes are gone.
    static std::vector<std::string> startRemoving(sdk::Transaction& tx, std::string_view record, sdk::Instant before);
    static void forget(sdk::Transaction& tx, const std::vector<std::string>& ids);
    /// Leaves those whose record is gone or has them no more, by statements of a plugin's own. `table` and `columns`
    /// are of the record type's declaration.
    static void leaveLost(sdk::Transaction& tx, std::string_view record, const std::string& table,
                          const std::vector<std::string>& columns, sdk::Instant now);

    static std::vector<std::string> namesOfPerson(sdk::Transaction& tx, std::string_view personId);
    /// What they have sent and not saved goes with the next sweep.
    static void leavePerson(sdk::Transaction& tx, std::string_view personId);
    static std::int64_t countOf(sdk::Transaction& tx, const std::string& plugin);
    static void forgetOwner(sdk::Transaction& tx, const std::string& plugin);
};

}  // namespace guildhall::records
