#include "kernel/records/import_reader.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/people/person_repository.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace guildhall::records {

using sdk::FieldType;
using sdk::Moment;
using sdk::Value;

namespace {

/// The head of a very long cell, so that a report stays readable.
std::string headOf(const std::string& value) { return sdk::shortened(value, 120, "…"); }

/// A line break inside a cell is the spreadsheet's, in whatever way it writes one: CR, LF, both, a vertical tab, a new
/// page, or Unicode's next line, line and paragraph separators. Where the field takes one line it is a blank.
std::string withBreaks(const std::string& text, char instead) {
    static constexpr std::array<std::string_view, 8> breaks = {"\r\n", "\r",       "\n",           "\v",
                                                               "\f",   "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
    std::string kept;
    kept.reserve(text.size());
    for (std::string_view rest = text; !rest.empty();) {
        const auto found = std::ranges::find_if(breaks, [&](std::string_view one) { return rest.starts_with(one); });
        kept += found == breaks.end() ? rest.front() : instead;
        rest.remove_prefix(found == breaks.end() ? 1 : found->size());
    }
    return kept;
}

}  // namespace

ImportReader::ImportReader(std::istream& file, const RecordDesk& desk, Moment& moment, const Place& place,
                           const std::string& encoding, std::vector<std::string> columns)
    : desk_(desk),
      wanted_(*desk.model().import()),
      several_(isOfSeveral(desk.model(), place.parentId)),
      known_(desk.model(), several_),
      reader_(file, {}, encoding),
      fields_(desk.formFields(moment, nullptr)) {
    if (several_) parents_.emplace(desk);
    // What the viewer is to each parent is seen row by row.
    findPossible(moment.viewer, several_ ? sdk::Relation::Assigned : place.parent.relation);
    sdk::CsvRecord head;
    if (!reader_.next(head)) {
        std::string names;
        for (const auto& name : possible_) names += (names.empty() ? "" : ", ") + known_.find(name)->head;
        throw sdk::Invalid(sdk::say("The file is empty. It needs a first line with the names of its columns: {names}.",
                                    {{"names", names}}));
    }
    head_ = std::move(head.cells);
    columns_ = std::move(columns);
    columns_.resize(columns_.empty() ? 0 : head_.size());
    for (auto& column : columns_)
        if (std::ranges::find(possible_, column) == possible_.end()) column.clear();
    if (columns_.empty()) columns_ = known_.guess(head_, possible_);
}

void ImportReader::findPossible(const sdk::Viewer& viewer, sdk::Relation relation) {
    for (const auto& column : known_.all()) {
        const auto* field = column.field.empty() ? nullptr : fields_.find(column.field);
        if (column.field.empty() || (field && viewer.sees(field->options.sensitivity, relation)))
            possible_.push_back(column.name);
    }
}

void ImportReader::fail(ImportRow& row, const std::string& field, std::string problem) const {
    const auto* declared = field.empty() ? nullptr : desk_.model().fields().find(field);
    const auto* column = declared || field.empty() ? nullptr : known_.find(field);
    const auto typed = row.typed.find(field), told = row.told.find(field);
    row.problems.push_back({row.line, column ? column->label : sdk::say(declared ? declared->label : "Row"),
                            typed != row.typed.end() ? headOf(typed->second)
                            : told != row.told.end() ? headOf(told->second)
                                                     : std::string(),
                            std::move(problem)});
}

std::vector<ImportRow> ImportReader::read(std::size_t most) {
    std::vector<ImportRow> rows;
    for (sdk::CsvRecord record; rows.size() < most && reader_.next(record);) {
        // Spreadsheets end lines with separators that the first line does not have.
        while (record.cells.size() > head_.size() && sdk::trim(record.cells.back()).empty()) record.cells.pop_back();
        auto& row = rows.emplace_back();
        row.line = record.line;
        if (record.cells.size() > head_.size()) {
            row.problems.push_back(
                {row.line, sdk::say("Row"), headOf(record.cells.back()),
                 sdk::say(
                     "This row has {count} columns but the first line names {named} — put quotes around values that "
                     "contain the separator",
                     {{"count", std::to_string(record.cells.size())}, {"named", std::to_string(head_.size())}})});
        } else {
            parse(row, record);
        }
    }
    return rows;
}

void ImportReader::parse(ImportRow& row, const sdk::CsvRecord& record) {
    std::map<std::string, std::string> cells, parts;  // by column
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (!columns_[i].empty()) cells[columns_[i]] = i < record.cells.size() ? record.cells[i] : std::string();
    for (const auto& column : known_.all()) {
        const auto cell = cells.find(column.name);
        if (cell == cells.end()) continue;
        const auto oneLine = [&] { return sdk::trim(withBreaks(cell->second, ' ')); };
        switch (column.kind) {
            case ImportColumns::Column::Kind::Parent:
            case ImportColumns::Column::Kind::Told: row.told[column.name] = sdk::repaired(oneLine()); break;
            case ImportColumns::Column::Kind::Field:
                parseField(row, fields_.get(column.field), std::move(cell->second));
                break;
            case ImportColumns::Column::Kind::Part: {
                auto& whole = parts[column.field];
                const auto part = oneLine();
                whole += (whole.empty() || part.empty() ? "" : " ") + part;
            }
        }
    }
    for (auto& [field, text] : parts) parseField(row, fields_.get(field), std::move(text));
}

namespace {

/// As a list of spellings says it, or as it is.
const std::string& spelt(const sdk::RecordImport& import, const std::string& field, const std::string& text) {
    for (const auto& [name, spellings] : import.spellings)
        for (const auto& [written, value] : spellings)
            if (name == field && sdk::folded(written) == sdk::folded(sdk::trim(text))) return value;
    return text;
}

}  // namespace

void ImportReader::parseField(ImportRow& row, const sdk::Field& field, std::string text) {
    const bool several = field.type == FieldType::Tags || field.type == FieldType::Several;
    text = withBreaks(text, field.type == FieldType::LongText ? '\n' : several ? ',' : ' ');
    // Inside of a cell, lists are written with semicolons as often as with commas.
    if (several) std::ranges::replace(text, ';', ',');
    row.typed[field.name] = text;
    const bool empty = sdk::trim(text).empty();
    if (field.type == FieldType::Reference) return;  // what it means is to be looked up
    // Says nothing: what is there stays, and what is new has what it begins with.
    if (empty && !field.options.initial.empty()) return;
    // A record that is there may have what is no longer offered; whether it may be chosen is seen when it is known.
    const bool managed = !field.options.managed.empty();
    auto declared = managed ? desk_.model().fields().get(field.name) : field;
    if (field.name == wanted_.key) declared.options.required = true;
    auto parsed = sdk::parseField(declared, spelt(wanted_, field.name, text));
    // Whether one that is asked for only sometimes may be empty is seen when the whole row is known.
    const bool later = field.options.onlyWhen.isGiven() && empty;
    if (parsed.error && !later)
        fail(row, field.name, *parsed.error);
    else
        row.values[field.name] = std::move(parsed.value);
}

void ImportReader::heed(ImportRow& row, const sdk::RowVerdict& verdict) {
    for (const auto& [name, text] : verdict.values) {
        const auto* field = fields_.find(name);
        const auto mayHave = [&](const std::string& possible) { return known_.find(possible)->field == name; };
        if (!field || std::ranges::none_of(possible_, mayHave)) {
            fail(row, "",
                 sdk::say("A rule wants something else under “{field}”, which this list cannot have",
                          {{"field", name}}));
            continue;
        }
        std::erase_if(row.problems, [&](const RowProblem& one) { return one.field == sdk::say(field->label); });
        row.values.erase(name);
        parseField(row, *field, text);
    }
    if (!verdict.refused.empty()) fail(row, "", verdict.refused);
}

void ImportReader::refuseRepeated(ImportRow& row) {
    if (several_ && row.place.parentId.empty()) return;
    for (const auto& [name, value] : row.values.items()) {
        const auto& field = fields_.get(name);
        if (!field.options.unique && name != wanted_.key) continue;
        if (value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty())) continue;
        const auto [first, fresh] =
            seen_.emplace((several_ ? row.place.parentId : "") + "\n" + name + "\n" + value.dump(), row.line);
        if (fresh || first->second == row.line) continue;
        fail(row, name,
             sdk::say("This {field} is already on line {line} of the file",
                      {{"field",
                        field.type == FieldType::Email ? sdk::say("address") : sdk::asciiLower(sdk::say(field.label))},
                       {"line", std::to_string(first->second)}}));
    }
}

