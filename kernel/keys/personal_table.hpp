// What a table holds about people, for archives: which columns are sealed under whose key.
#pragma once

#include <guildhall/sdk/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guildhall::keys {

struct PersonalColumn {
    std::string name;
    /// What stands there once they are erased; `{id}`: the row's id. None: nothing, as the column has it.
    std::optional<std::string> erased = {};
};

struct PersonalTable {
    std::string name;
    /// Whom a row is about: values on the table as `r`, the first that is not empty; of several lines, the first.
    std::vector<std::string> subjects;
    std::vector<PersonalColumn> columns;
    bool goes = false;        ///< the row goes with its person
    std::string folder = {};  ///< where files lie that its columns name: `<plugin>`

    sdk::Value json() const;
    /// Throws sdk::Value::exception for another form.
    static PersonalTable of(const sdk::Value& value);
};

}  // namespace guildhall::keys
