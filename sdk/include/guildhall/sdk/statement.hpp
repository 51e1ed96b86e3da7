// A statement whose parts are put together: for what follows from declarations. Nothing but what stands in them becomes
// SQL; every value is bound.
#pragma once

#include <guildhall/sdk/list.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::sdk {

/// SQL text and its parameters, growing together so that `$n` stays in order of first use. One thread.
struct Statement {
    std::string sql;
    std::vector<Param> params = {};

    /// The next `$n`, to be put into `sql` before another one is bound.
    std::string bind(Param value) {
        params.push_back(std::move(value));
        return "$" + std::to_string(params.size());
    }
    /// “(…)” for IN: one of these, of which there is at least one.
    template <class Range>
    std::string bindEach(const Range& values) {
        std::string list;
        for (const auto& value : values) list += (list.empty() ? "(" : ", ") + bind(value);
        return list + ")";
    }
    /// “ AND (…)”; nothing when the scope has every row.
    void addScope(const ListScope& scope) {
        if (scope.where.empty()) return;
        sql += " AND (";
        std::size_t next = 0;
        for (const char c : scope.where) sql += c == '?' ? bind(scope.params.at(next++)) : std::string(1, c);
        sql += ")";
    }
};

/// What contains this text, for LIKE … ESCAPE '\'.
inline std::string containing(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) pattern += (c == '%' || c == '_' || c == '\\' ? "\\" : "") + std::string(1, c);
    return pattern + "%";
}

}  // namespace guildhall::sdk
