// Reads and replaces sealed values, whatever table they stand in. Names come from declarations.
#pragma once

#include "kernel/vault/sealed_column.hpp"

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::vault {

struct SealedValue {
    std::vector<std::string> key;
    std::vector<std::string> parts;
    std::string text;
};

/// Stateless; every call works in the caller's transaction.
class SealedColumnRepository {
public:
    /// False when the table or a column is not there: a plugin that was removed, or an older version's declaration.
    static bool exists(sdk::Transaction& tx, const SealedColumn& column);
    /// Values that are not under `keyId`, in order of their keys, at most `count` after the row `after` (none: from the
    /// first).
    static std::vector<SealedValue> notUnder(sdk::Transaction& tx, const SealedColumn& column, std::string_view keyId,
                                             const std::vector<std::string>& after, std::int64_t count);
    /// No effect when it was changed meanwhile.
    static void replace(sdk::Transaction& tx, const SealedColumn& column, const SealedValue& value,
                        std::string_view text);
    /// How many values are there that nobody sealed.
    static std::int64_t countPlain(sdk::Transaction& tx, const SealedColumn& column);
    /// How many values there are under each key id.
    static std::map<std::string, std::int64_t> countByKey(sdk::Transaction& tx, const SealedColumn& column);
};

}  // namespace guildhall::vault
