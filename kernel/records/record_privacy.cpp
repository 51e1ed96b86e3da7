#include "kernel/records/record_privacy.hpp"

#include "kernel/data/guarded_transaction.hpp"
#include "kernel/people/person_repository.hpp"
#include "kernel/records/record_json.hpp"

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

}  // namespace

bool tellsOfPeople(const sdk::RecordModel& model, const sdk::Field& field) {
    const auto sensitivity = field.options.sensitivity;
    return sensitivity == sdk::Sensitivity::Pii || sensitivity == sdk::Sensitivity::Contact ||
           model.part(field.name).person;
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
    return source;
}

}  // namespace guildhall::records
