#include "kernel/records/record_privacy.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/people/person_repository.hpp"
#include "kernel/records/record_json.hpp"

#include <guildhall/sdk/stored_file.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <iterator>

namespace guildhall::records {

namespace {

using Erasing = sdk::RecordPrivacy::Erasing;

std::vector<std::shared_ptr<void>> recordsAbout(sdk::Transaction& tx, const sdk::RecordModel& model,
                                                std::string_view person, const std::string& where = {}) {
    const auto& privacy = *model.privacy();
    std::vector<std::shared_ptr<void>> all;
    const auto add = [&](const std::string& field, std::string value, const std::string& besides) {
        const auto both = besides.empty() || where.empty() ? besides + where : besides + " AND (" + where + ")";
        auto found = model.findAll(tx, field, {sdk::Cell(std::move(value))}, {both, {}});
        all.insert(all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    };
    if (!privacy.person.empty()) add(privacy.person, std::string(person), "");
    const auto account = privacy.address.empty()
                             ? std::nullopt
                             : people::PersonRepository().find(data::GuardedTransaction::whole(tx), person);
    if (account)
        add(privacy.address, account->person.email,
            privacy.person.empty() ? "" : "coalesce(r." + privacy.person + ", '') = ''");
    return all;
}

std::string whatBecomes(const sdk::RecordPrivacy& privacy) {
    switch (privacy.erasing) {
        case Erasing::Remove: return "Removed.";
        case Erasing::Keep: return privacy.because;
        case Erasing::Anonymise: break;
    }
    return "Kept, without anything that tells of whom they were.";
}

bool hasFile(const sdk::RecordModel& model, const void* record, const std::string& field) {
    const auto cell = model.cell(record, field);
    const auto* stored = std::get_if<std::string>(&cell);
    return stored && sdk::StoredFile::read(*stored).has();
}

/// The day its term counts from; empty: it does not count.
std::string countsFrom(const sdk::RecordModel& model, const void* record) {
    const auto cell = model.cell(record, model.privacy()->term.after);
    if (const auto* day = std::get_if<std::string>(&cell)) return *day;
    const auto* moment = std::get_if<std::int64_t>(&cell);
    return moment && *moment > 0 ? sdk::isoDate(sdk::dateIn(sdk::fromMicros(*moment), "UTC")) : std::string();
}

privacy::Retention retentionOf(std::shared_ptr<const RecordDesk> desk) {
    const auto& model = desk->model();
    const auto& privacy = *model.privacy();
    return {.years = privacy.term.years,
            .after = model.fields().get(privacy.term.after).label,
            .overdue =
                [&model, &privacy](sdk::Transaction& tx, sdk::Date before, int most) {
                    std::vector<privacy::Overdue> all;
                    for (auto& one : model.expired(tx, before, most)) {
                        // Records that belong to another one stand below its page.
                        const auto path = model.parent() || model.isBrief() ? "" : model.path() + "/" + one.id;
                        all.push_back({one.id, one.since, one.person, one.address,
                                       one.waits ? std::optional(privacy.first) : std::nullopt, path});
                    }
                    return all;
                },
            .end =
                [desk](sdk::Moment& moment, const privacy::Overdue& one, sdk::Date before, std::string_view reason) {
                    data::GuardedTransaction mine(moment.tx);
                    sdk::Moment guarded{mine, moment.viewer, moment.actor, moment.now};
                    const auto& records = desk->model();
                    const auto record = records.make();
                    if (!records.lock(mine, one.id, record.get())) return false;
                    const auto since = countsFrom(records, record.get());
                    if (since.empty() || since >= sdk::isoDate(before)) return false;
                    desk->forget(guarded, record.get(), reason);
                    return true;
                }};
}

}  // namespace

bool tellsOfPeople(const sdk::RecordModel& model, const sdk::Field& field) {
    const auto sensitivity = field.options.sensitivity;
    return sensitivity == sdk::Sensitivity::Pii || sensitivity == sdk::Sensitivity::Contact ||
           model.part(field.name).person;
}

namespace {

/// What RecordModel::anonymise leaves there.
std::optional<std::string> erasedText(const sdk::Field& field) {
    if (field.type == sdk::FieldType::Email) return "{id}@erased.invalid";
    if (field.options.unique) return "{id}";
    if (field.options.required && field.type == sdk::FieldType::Text) return "Erased";
    return std::nullopt;
}

}  // namespace

std::optional<keys::PersonalTable> personalTable(const sdk::RecordModel& model) {
    keys::PersonalTable table{.name = model.table(), .subjects = {}, .columns = {}, .folder = model.plugin()};
    const auto theirs = model.personalFields();
    for (const auto& field : model.declared().fields()) {
        const auto& part = model.part(field.name);
        const bool told = field.options.sensitivity > sdk::Sensitivity::SignedIn && !part.person && !part.refers;
        if (part.stored && (told || std::ranges::find(theirs, field.name) != theirs.end()))
            table.columns.push_back({field.name, erasedText(field)});
    }
    if (model.takesCustom()) table.columns.push_back({"custom"});
    if (table.columns.empty()) return std::nullopt;
    if (!theirs.empty())
        for (const auto& field : {model.privacy()->person, model.privacy()->address})
            if (!field.empty()) table.subjects.push_back(model.part(field).sql);
    // Where it names nobody, it has a key of its own.
    table.subjects.emplace_back("r.id");
    return table;
}

privacy::PersonalSource personalSource(std::shared_ptr<const RecordDesk> desk, std::shared_ptr<void> keepAlive) {
    const auto& model = desk->model();
    const auto& privacy = *model.privacy();
    privacy::PersonalSource source{.keepAlive = std::move(keepAlive),
                                   .name = model.name(),
                                   .title = sdk::capitalised(model.words().many),
                                   .fields = {},
                                   .purpose = privacy.purpose,
                                   .becomes = whatBecomes(privacy)};
    for (const auto& field : model.fields().fields())
        if (tellsOfPeople(model, field)) source.fields.push_back(field.label);
    source.count = [&model](sdk::Transaction& tx, std::string_view person) {
        return static_cast<std::int64_t>(recordsAbout(tx, model, person).size());
    };
    source.all = [desk](sdk::Transaction& tx, const sdk::Viewer& viewer, std::string_view person) {
        auto items = sdk::Value::array();
        for (auto& record : recordsAbout(tx, desk->model(), person))
            items.push_back(recordJson(*desk, viewer, {std::move(record), sdk::Relation::Own}));
        return items;
    };
    if (privacy.erasing != Erasing::Keep)
        source.erase = [desk](sdk::Moment& moment, std::string_view person, std::string_view reason) {
            data::GuardedTransaction mine(moment.tx);
            sdk::Moment guarded{mine, moment.viewer, moment.actor, moment.now};
            const auto& records = desk->model();
            for (const auto& found : recordsAbout(mine, records, person)) {
                // As it is by now: what was done to another of them may have changed it.
                const auto record = records.make();
                if (records.lock(mine, records.id(found.get()), record.get()))
                    desk->forget(guarded, record.get(), reason);
            }
        };
    if (!privacy.first.empty())
        source.whyNot = [&model, &privacy](sdk::Transaction& tx,
                                           std::string_view person) -> std::optional<std::string> {
            const auto open = recordsAbout(tx, model, person, privacy.firstWhere);
            return open.empty() ? std::nullopt : std::optional(privacy.first);
        };
    if (!model.fileFields().empty())
        source.files = [&model](sdk::Transaction& tx, std::string_view person) {
            std::int64_t files = 0;
            for (const auto& record : recordsAbout(tx, model, person))
                for (const auto& field : model.fileFields()) files += hasFile(model, record.get(), field) ? 1 : 0;
            return files;
        };
    if (privacy.term.years > 0) source.retention = retentionOf(std::move(desk));
    return source;
}

}  // namespace guildhall::records
