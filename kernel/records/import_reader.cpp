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

constexpr std::size_t judgedAtOnce = 500;
constexpr std::size_t shownSamples = 6;

/// The head of a very long cell, so that a report stays readable.
std::string headOf(const std::string& value) { return sdk::shortened(value, 120, "…"); }

bool isAscii(const std::string& text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

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

std::vector<std::string> importedFields(const sdk::RecordModel& model) {
    if (!model.import()->columns.empty()) return model.import()->columns;
    auto names = model.formFields();
    // Neither files nor rows within a row are cells that people write.
    std::erase_if(names, [&](const std::string& name) {
        const auto type = model.fields().get(name).type;
        return type == FieldType::Group || sdk::isFile(type);
    });
    return names;
}

bool importNeeds(const sdk::RecordModel& model, const std::string& field) {
    const auto& options = model.fields().get(field).options;
    return field == model.import()->key || (options.required && options.initial.empty() && !options.onlyWhen.isGiven());
}

std::string columnName(const sdk::RecordModel& model, const std::string& field) {
    for (const auto& [name, heads] : model.import()->heads)
        if (name == field && !heads.empty()) return heads.front();
    return sdk::say(model.fields().get(field).label);
}

std::string ImportReader::headKey(const std::string& head) {
    std::string key;
    for (const char c : sdk::searchText(head))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) key += c;
    return key;
}

ImportReader::ImportReader(std::istream& file, const RecordDesk& desk, Moment& moment, const Place& place,
                           const std::string& encoding, std::vector<std::string> columns)
    : desk_(desk),
      wanted_(*desk.model().import()),
      reader_(file, {}, encoding),
      fields_(desk.formFields(moment, nullptr)) {
    const auto listed = importedFields(desk.model());
    for (const auto& field : fields_.fields()) {
        if (std::ranges::find(listed, field.name) != listed.end() &&
            moment.viewer.sees(field.options.sensitivity, place.parent.relation))
            possible_.push_back(field.name);
    }
    sdk::CsvRecord head;
    if (!reader_.next(head)) {
        std::string names;
        for (const auto& name : possible_) names += (names.empty() ? "" : ", ") + columnName(desk_.model(), name);
        throw sdk::Invalid(sdk::say("The file is empty. It needs a first line with the names of its columns: {names}.",
                                    {{"names", names}}));
    }
    head_ = std::move(head.cells);
    columns_ = std::move(columns);
    columns_.resize(columns_.empty() ? 0 : head_.size());
    for (auto& column : columns_)
        if (std::ranges::find(possible_, column) == possible_.end()) column.clear();
    if (columns_.empty()) guess();
}

void ImportReader::guess() {
    std::unordered_map<std::string, std::string> byKey;
    for (const auto& name : possible_) {
        byKey.emplace(headKey(name), name);
        byKey.emplace(headKey(fields_.get(name).label), name);
        byKey.emplace(headKey(columnName(desk_.model(), name)), name);  // as the sample has it, in whatever language
    }
    for (const auto& [name, heads] : wanted_.heads)
        for (const auto& head : heads)
            if (std::ranges::find(possible_, name) != possible_.end()) byKey.insert_or_assign(headKey(head), name);
    columns_.assign(head_.size(), {});
    for (std::size_t i = 0; i < head_.size(); ++i)
        if (const auto found = byKey.find(headKey(head_[i])); found != byKey.end()) columns_[i] = found->second;
}

std::string ImportReader::complaint() const {
    std::string missing;
    int gone = 0;
    for (const auto& name : possible_) {
        const auto uses = std::ranges::count(columns_, name);
        if (uses > 1) {
            const auto place = columns_.rend() - std::find(columns_.rbegin(), columns_.rend(), name) - 1;
            return sdk::say(
                "The column “{head}” stands twice in the first line, or two columns are to be the same. Choose one of "
                "them as {column}.",
                {{"head", head_[static_cast<std::size_t>(place)]}, {"column", columnName(desk_.model(), name)}});
        }
        if (uses > 0 || !importNeeds(desk_.model(), name)) continue;
        missing = gone++ ? sdk::say("{some} and {one}", {{"some", missing}, {"one", columnName(desk_.model(), name)}})
                         : columnName(desk_.model(), name);
    }
    if (missing.empty()) return {};
    return sdk::say(gone == 1 ? "The first line must name all columns that are needed. {names} is missing."
                              : "The first line must name all columns that are needed. {names} are missing.",
                    {{"names", missing}});
}

