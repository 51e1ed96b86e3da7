// One kind of thing that can be found, and by what.
#pragma once

#include <guildhall/sdk/access.hpp>
#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/viewer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace guildhall::search {

struct SearchField {
    std::string name;
    std::string sql;  ///< its value, on the table as `r`
    sdk::Sensitivity sensitivity = sdk::Sensitivity::SignedIn;
};

/// Immutable once handed over.
struct SearchSource {
    std::string record;  ///< `<owner>.<noun>`
    std::string title;   ///< what people call several of them: “Items”
    std::string table;
    /// What this viewer knows one by.
    std::function<std::string(sdk::Transaction&, const sdk::Viewer&, const std::string& id)> titleOf;
    /// What tells those of one name apart, for this viewer; none: nothing does.
    std::function<std::string(sdk::Transaction&, const sdk::Viewer&, const std::string& id)> noteOf = {};
    std::vector<SearchField> fields;
    sdk::Access access;
    std::string path;  ///< of the list; of one: with `/<id>`
    /// Which rows there are for this viewer, on the table as `r`.
    std::function<sdk::ListScope(const sdk::Viewer&)> scope = {};
    std::shared_ptr<void> keepAlive = {};  ///< of the plugin it belongs to

    /// The fields this viewer may find it by; none: it is not for them.
    std::vector<std::string> searchable(const sdk::Viewer& viewer) const;
};

}  // namespace guildhall::search
