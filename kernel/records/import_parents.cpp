#include "kernel/records/import_parents.hpp"

#include "kernel/records/import_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::records {

using sdk::Moment;

namespace {

constexpr int mostNamed = 3;

const std::string& toldIn(const ImportParentFinder::Told& told, const std::string& column) {
    static const std::string nothing;
    const auto found = told.find(column);
    return found == told.end() ? nothing : found->second;
}

/// “Session code” within a sentence; “CRM session id” stays.
std::string inSentence(std::string label) {
    if (label.size() > 1 && !(label[1] >= 'A' && label[1] <= 'Z'))
        label.front() = sdk::asciiLower(label.substr(0, 1)).front();
    return label;
}

}  // namespace

std::string ImportParentFinder::said(const std::vector<sdk::ImportParentKey>& way, const Told& told) const {
    std::string text;
    for (const auto& key : way) {
        const auto& value = toldIn(told, key.column);
        if (value.empty()) continue;
        const auto column = std::ranges::find(wanted_.columns, key.column, &sdk::ImportColumn::name);
        auto part = sdk::say("{field} {value}", {{"field", inSentence(sdk::say(column->label))},
                                                 {"value", sdk::shortened(value, 60, "…")}});
        text = text.empty() ? std::move(part) : sdk::say("{some} and {one}", {{"some", text}, {"one", part}});
    }
    return text;
}

std::vector<std::string> ImportParentFinder::idsOf(Moment& moment, const std::vector<sdk::ImportParentKey>& way,
                                                   const Told& told, bool anyCase) const {
    const auto& parent = desk_.parent()->model();
    std::vector<std::pair<std::string, std::string>> wanted;
    for (const auto& key : way) {
        const auto& text = toldIn(told, key.column);
        if (text.empty()) continue;
        const auto parsed = sdk::parseField(parent.fields().get(key.field), text);
        if (parsed.error || !parsed.value.is_string()) return {};
        wanted.emplace_back(key.field, parsed.value.get<std::string>());
    }
    return ImportRepository::idsWith(moment.tx, parent, wanted, anyCase, desk_.parent()->scope(moment.viewer),
                                     mostNamed);
}

std::string ImportParentFinder::severalFit(Moment& moment, const std::vector<std::string>& ids,
                                           const std::string& said) const {
    const auto& parent = desk_.parent()->model();
    std::string names;
    for (const auto& id : ids) {
        const auto title = "“" + parent.titleOf(moment.tx, id).value_or(id) + "”";
        names = names.empty()                       ? title
                : &id == &ids[1] && ids.size() == 2 ? sdk::say("{some} and {one}", {{"some", names}, {"one", title}})
                                                    : names + ", " + title;
    }
    return sdk::say(ids.size() == 2 ? "Two {parents} fit {told}: {names}. Say more, so that only one does"
                                    : "Several {parents} fit {told}: {names} … Say more, so that only one does",
                    {{"parents", sdk::say(parent.words().many)}, {"told", said}, {"names", names}});
}

ImportParentFinder::Answer ImportParentFinder::look(Moment& moment, const Told& told) const {
    const std::vector<sdk::ImportParentKey>* tried = nullptr;
    for (const auto& way : wanted_.ways) {
        const auto& first = way.front().column;
        if (toldIn(told, first).empty() || (tried && tried->front().column != first)) continue;
        tried = &way;
        // As it is written, which an index finds; then in any letters.
        for (const bool anyCase : {false, true}) {
            const auto ids = idsOf(moment, way, told, anyCase);
            if (ids.size() == 1) return {ids.front(), first, {}};
            if (ids.size() > 1) return {{}, first, severalFit(moment, ids, said(way, told))};
        }
    }
    const auto parent = sdk::say(desk_.parent()->model().words().one);
    if (!tried) {
        const auto& column = wanted_.ways.front().front().column;
        return {{}, column, sdk::say("This row does not say which {parent} it belongs to", {{"parent", parent}})};
    }
    // The last way compared the most.
    return {{},
            tried->front().column,
            sdk::say("No {parent} has the {told}", {{"parent", parent}, {"told", said(*tried, told)}})};
}

const ImportParentFinder::Answer& ImportParentFinder::find(Moment& moment, const Told& told) {
    const auto known = known_.find(told);
    return known != known_.end() ? known->second : known_.emplace(told, look(moment, told)).first->second;
}

std::map<std::string, ImportParentFinder::Standing, std::less<>> ImportParentFinder::standing(
    Moment& moment, const std::set<std::string>& ids, bool hold) const {
    std::map<std::string, Standing, std::less<>> all;
    // In the order of their ids, so that no two imports wait for each other.
    for (const auto& id : ids) {
        auto& one = all[id];
        try {
            one.place = hold ? desk_.heldPlace(moment, id) : desk_.place(moment, id);
            desk_.requireAdding(moment, one.place);
        } catch (const sdk::NotFound&) {
            one.problem = sdk::say("This {parent} is no longer here",
                                   {{"parent", sdk::say(desk_.parent()->model().words().one)}});
        } catch (const sdk::Conflict& locked) {
            one.problem = sdk::say(locked.what());
        } catch (const sdk::Forbidden& hidden) {  // the viewer may not see all that a row needs
            one.problem = sdk::say(hidden.what());
        }
    }
    return all;
}

}  // namespace guildhall::records