std::optional<std::string> ImportReader::meant(Moment& moment, const std::string& name, const std::string& text) {
    const auto& part = desk_.model().part(name);
    const auto known = ids_.find(name + " " + text);
    if (known != ids_.end()) return known->second;
    std::optional<std::string> id;
    if (part.person) {
        auto& tx = data::GuardedTransaction::whole(moment.tx);
        if (sdk::isId(text)) {
            if (sdk::personName(moment.tx, text)) id = text;
        } else if (const auto row = people::PersonRepository().findByEmail(tx, people::storedAddress(text))) {
            id = row->person.id;
        } else {
            const auto named = people::PersonRepository::idsNamed(tx, text);
            if (named.size() == 1) id = named.front();
        }
    } else if (part.refers) {
        const auto& to = *part.refers;
        if (sdk::isId(text) && to.exists(moment.tx, text)) id = text;
        for (const auto& field : to.declared().fields()) {
            if (id) break;
            if (!field.options.unique || !to.part(field.name).stored || field.type != FieldType::Text) continue;
            const auto parsed = sdk::parseField(field, text);
            if (!parsed.error) id = to.idWith(moment.tx, field.name, sdk::cellOf(parsed.value));
        }
        if (!id) {
            const auto titled = to.idsTitled(moment.tx, text);
            if (titled.size() == 1) id = titled.front();
        }
    }
    return ids_.emplace(name + " " + text, id).first->second;
}

