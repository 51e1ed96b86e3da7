#include "kernel/records/list_columns.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <ranges>
#include <tuple>

namespace guildhall::records {

using sdk::Model;
using sdk::Name;
using sdk::Request;

namespace {

constexpr std::string_view formPrefix = "columns.";  ///< of the names of its form; no field has a point in its name

struct ColumnsForm {
    Name action{"action"}, kept{"kept"}, name{"name"}, value{"value"}, title{"title_column"}, fields{"choices"},
        label{"label"}, chosen{"chosen"}, place{"place"}, reset{"reset_url"};
};
const ColumnsForm formNames;

std::vector<std::string> columnNames(const std::string& text) {
    std::vector<std::string> parts;
    for (const auto part : std::views::split(text, ',')) parts.emplace_back(part.begin(), part.end());
    return parts;
}

bool holds(const std::vector<std::string>& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

/// Where somebody wants a column among the others; last when they do not say.
int placeTyped(const std::string& text) {
    int place = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
    const bool usable = error == std::errc() && end == text.data() + text.size() && place > 0;
    return usable ? place : std::numeric_limits<int>::max();
}

}  // namespace

ListColumns::ListColumns(const sdk::RecordModel& model)
    : model_(model),
      declared_(model.list().columns.empty() ? std::vector{model.fields().fields().front().name}
                                             : model.list().columns) {}

const sdk::ListSource& ListColumns::declaredSource() const {
    const std::lock_guard lock(mutex_);
    const auto changes = model_.changes();
    if (made_.empty() || made_.back().changes != changes) made_.push_back({changes, model_.source(declared_)});
    return made_.back().source;
}

bool ListColumns::offers(std::string_view field, const sdk::Viewer& viewer, sdk::Relation relation) const {
    const auto* known = model_.fields().find(field);
    if (!known || field == declared_.front()) return false;
    if (model_.parent() && field == model_.parentField()) return false;  // the same in all rows
    return viewer.sees(known->options.sensitivity, relation);
}

std::vector<std::string> ListColumns::chosen(const Request& request, sdk::Relation relation) const {
    if (request.query(name).empty()) return declared_;
    std::vector<std::string> columns{declared_.front()};
    bool usable = false;
    const auto [begin, end] = request.queryValues().equal_range(name);
    for (const auto& [key, value] : std::ranges::subrange(begin, end))
        for (auto& field : columnNames(value)) {
            usable = usable || field == declared_.front();
            if (offers(field, request.viewer(), relation) && !holds(columns, field))
                columns.push_back(std::move(field));
        }
    return usable || columns.size() > 1 ? columns : declared_;
}

std::string ListColumns::text(const std::vector<std::string>& columns) const {
    if (columns == declared_) return {};
    std::string text;
    for (const auto& column : columns) text += (text.empty() ? "" : ",") + column;
    return text;
}

const sdk::ListSource& ListColumns::source(const std::vector<std::string>& columns, const Request& request,
                                           sdk::Relation relation, std::optional<sdk::ListSource>& own) const {
    // A list stays in its order when the column it goes by is taken away.
    const auto& sort = request.query("sort");
    const auto field = std::string_view(sort).substr(sort.starts_with('-'));
    const auto& declared = declaredSource();
    const bool known = std::ranges::any_of(declared.columns, [&](const auto& one) { return one.first == field; });
    const bool further = !known && offers(field, request.viewer(), relation);
    if (columns == declared_ && !further) return declared;
    auto needed = columns;
    if (further) needed.emplace_back(field);
    return own.emplace(model_.source(needed));
}

Request ListColumns::arranged(const Request& request, sdk::Relation relation) const {
    struct Wanted {
        int place;
        int moved;  ///< -1 upwards, 1 downwards: goes before or behind the one that has the place already
        std::string field;
    };
    const auto before = chosen(request, relation);
    std::vector<Wanted> wanted;
    const auto [begin, end] = request.queryValues().equal_range("columns.show");
    for (const auto& [key, field] : std::ranges::subrange(begin, end)) {
        if (!offers(field, request.viewer(), relation)) continue;
        const int place = placeTyped(request.query(std::string(formPrefix) + "place." + field));
        const auto at = std::ranges::find(before, field);
        const int was = at == before.end() ? std::numeric_limits<int>::max() : static_cast<int>(at - before.begin());
        wanted.push_back({place, place < was ? -1 : place > was ? 1 : 0, field});
    }
    std::ranges::stable_sort(wanted, {}, [](const Wanted& one) { return std::tuple(one.place, one.moved); });
    std::string text = declared_.front();
    for (const auto& one : wanted) text += "," + one.field;
    auto values = request.queryValues();
    std::erase_if(values, [](const auto& one) { return one.first == name || one.first.starts_with(formPrefix); });
    values.emplace(name, std::move(text));
    return asRequest(request.path(), std::move(values), request.viewer());
}

std::shared_ptr<const sdk::View> ListColumns::form(const sdk::ListQuery& query, const std::vector<std::string>& columns,
                                                   const sdk::Viewer& viewer) const {
    auto form = std::make_shared<Model>();
    std::vector<Model> kept, choices;
    const auto keep = [&](const std::string& name, std::string value) {
        if (!value.empty()) kept.emplace_back().set(formNames.name, name).set(formNames.value, std::move(value));
    };
    for (const auto& [name, value] : query.filters) keep(name, value);
    for (const auto& [name, value] : query.kept) keep(name, value);
    keep("q", query.search);
    if (!query.sort.empty()) keep("sort", (query.descending ? "-" : "") + query.sort);
    if (query.size != 50) keep("size", std::to_string(query.size));
    const auto choice = [&](const sdk::Field& field, std::size_t place) {
        choices.emplace_back()
            .set(formNames.name, field.name)
            .set(formNames.label, sdk::say(field.label))
            .set(formNames.chosen, place > 0)
            .set(formNames.place, place > 0 ? std::to_string(place) : std::string());
    };
    // A declared column the viewer may not see takes no place: nothing can be chosen about it.
    std::size_t place = 0;
    for (const auto& name : columns)
        if (offers(name, viewer, query.relation)) choice(model_.fields().get(name), ++place);
    for (const auto& field : model_.fields().fields())
        if (offers(field.name, viewer, query.relation) && !holds(columns, field.name)) choice(field, 0);
    if (choices.empty()) return nullptr;
    form->set(formNames.action, query.path)
        .set(formNames.title, sdk::say(model_.fields().get(declared_.front()).label))
        .list(formNames.fields, std::move(choices))
        .list(formNames.kept, std::move(kept));
    if (columns != declared_) form->set(formNames.reset, query.address({{name, ""}, {"page", ""}}));
    return form;
}

Request asRequest(std::string path, std::multimap<std::string, std::string, std::less<>> values,
                  const sdk::Viewer& viewer) {
    sdk::RequestParts parts;
    parts.path = std::move(path);
    parts.query = std::move(values);
    parts.viewer = viewer;
    return Request(std::move(parts));
}

}  // namespace guildhall::records
