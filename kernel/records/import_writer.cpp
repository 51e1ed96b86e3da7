#include "kernel/records/import_writer.hpp"

#include "kernel/data/guarded_transaction.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <variant>

namespace guildhall::records {

using sdk::Moment;
using sdk::Value;

namespace {

/// Of the stored fields that differ by now, what they were.
std::string whatWas(const sdk::RecordModel& model, const void* before, const void* now) {
    const auto was = model.values(before), is = model.values(now);
    Value changed = Value::object();
    for (const auto& field : model.fields().fields())
        if (model.part(field.name).stored && !sdk::isFile(field.type) && was.at(field.name) != is.at(field.name))
            changed[field.name] = was.at(field.name);
    return changed.dump();
}

/// Whom a record is about, by its privacy().
std::string whomAbout(const sdk::RecordModel& model, const void* record) {
    std::string all;
    if (!model.privacy()) return all;
    for (const auto& name : {model.privacy()->person, model.privacy()->address}) {
        const auto cell = name.empty() ? sdk::Cell() : model.cell(record, name);
        if (const auto* text = std::get_if<std::string>(&cell); text && !text->empty())
            all += (all.empty() ? "" : "\n") + *text;
    }
    return all;
}

void keepRows(Moment& moment, const sdk::RecordModel& model, std::span<const ImportRow> rows, const Import& import) {
    std::vector<std::string> ids, changedAgain;
    for (const auto& row : rows)
        if (row.outcome == ImportRow::Outcome::Add || row.outcome == ImportRow::Outcome::Change)
            ids.push_back(model.id(row.after.get()));
    auto& tx = data::GuardedTransaction::whole(moment.tx);
    const auto versions = ImportRepository::versions(tx, model.table(), ids);
    for (const auto& row : rows) {
        if (row.outcome != ImportRow::Outcome::Add && row.outcome != ImportRow::Outcome::Change) continue;
        const auto found = versions.find(model.id(row.after.get()));
        if (found != versions.end() && found->second != model.version(row.after.get()))
            changedAgain.push_back(found->first);
    }
    // By the rules' afterSave(), and rarely.
    const auto again = model.findEach(moment.tx, changedAgain);
    std::vector<ImportedRow> kept;
    kept.reserve(ids.size());
    for (const auto& row : rows) {
        const bool added = row.outcome == ImportRow::Outcome::Add;
        if (!added && row.outcome != ImportRow::Outcome::Change) continue;
        const auto version = versions.find(model.id(row.after.get()));
        if (version == versions.end()) continue;
        const auto other = again.find(version->first);
        const auto* now = other == again.end() ? row.after.get() : other->second.get();
        kept.push_back({.line = static_cast<std::int64_t>(row.line),
                        .recordId = version->first,
                        .added = added,
                        .version = version->second,
                        .before = added ? "" : whatWas(model, row.before.get(), now),
                        .about = added ? "" : whomAbout(model, row.before.get())});
    }
    ImportRepository::addRows(tx, import.id, kept);
}

}  // namespace

std::string listName(const Import& import) { return import.fileName.empty() ? "list.csv" : import.fileName; }

void writeRows(Moment& moment, const RecordDesk& desk, std::span<ImportRow> rows, Import& import) {
    const Origin origin{import.id, listName(import)};
    for (auto& row : rows) switch (row.outcome) {
            case ImportRow::Outcome::Add:
                moment.advice = row.advice;
                moment.told = row.told;
                desk.add(moment, row.after.get(), &origin);
                ++import.counts.added;
                break;
            case ImportRow::Outcome::Change:
                moment.advice = row.advice;
                moment.told = row.told;
                desk.change(moment, row.before.get(), row.after.get(), &origin);
                ++import.counts.changed;
                break;
            case ImportRow::Outcome::Unchanged: ++import.counts.unchanged; break;
            case ImportRow::Outcome::Wrong: ++import.counts.skipped; break;
        }
    keepRows(moment, desk.model(), rows, import);
}

}  // namespace guildhall::records
