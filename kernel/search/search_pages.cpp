#include "kernel/search/search_pages.hpp"

#include <guildhall/sdk/list.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::search {

using sdk::Request;
using sdk::Response;
using sdk::Value;

namespace {

constexpr std::size_t longest = 200;

std::string typedIn(const Request& request) { return sdk::cleaned(sdk::shortened(request.query("q"), longest)); }

}  // namespace

void SearchPages::describe(sdk::Registrar& add) {
    add.get("/search", sdk::SignedIn, [this](const Request& request) { return show(request); });
    add.get("/search/suggestions", sdk::SignedIn, [this](const Request& request) { return suggest(request); });
}

Response SearchPages::show(const Request& request) {
    constexpr int perSource = 10;
    const auto typed = typedIn(request);
    const bool enough = sdk::countCharacters(typed) >= SearchRepository::fewestCharacters;
    const auto found =
        database_.read([&](sdk::Transaction& tx) { return index_.find(tx, request.viewer(), typed, perSource + 1); });
    auto groups = Value::array();
    for (const auto& [source, hits] : found) {
        auto items = Value::array();
        for (const auto& hit : hits)
            if (items.size() < perSource)
                items.push_back({{"title", hit.title}, {"note", hit.note}, {"url", source->path + "/" + hit.id}});
        const bool more = hits.size() > perSource;
        groups.push_back({{"title", sdk::say(source->title)},
                          {"items", std::move(items)},
                          {"more_url", more ? sdk::ListQuery{.path = source->path, .search = typed}.address({}) : ""}});
    }
    return Response::page({.templateName = "kernel/search",
                           .title = typed.empty() ? sdk::say("Search") : sdk::say("Search: {text}", {{"text", typed}}),
                           .data = {{"typed", typed},
                                    {"too_short", !typed.empty() && !enough},
                                    {"nothing", enough && groups.empty()},
                                    {"groups", std::move(groups)}}});
}

Response SearchPages::suggest(const Request& request) {
    constexpr int perSource = 4, ofOne = 8;
    constexpr std::size_t most = 12;
    const auto& only = request.query("in");
    const auto found = database_.read([&](sdk::Transaction& tx) {
        if (only.empty()) return index_.find(tx, request.viewer(), typedIn(request), perSource);
        std::vector<Found> all;
        if (auto source = index_.source(only)) {
            auto hits = SearchRepository::find(tx, *source, request.viewer(), typedIn(request), ofOne);
            all.push_back({std::move(source), std::move(hits)});
        }
        return all;
    });
    auto suggestions = Value::array();
    for (const auto& [source, hits] : found)
        for (const auto& hit : hits)
            if (suggestions.size() < most)
                suggestions.push_back({{"title", hit.title},
                                       {"kind", only.empty() ? sdk::say(source->title) : hit.note},
                                       {"id", hit.id},
                                       {"url", source->path + "/" + hit.id}});
    return Response::json(suggestions);
}

}  // namespace guildhall::search
