// Every statement on imports of participants: how far each came and what it did.
#pragma once

#include <guildhall/sdk/database.hpp>

#include <optional>
#include <set>
#include <string>

namespace guildhall::certificates {

struct ImportCounts {
    std::int64_t added = 0, changed = 0, unchanged = 0, skipped = 0;
    /// “397 added, 1 changed, 2 already there, 3 left out”
    std::string text() const;
};

struct ImportState {
    std::int64_t rowsDone = 0;
    ImportCounts counts;
    bool finished = false;
};

class ImportRepository {
public:
    /// Also when it was begun already.
    static void begin(sdk::Transaction& tx, std::string_view id, std::string_view sessionId, sdk::Instant now);
    static std::optional<ImportState> find(sdk::Transaction& tx, std::string_view id, std::string_view sessionId);
    static void save(sdk::Transaction& tx, std::string_view id, const ImportState& state, sdk::Instant now);
    /// Ids of those that were begun and did not end.
    static std::set<std::string> unfinished(sdk::Transaction& tx);
};

}  // namespace guildhall::certificates