void ImportReader::fail(ImportRow& row, const std::string& field, std::string problem) const {
    const auto* declared = field.empty() ? nullptr : desk_.model().fields().find(field);
    const auto typed = row.typed.find(field);
    row.problems.push_back({row.line, sdk::say(declared ? declared->label : "Row"),
                            typed == row.typed.end() ? std::string() : headOf(typed->second), std::move(problem)});
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
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].empty()) continue;
        const auto& field = fields_.get(columns_[i]);
        auto text = i < record.cells.size() ? record.cells[i] : std::string();
        text = withBreaks(text, field.type == FieldType::LongText ? '\n' : ' ');
        row.typed[field.name] = text;
        if (field.type == FieldType::Reference) continue;  // what it means is to be looked up
        // A record that is there may have what is no longer offered; whether it may be chosen is seen when it is known.
        const bool managed = !field.options.managed.empty();
        auto parsed = sdk::parseField(managed ? desk_.model().fields().get(field.name) : field, text);
        // Whether one that is asked for only sometimes may be empty is seen when the whole row is known.
        const bool later = field.options.onlyWhen.isGiven() && sdk::trim(text).empty();
        if (parsed.error && !later)
            fail(row, field.name, *parsed.error);
        else
            row.values[field.name] = std::move(parsed.value);
    }
    for (const auto& name : columns_) {
        const auto value = row.values.find(name);
        if (name.empty() || value == row.values.end() || !fields_.get(name).options.unique) continue;
        if (value->is_null() || (value->is_string() && value->get_ref<const std::string&>().empty())) continue;
        const auto& field = fields_.get(name);
        const auto [first, fresh] = seen_.emplace(name + "\n" + value->dump(), row.line);
        if (fresh) continue;
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

void ImportReader::judge(Moment& moment, const Place& place, std::span<ImportRow> rows) {
    const auto& model = desk_.model();
    const bool keyed = !wanted_.key.empty();
    std::vector<sdk::Cell> keys;
    for (auto& row : rows) {
        row.outcome = ImportRow::Outcome::Wrong;
        row.before = row.after = nullptr;
        // Of a row with other faults, too, so that one reading names them all; once, when this is done again.
        if (!std::exchange(row.looked, true) || row.problems.empty()) resolveReferences(moment, row);
        if (keyed && row.problems.empty()) keys.push_back(sdk::cellOf(row.values[wanted_.key]));
    }
    std::map<sdk::Cell, AnyRecord> there;
    if (keyed)
        for (auto& record : model.findAll(moment.tx, wanted_.key, keys, desk_.ofParent(place.parentId))) {
            const auto key = model.cell(record.get(), wanted_.key);
            there.emplace(key, std::move(record));
        }
    const auto scope = desk_.scope(moment.viewer);
    for (auto& row : rows) {
        if (!row.problems.empty()) continue;
        const auto found = keyed ? there.find(sdk::cellOf(row.values[wanted_.key])) : there.end();
        if (found != there.end()) {
            row.before = found->second;
            if (!scope.where.empty() && !model.exists(moment.tx, model.id(row.before.get()), scope)) {
                fail(row, wanted_.key,
                     sdk::say("Another {noun} has this already — choose a different one",
                              {{"noun", sdk::say(model.words().one)}}));
                continue;
            }
        }
        judgeOne(moment, place, row);
    }
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

void ImportReader::judgeOne(Moment& moment, const Place& place, ImportRow& row) {
    const auto& model = desk_.model();
    row.after = row.before ? model.copy(row.before.get()) : desk_.fresh(place);
    bool changed = false;
    for (const auto& [name, value] : row.values.items()) {
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
    for (auto& error : desk_.check(moment, row.before.get(), row.after.get()))
        fail(row, error.field, sdk::say(error.message));
    if (row.problems.empty()) row.outcome = row.before ? ImportRow::Outcome::Change : ImportRow::Outcome::Add;
}

std::string whyUnreadable(const sdk::CsvError& problem) {
    return sdk::say("The file cannot be read from line {line} on: {why}",
                    {{"line", std::to_string(problem.line())}, {"why", sdk::say(problem.what())}});
}

ImportReport dryRun(ImportReader& reader, Moment& moment, const RecordDesk& desk, const Place& place,
                    std::size_t most) {
    ImportReport report;
    std::vector<std::string> plain;
    try {
        report.fatal = reader.complaint();
        if (!report.fatal.empty()) return report;
        for (auto rows = reader.read(judgedAtOnce); !rows.empty(); rows = reader.read(judgedAtOnce)) {
            reader.judge(moment, place, rows);
            for (auto& row : rows) {
                ++report.rows;
                ++(row.outcome == ImportRow::Outcome::Add         ? report.add
                   : row.outcome == ImportRow::Outcome::Change    ? report.change
                   : row.outcome == ImportRow::Outcome::Unchanged ? report.unchanged
                                                                  : report.wrong);
                report.problemCount += row.problems.size();
                for (auto& problem : row.problems)
                    if (report.problems.size() < most) report.problems.push_back(std::move(problem));
                if (row.outcome == ImportRow::Outcome::Wrong || report.samples.size() >= shownSamples) continue;
                auto title = desk.model().title(row.after.get(), moment.viewer, place.parent.relation);
                auto& samples = isAscii(title) ? plain : report.samples;
                if (samples.size() < shownSamples) samples.push_back(std::move(title));
            }
        }
        if (report.rows == 0) report.fatal = sdk::say("The file has column names but no rows.");
    } catch (const sdk::CsvError& problem) {
        report.fatal = whyUnreadable(problem);
    }
    plain.resize(std::min(plain.size(), shownSamples - report.samples.size()));
    report.samples.insert(report.samples.end(), plain.begin(), plain.end());
    return report;
}

void consultAbout(std::span<ImportRow> rows, const RecordDesk& desk, const sdk::Viewer& viewer) {
    for (auto& row : rows)
        if (row.outcome == ImportRow::Outcome::Add || row.outcome == ImportRow::Outcome::Change)
            row.advice = desk.rules().consultAny(viewer, row.before.get(), row.after.get());
}

}  // namespace guildhall::records
