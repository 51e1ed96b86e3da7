#include "kernel/search/search_index.hpp"

#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guildhall::search {

namespace {

constexpr int atOnce = 500;

}  // namespace

void SearchIndex::add(std::shared_ptr<const SearchSource> source) {
    const std::lock_guard lock(mutex_);
    std::erase_if(sources_, [&](const auto& one) { return one->record == source->record; });
    const auto later = [&](const auto& one) { return sdk::compareText(source->title, one->title) < 0; };
    sources_.insert(std::ranges::find_if(sources_, later), std::move(source));
}

void SearchIndex::bringIn(const SearchSource& source) const {
    if (database_.read([&](sdk::Transaction& tx) { return SearchRepository::complete(tx, source); })) return;
    database_.write([&](sdk::Transaction& tx) {
        if (!SearchRepository::hasRecords(tx, source))
            SearchRepository::setComplete(tx, source);
        else if (!jobs_.findOpen(tx, jobKind, source.record))
            jobs_.enqueue(tx, {.kind = jobKind,
                               .payload = {{"record", source.record}},
                               .title = "Make findable: " + source.title,
                               .about = source.record});
    });
}

void SearchIndex::remove(const std::string& owner) {
    const std::lock_guard lock(mutex_);
    std::erase_if(sources_, [&](const auto& one) { return one->record.starts_with(owner + "."); });
}

void SearchIndex::drop(std::string_view record) {
    const std::lock_guard lock(mutex_);
    std::erase_if(sources_, [&](const auto& one) { return one->record == record; });
}

std::shared_ptr<const SearchSource> SearchIndex::source(std::string_view record) const {
    const std::lock_guard lock(mutex_);
    const auto found = std::ranges::find_if(sources_, [&](const auto& one) { return one->record == record; });
    return found == sources_.end() ? nullptr : *found;
}

void SearchIndex::follow(sdk::Transaction& tx, std::string_view record, const std::vector<std::string>& ids) const {
    if (const auto known = source(record)) SearchRepository::follow(tx, *known, ids);
}

std::vector<Found> SearchIndex::find(sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view typed,
                                     int perSource) const {
    std::vector<std::shared_ptr<const SearchSource>> sources;
    {
        const std::lock_guard lock(mutex_);
        sources = sources_;
    }
    std::vector<Found> all;
    for (auto& one : sources)
        if (auto hits = SearchRepository::find(tx, *one, viewer, typed, perSource); !hits.empty())
            all.push_back({std::move(one), std::move(hits)});
    return all;
}

void SearchIndex::run(sdk::JobContext& job) const {
    const auto known = source(job.payload().value("record", std::string()));
    std::string last;
    for (std::int64_t done = 0; known && !job.stopping();) {
        job.step([&](sdk::Transaction& tx) { last = SearchRepository::followAfter(tx, *known, last, atOnce); });
        if (last.empty()) break;
        job.progress(done += atOnce, 0);
    }
    job.finish(nullptr, [&](sdk::Transaction& tx) {
        if (known && last.empty()) SearchRepository::setComplete(tx, *known);
    });
}

}  // namespace guildhall::search
