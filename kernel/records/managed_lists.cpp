#include "kernel/records/managed_lists.hpp"

#include "kernel/base/label_code.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace guildhall::records {

using sdk::Transaction;

namespace {

constexpr const char* area = "managed_lists";
constexpr std::int64_t gap = 10;

std::set<std::string> listsOf(const sdk::RecordModel& model) {
    std::set<std::string> names;
    for (const auto& field : model.fields().fields())
        if (!field.options.managed.empty()) names.insert(field.options.managed);
    return names;
}

/// Lists that people bring along name an entry by its label or its code, so each of them must mean one.
void requireTellable(const std::vector<ManagedEntry>& others, const ManagedEntry& entry) {
    const auto label = sdk::folded(entry.label);
    for (const auto& other : others) {
        if (other.code == entry.code) continue;
        if (sdk::folded(other.label) == label)
            throw std::invalid_argument(
                other.active ? sdk::say("This list has “{entry}” already", {{"entry", other.label}})
                             : sdk::say("This list has “{entry}” already, but it is switched off: switch it on again",
                                        {{"entry", other.label}}));
        if (other.code == label || sdk::folded(other.label) == entry.code)
            throw std::invalid_argument(
                sdk::say("Lists could not tell this from “{entry}” ({code}) — choose other words",
                         {{"entry", other.label}, {"code", other.code}}));
    }
}

}  // namespace

ManagedLists::ManagedLists(sdk::Database& database, data::ChangeWatch& changes)
    : database_(database), changes_(changes) {
    changes_.subscribe(area, [this] { refresh(); });
}

void ManagedLists::seed(const sdk::RecordModel& model) {
    database_.write([&](Transaction& tx) {
        std::set<std::string> begun;
        for (const auto& field : model.declared().fields()) {
            const auto& list = field.options.managed;
            if (list.empty() || !begun.insert(list).second || !ManagedEntryRepository::ofList(tx, list).empty())
                continue;
            std::int64_t place = 0;
            for (const auto& choice : field.options.choices)
                ManagedEntryRepository::add(tx, {list, choice.value, choice.label, place += gap});
        }
    });
}

void ManagedLists::add(const std::string& owner, const sdk::RecordModel& model, std::shared_ptr<void> keepAlive) {
    if (listsOf(model).empty() && !model.takesCustom()) return;
    seed(model);
    models_.add({owner, &model, std::move(keepAlive)});
    refresh();
}

void ManagedLists::refresh() {
    const std::lock_guard reading(reading_);
    const auto models = models_.all();
    std::map<std::string, std::vector<sdk::Choice>> lists;
    for (const auto& one : models)
        for (const auto& name : listsOf(*one.model)) lists[name];
    if (lists.empty()) return;
    database_.read([&](Transaction& tx) {
        for (auto& [name, choices] : lists)
            for (auto& entry : ManagedEntryRepository::ofList(tx, name))
                choices.push_back({.value = entry.code, .label = entry.label, .offered = entry.active});
    });
    for (const auto& one : models)
        for (const auto& name : listsOf(*one.model))
            if (const auto list = lists.find(name); list != lists.end()) one.model->offer(name, list->second);
}

std::vector<ManagedLists::List> ManagedLists::all() const {
    std::map<std::string, std::string> titles;
    for (const auto& one : models_.all())
        for (const auto& field : one.model->fields().fields()) {
            if (field.options.managed.empty()) continue;
            auto& title = titles[field.options.managed];
            const auto use = sdk::say("{field} ({nouns})",
                                      {{"field", sdk::say(field.label)}, {"nouns", sdk::say(one.model->words().many)}});
            title += (title.empty() ? "" : ", ") + use;
        }
    std::vector<List> lists;
    for (auto& [name, title] : titles) lists.push_back({name, std::move(title)});
    std::ranges::sort(lists, {}, &List::title);
    return lists;
}

ManagedLists::List ManagedLists::get(std::string_view name) const {
    for (auto& list : all())
        if (list.name == name) return list;
    throw sdk::NotFound();
}

void ManagedLists::add(Transaction& tx, ManagedEntry& entry) {
    const auto others = ManagedEntryRepository::ofList(tx, entry.list);
    if (others.size() >= mostEntries)
        throw std::invalid_argument(
            sdk::say("A list has at most {most} entries", {{"most", std::to_string(mostEntries)}}));
    const auto taken = [&](const std::string& code) {
        return std::ranges::any_of(others, [&](const auto& other) { return other.code == code; });
    };
    if (entry.code.empty()) {
        requireTellable(others, entry);
        auto begin = base::labelCode(entry.label, '-');
        if (begin.empty()) begin = "entry";
        entry.code = begin;
        const auto means = [&](const std::string& code) {
            return taken(code) ||
                   std::ranges::any_of(others, [&](const auto& other) { return sdk::folded(other.label) == code; });
        };
        for (int number = 2; means(entry.code); ++number) entry.code = begin + "-" + std::to_string(number);
    }
    if (taken(entry.code))
        throw std::invalid_argument(sdk::say("This list has the code {code} already", {{"code", entry.code}}));
    requireTellable(others, entry);
    entry.place = others.empty() ? gap : others.back().place + gap;
    if (!ManagedEntryRepository::add(tx, entry))
        throw sdk::Conflict("Somebody else has just changed this list. Try again.");
    changes_.touch(tx, area);
}

void ManagedLists::change(Transaction& tx, const ManagedEntry& entry) {
    requireTellable(ManagedEntryRepository::ofList(tx, entry.list), entry);
    if (!ManagedEntryRepository::update(tx, entry))
        throw sdk::Conflict("Somebody else has changed this entry since you opened it. Look at it again.");
    changes_.touch(tx, area);
}

bool ManagedLists::move(Transaction& tx, const ManagedEntry& entry, bool up) {
    auto entries = ManagedEntryRepository::ofList(tx, entry.list);
    const auto at = std::ranges::find(entries, entry.code, &ManagedEntry::code);
    if (at == entries.end()) throw sdk::NotFound();
    if (up ? at == entries.begin() : at + 1 == entries.end()) return false;
    std::iter_swap(at, up ? at - 1 : at + 1);
    std::int64_t place = 0;
    for (auto& one : entries) {
        place += gap;
        if (one.place == place) continue;
        one.place = place;
        if (!ManagedEntryRepository::update(tx, one))
            throw sdk::Conflict("Somebody else has just changed this list. Try again.");
    }
    changes_.touch(tx, area);
    return true;
}

}  // namespace guildhall::records
