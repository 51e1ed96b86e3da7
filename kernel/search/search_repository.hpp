// The tables kernel_search and kernel_search_state. Texts are folded by sdk::searchText; contains-matches go by
// trigrams (FTS5 on SQLite, pg_trgm on PostgreSQL), so they need three characters; two find what begins so.
#pragma once

#include "kernel/data/database_url.hpp"
#include "kernel/search/search_source.hpp"

#include <guildhall/sdk/database.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guildhall::search {

struct Hit {
    std::string id;
    std::string title;
    std::string note = {};  ///< SearchSource::noteOf
};

/// Stateless; every call works in the caller's transaction, which is the kernel's own.
class SearchRepository {
public:
    static constexpr std::size_t fewestCharacters = 2;

    /// One statement that selects ids.
    struct Question {
        std::string sql;
        std::vector<sdk::Param> params;
    };
    /// What is asked, one after the other until there are enough: who equals it, begins so, contains it.
    /// `few`: the source has so few entries that reading them all is quicker than asking the trigrams of all sources.
    static std::vector<Question> questions(data::Engine engine, const SearchSource& source, const sdk::Viewer& viewer,
                                           std::string_view typed, int limit, bool few = false);
    /// Trigrams on SQLite do not know what source an entry is of: of a word that very many entries of other sources
    /// contain, so many are looked through, and no more.
    static constexpr int mostLookedThrough = 5'000;
    /// At most `limit`: what is equal first, then what begins so, then what contains it. Only what this viewer may see
    /// and find.
    static std::vector<Hit> find(sdk::Transaction& tx, const SearchSource& source, const sdk::Viewer& viewer,
                                 std::string_view typed, int limit);

    /// Could this viewer find the record of this id?
    static bool visible(sdk::Transaction& tx, const SearchSource& source, const sdk::Viewer& viewer,
                        std::string_view id);

    /// Reads the record and writes what it can be found by; a record that is gone is forgotten.
    static void follow(sdk::Transaction& tx, const SearchSource& source, std::span<const std::string> ids);
    /// The same for up to `count` records after `id`, by id. Returns the last one's id; empty: there were none.
    static std::string followAfter(sdk::Transaction& tx, const SearchSource& source, std::string_view id, int count);

    /// Is everything of this source in the index, by the fields it has now?
    static bool complete(sdk::Transaction& tx, const SearchSource& source);
    static void setComplete(sdk::Transaction& tx, const SearchSource& source);
    static bool hasRecords(sdk::Transaction& tx, const SearchSource& source);

    static std::int64_t countOf(sdk::Transaction& tx, const std::string& owner);
    static void forgetOwner(sdk::Transaction& tx, const std::string& owner);
};

}  // namespace guildhall::search
