// A column whose values config::SecretBox sealed: declared by who writes it, so that a change of keys finds all of
// them.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace guildhall::vault {

struct SealedColumn {
    std::string title;  ///< “Mail settings”
    std::string table;
    std::string column;              ///< TEXT; may hold values that are not sealed
    std::vector<std::string> key;    ///< TEXT columns that name a row
    std::vector<std::string> parts;  ///< columns whose values make the place
    /// The place a row's value was sealed for, from the values of `parts`.
    std::function<std::string(const std::vector<std::string>&)> place;
};

/// The keys of people.
SealedColumn personKeyColumn();

}  // namespace guildhall::vault