void ImportReader::resolveReferences(Moment& moment, ImportRow& row) {
    for (const auto& [name, typed] : row.typed) {
        const auto& field = fields_.get(name);
        if (field.type != FieldType::Reference) continue;
        const auto text = sdk::trim(sdk::repaired(typed));
        // Two of the same name: nobody knows which is meant.
        const auto called = [&](const sdk::Choice& choice) { return sdk::folded(choice.label) == sdk::folded(text); };
        if (!text.empty() && std::ranges::count_if(field.options.choices, called) > 1) {
            fail(row, name,
                 sdk::say(desk_.model().part(name).person
                              ? "Several people are called {name} — write the e-mail address instead"
                              : "Several are called {name} — write something that only one has",
                          {{"name", text}}));
            continue;
        }
        auto parsed = sdk::parseField(field, text);  // as it can be chosen
        if (!text.empty() && parsed.error)
            if (auto id = meant(moment, name, text)) parsed = {std::nullopt, Value(*id)};
        if (parsed.error)
            fail(row, name, *parsed.error);
        else
            row.values[name] = std::move(parsed.value);
    }
}

bool ImportReader::differs(const std::string& field, const sdk::Cell& one, const sdk::Cell& other) const {
    if (one == other) return false;
    const auto* a = std::get_if<std::string>(&one);
    const auto* b = std::get_if<std::string>(&other);
    const auto type = fields_.get(field).type;
    const bool words = type == FieldType::Text || type == FieldType::LongText;
    return !(wanted_.anyCase && words && a && b && sdk::folded(*a) == sdk::folded(*b));
}

void ImportReader::placeRows(Moment& moment, const Place& place, std::span<ImportRow> rows, bool hold) {
    for (auto& row : rows) row.place = place;
    if (!several_) return;
    std::set<std::string> ids;
    for (auto& row : rows) {
        if (row.told.empty()) continue;  // cannot be read at all
        const auto& answer = parents_->find(moment, row.told);
        row.place.parentId = answer.id;
        if (!answer.id.empty())
            ids.insert(answer.id);
        else if (!row.looked)
            fail(row, answer.column, answer.problem);
    }
    const auto standing = parents_->standing(moment, ids, hold);
    for (auto& row : rows) {
        const auto found = standing.find(row.place.parentId);
        if (found == standing.end()) continue;
        row.place = found->second.place;
        row.place.parentId = found->first;
        if (!found->second.problem.empty()) {
            if (row.problems.empty()) fail(row, parents_->find(moment, row.told).column, found->second.problem);
        } else {
            refuseHidden(moment.viewer, row);
        }
    }
}

void ImportReader::refuseHidden(const sdk::Viewer& viewer, ImportRow& row) const {
    for (const auto& [name, typed] : row.typed)
        if (row.problems.empty() && !viewer.sees(fields_.get(name).options.sensitivity, row.place.parent.relation))
            fail(row, name,
                 sdk::say("You may not see this of {nouns} here, so you cannot import it",
                          {{"nouns", sdk::say(desk_.model().words().many)}}));
}

ImportReader::There ImportReader::findThere(Moment& moment, std::span<ImportRow> rows) const {
    const auto& model = desk_.model();
    std::vector<sdk::Cell> keys;
    std::set<std::string> parents;
    for (auto& row : rows) {
        if (!row.problems.empty()) continue;
        keys.push_back(sdk::cellOf(row.values[wanted_.key]));
        parents.insert(row.place.parentId);
    }
    sdk::ListScope scope;
    for (const auto& parent : parents) {
        if (parent.empty()) continue;
        scope.where += scope.where.empty() ? "r." + model.parentField() + " IN (?" : ", ?";
        scope.params.emplace_back(parent);
    }
    if (!scope.where.empty()) scope.where += ")";
    There there;
    for (auto& record : model.findAll(moment.tx, wanted_.key, keys, scope)) {
        auto group = model.parentId(record.get());
        if (!wanted_.within.empty()) group += "\n" + sdk::valueOf(model.cell(record.get(), wanted_.within)).dump();
        auto key = std::pair(std::move(group), model.cell(record.get(), wanted_.key));
        there[std::move(key)].push_back(std::move(record));
    }
    return there;
}

