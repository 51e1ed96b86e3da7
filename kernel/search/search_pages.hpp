// `/search`: everything that can be found, and `/search/suggestions` for the box in the header.
#pragma once

#include "kernel/search/search_index.hpp"

#include <guildhall/sdk/registrar.hpp>

namespace guildhall::search {

class SearchPages {
public:
    SearchPages(sdk::Database& database, const SearchIndex& index) : database_(database), index_(index) {}
    void describe(sdk::Registrar& add);

private:
    sdk::Response show(const sdk::Request& request);
    /// [{title, kind, id, url}], at most a dozen; with `in=<record>` of this one source.
    sdk::Response suggest(const sdk::Request& request);

    sdk::Database& database_;
    const SearchIndex& index_;
};

}  // namespace guildhall::search
