// All that can be found on this server: sources come and go with their owners, the index follows their records.
#pragma once

#include "kernel/search/search_repository.hpp"

#include <guildhall/sdk/job.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace guildhall::search {

/// What was found of one source.
struct Found {
    std::shared_ptr<const SearchSource> source;
    std::vector<Hit> hits;
};

/// Any thread.
class SearchIndex {
public:
    static constexpr const char* jobKind = "kernel.search_index";

    explicit SearchIndex(sdk::Database& database, sdk::Jobs& jobs) : database_(database), jobs_(jobs) {}

    /// Replaces a source of the same record.
    void add(std::shared_ptr<const SearchSource> source);
    /// What of its records is not in the index yet comes there by a job.
    void bringIn(const SearchSource& source) const;
    void remove(const std::string& owner);
    /// Of one record type.
    void drop(std::string_view record);

    /// A record of this name has changed; no effect when it is no source. In its transaction.
    void follow(sdk::Transaction& tx, std::string_view record, const std::vector<std::string>& ids) const;
    /// Sources in the order of their titles; those without a hit are left out.
    std::vector<Found> find(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view typed,
                            int perSource) const;
    std::shared_ptr<const SearchSource> source(std::string_view record) const;

    /// Brings every record of one source into the index.
    void run(sdk::JobContext& job) const;

private:
    sdk::Database& database_;
    sdk::Jobs& jobs_;
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<const SearchSource>> sources_;
};

}  // namespace guildhall::search
