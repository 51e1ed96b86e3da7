#include "kernel/records/record_conflict.hpp"

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

namespace guildhall::records {

using sdk::Value;

namespace {

Value valueIn(const Value& record, const std::string& name) {
    const auto found = record.find(name);
    return found == record.end() ? Value() : *found;
}

/// “2 minutes ago”, while that says more than the time of day.
std::string ago(sdk::Instant at, sdk::Instant now, const std::string& zone) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(now - at).count();
    if (minutes < 1) return sdk::say("just now");
    if (minutes < 60) return sdk::sayCount(minutes, "{n} minute ago", "{n} minutes ago");
    return sdk::say("on {when}", {{"when", sdk::showInstant(at, zone)}});
}

}  // namespace

std::vector<FieldConflict> mergeMissed(sdk::Moment& moment, const RecordDesk& desk, const Found& current,
                                       std::int64_t version, Value& mine) {
    const auto missed = RecordHistory(desk).since(moment, current, version);
    const auto now = desk.model().values(current.get());
    std::vector<FieldConflict> conflicts;
    for (const auto& name : desk.model().formFields()) {
        const auto& field = desk.model().fields().get(name);
        if (!moment.viewer.sees(field.options.sensitivity, current.relation) || !mine.contains(name)) continue;
        const auto change = missed.fields.find(name);
        if (change == missed.fields.end() && missed.complete) continue;
        FieldConflict conflict{.field = &field, .theirs = valueIn(now, name), .mine = valueIn(mine, name)};
        if (change == missed.fields.end()) {
            // Changed by something that tells no log: whose value is older cannot be told.
            conflict.known = false;
            conflict.both = true;
        } else {
            conflict.original = change->second.original;
            conflict.who = change->second.who;
            conflict.at = change->second.at;
            // The log knows files by name only; one that nobody chose here is theirs already.
            conflict.both = sdk::isFile(field.type) || conflict.mine != conflict.original;
        }
        if (conflict.mine == conflict.theirs || (conflict.known && conflict.theirs == conflict.original)) continue;
        if (!conflict.both) mine[name] = conflict.theirs;
        conflicts.push_back(std::move(conflict));
    }
    return conflicts;
}

Value presentConflicts(sdk::Moment& moment, const RecordDesk& desk, const Found& current,
                       const std::vector<FieldConflict>& conflicts) {
    auto rows = Value::array();
    for (const auto& one : conflicts) {
        const auto text = [&](const Value& value) { return desk.shown(moment, *one.field, value, current.relation); };
        rows.push_back({{"label", sdk::say(one.field->label)},
                        {"known", one.known},
                        {"original", one.known ? text(one.original) : ""},
                        {"theirs", text(one.theirs)},
                        {"mine", text(one.mine)},
                        {"both", one.both},
                        {"who", one.who.empty() ? sdk::say("Somebody") : one.who},
                        {"when", one.at ? ago(*one.at, moment.now, moment.viewer.timeZone()) : ""}});
    }
    return rows;
}

Value exportConflicts(const std::vector<FieldConflict>& conflicts, const sdk::Viewer& viewer, sdk::Relation relation) {
    auto rows = Value::array();
    for (const auto& one : conflicts) {
        Value row{{"field", one.field->name},
                  {"theirs", sdk::exportField(*one.field, one.theirs, viewer, relation)},
                  {"yours", sdk::exportField(*one.field, one.mine, viewer, relation)}};
        if (one.known) row["original"] = sdk::exportField(*one.field, one.original, viewer, relation);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace guildhall::records
