// What the parts of a list share: its query, its SQL and its view.
#pragma once

#include <guildhall/sdk/list.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace guildhall::sdk {

/// Of one query: the id, then the columns; or of a record that is no row of a database, whose cells lie in its ListRow.
struct ListRow::Table {
    Columns columns = {};
    std::vector<FieldType> types = {};  ///< of the columns; none: the record's
    Rows rows = Rows();
    std::string recordId = {};
};

inline constexpr std::array pageSizes{25, 50, 100, 200};

inline bool isColumn(const ListSource& source, std::string_view field) {
    return std::any_of(source.columns.begin(), source.columns.end(),
                       [&](const auto& column) { return column.first == field; });
}

/// May this viewer carry records of this kind away in a file?
inline bool mayExport(const FieldSet& fields, const Viewer& viewer) {
    return !fields.aboutPeople() || viewer.can("participants.export");
}

/// What a filter of a query is about: `<date>_from` and `<date>_to` are about `<date>`, unless a field has that name.
struct FilterKey {
    std::string_view field;
    bool from = false, to = false;
};
inline FilterKey filterKey(const FieldSet& fields, std::string_view filter) {
    if (fields.find(filter)) return {filter};
    const bool from = filter.ends_with("_from"), to = filter.ends_with("_to");
    return {from || to ? filter.substr(0, filter.rfind('_')) : filter, from, to};
}

}  // namespace guildhall::sdk