bool ImportReader::takeBefore(Moment& moment, ImportRow& row, const There& there) const {
    const auto& model = desk_.model();
    auto group = row.place.parentId;
    if (!wanted_.within.empty()) group += "\n" + row.values[wanted_.within].dump();
    const auto found = there.find({std::move(group), sdk::cellOf(row.values[wanted_.key])});
    if (found == there.end()) return true;
    row.before = found->second.front();
    const auto scope = desk_.scope(moment.viewer);
    const auto hidden = [&](const AnyRecord& one) {
        return !scope.where.empty() && !model.exists(moment.tx, model.id(one.get()), scope);
    };
    if (std::ranges::any_of(found->second, hidden))
        fail(row, wanted_.key,
             sdk::say("Another {noun} has this already — choose a different one",
                      {{"noun", sdk::say(model.words().one)}}));
    else if (found->second.size() > 1)
        fail(row, wanted_.key,
             sdk::say("Several {nouns} have this, so it does not tell which is meant: “{one}”, “{other}” …",
                      {{"nouns", sdk::say(model.words().many)},
                       {"one", model.title(found->second[0].get(), moment.viewer, row.place.parent.relation)},
                       {"other", model.title(found->second[1].get(), moment.viewer, row.place.parent.relation)}}));
    return row.problems.empty();
}

void ImportReader::judge(Moment& moment, const Place& place, std::span<ImportRow> rows, bool hold) {
    placeRows(moment, place, rows, hold);
    for (auto& row : rows) {
        row.outcome = ImportRow::Outcome::Wrong;
        row.before = row.after = nullptr;
        // Of a row with other faults, too, so that one reading names them all; once, when this is done again.
        const bool again = std::exchange(row.looked, true);
        if (!again) refuseRepeated(row);
        if (!again || row.problems.empty()) resolveReferences(moment, row);
    }
    const auto there = wanted_.key.empty() ? There() : findThere(moment, rows);
    for (auto& row : rows)
        if (row.problems.empty() && (wanted_.key.empty() || takeBefore(moment, row, there))) judgeOne(moment, row);
}

void ImportReader::refuseUnasked(ImportRow& row) const {
    std::optional<Value> all;
    for (const auto& [name, typed] : row.typed) {
        const auto& field = fields_.get(name);
        if (!field.options.onlyWhen.isGiven() || sdk::trim(typed).empty()) continue;
        if (!all) all = desk_.model().values(row.after.get());
        if (!fields_.asks(field, *all)) fail(row, name, fields_.notAsked(field));
    }
}

void ImportReader::refuseWithoutFile(ImportRow& row) const {
    const auto& model = desk_.model();
    for (const auto& name : row.before ? std::vector<std::string>() : model.fileFields()) {
        const auto& field = model.fields().get(name);
        if (field.options.required && model.fields().asks(field, model.values(row.after.get())))
            fail(row, name,
                 sdk::say("This file must come with a new {noun}, so add it on its page",
                          {{"noun", sdk::say(model.words().one)}}));
    }
}

void ImportReader::judgeOne(Moment& moment, ImportRow& row) {
    const auto& model = desk_.model();
    row.after = row.before ? model.copy(row.before.get()) : desk_.fresh(row.place);
    bool changed = false;
    for (const auto& [name, value] : row.values.items()) {
        const auto typed = row.typed.find(name);
        if (row.before && typed != row.typed.end() && sdk::trim(typed->second).empty()) continue;
        const auto cell = sdk::cellOf(value);
        if (!differs(name, model.cell(row.after.get(), name), cell)) continue;
        changed = true;
        model.set(row.after.get(), name, cell);
    }
    if (row.before && !changed) {
        row.outcome = ImportRow::Outcome::Unchanged;
        return;
    }
    if (row.before) {
        const auto whyNot = desk_.may(moment.viewer, Deed::Change)
                                ? desk_.whyNotChange(moment, row.before.get())
                                : std::optional(sdk::say("This is here already, and you may not change it"));
        if (whyNot) return fail(row, "", sdk::say(*whyNot));
    }
    refuseUnasked(row);
    refuseWithoutFile(row);
    moment.advice = row.advice;
    moment.told = row.told;
    for (auto& error : desk_.check(moment, row.before.get(), row.after.get()))
        fail(row, error.field, sdk::say(error.message));
    if (row.problems.empty()) row.outcome = row.before ? ImportRow::Outcome::Change : ImportRow::Outcome::Add;
}

void consultAbout(std::span<ImportRow> rows, const RecordDesk& desk, const sdk::Viewer& viewer) {
    for (auto& row : rows)
        if (row.outcome == ImportRow::Outcome::Add || row.outcome == ImportRow::Outcome::Change)
            row.advice = desk.rules().consultAny(viewer, row.before.get(), row.after.get());
}

}  // namespace guildhall::records
