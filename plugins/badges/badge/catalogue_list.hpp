// The catalogue as a list that goes out and comes in: CSV for people with a spreadsheet, JSON for programs.
#pragma once

#include "badge/badge.hpp"

#include <guildhall/sdk/services.hpp>
#include <guildhall/sdk/upload.hpp>

#include <string>
#include <vector>

namespace guildhall::badges {

/// A row, by the names of its columns; `within`: the address (slug) of what it is part of.
struct CatalogueRow {
    std::size_t line = 0;  ///< of the file, or the place in a JSON list; from 1
    std::map<std::string, std::string, std::less<>> cells;
};

const std::vector<std::string>& catalogueColumns();

std::string catalogueCsv(const std::vector<Badge>& all);
sdk::Value catalogueJson(const std::vector<Badge>& all);

/// Throws Invalid, with what is wrong, for what is no such list.
std::vector<CatalogueRow> readCatalogue(const sdk::Upload& upload);
std::vector<CatalogueRow> readCatalogueJson(std::string_view text);

struct CatalogueImport {
    std::int64_t added = 0, changed = 0, unchanged = 0;
    struct Problem {
        std::size_t line = 0;
        std::string title;
        std::string reason;  ///< a sentence; the row is left out, or stays as it is
    };
    std::vector<Problem> problems;
};

/// Badges are found by their address and changed, or else added; none is removed. What is to be active is activated at
/// the end, where it can be. Rows with a problem are left out.
CatalogueImport importCatalogue(sdk::Transaction& tx, sdk::Services& services, const sdk::Request& request,
                                const std::vector<CatalogueRow>& rows);

}  // namespace guildhall::badges
