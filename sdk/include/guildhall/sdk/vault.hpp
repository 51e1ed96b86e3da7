// Values that lie encrypted in the database: what the database's owner, or who steals a backup of it, must not read
// (birth dates, tax ids). AES-256-GCM under the site's key; the kernel renews them when the key changes. And what lies
// encrypted in archives only, because it tells of people.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

/// A TEXT column that holds sealed values, declared by Registrar::sealedColumn: from the declaration the kernel finds
/// what it has to seal anew after a change of keys, also while the plugin is disabled.
struct SealedColumn {
    std::string table;       ///< `<plugin>_<noun>`
    std::string column;      ///< TEXT; NULL and empty stand for no value
    std::string key = "id";  ///< TEXT column that names the row, unique and never changed
};

/// A table that tells of people and is no record type (whose privacy() says the same), declared by
/// Registrar::personalTable. Archives seal these columns under the key of whom a row is about, so that erasing somebody
/// reaches archives that were written before. Emptying the rows that are there now is the plugin's own matter.
struct PersonalTable {
    std::string table;   ///< `<plugin>_<noun>`
    std::string person;  ///< SQL on the table as `r`: the id of whom a row is about; empty or NULL: nobody
    std::vector<std::string> columns;  ///< TEXT; empty once the person is erased
    std::string key = "id";            ///< TEXT column that names the row
};

/// Which value: it opens in this row of this column only, so that no value can be moved to another.
struct SealedCell {
    std::string_view table;
    std::string_view column;
    std::string_view row;  ///< the key's value
};

/// Any thread.
class Vault {
public:
    virtual ~Vault();
    /// The text to store, different each time: it cannot be searched or compared. Throws std::logic_error for a column
    /// the plugin has not declared.
    virtual std::string seal(std::string_view plain, const SealedCell& cell) const = 0;
    /// None when it was sealed for another cell or under a key this site no longer has, or was changed.
    virtual std::optional<std::string> open(std::string_view sealed, const SealedCell& cell) const = 0;
};

}  // namespace guildhall::sdk
