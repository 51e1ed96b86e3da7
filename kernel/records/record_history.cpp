#include "kernel/records/record_history.hpp"

#include "kernel/data/guarded_transaction.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::records {

using sdk::Value;

namespace {

constexpr int pageSize = 50;
/// Nobody has more to catch up with; what is older counts as unknown.
constexpr int mostMissed = 200;

Value parsed(const std::string& json) { return Value::parse(json, nullptr, false); }

std::int64_t versionOf(const audit::StoredEntry& entry) {
    const auto details = parsed(entry.details);
    return details.is_object() ? details.value("version", std::int64_t{0}) : 0;
}

Value at(const Value& change, const char* key) {
    const auto found = change.find(key);
    return found == change.end() ? Value() : *found;
}

}  // namespace

bool RecordHistory::isAdding(std::string_view action) const {
    const auto& adding = desk_.model().adding();
    return action == desk_.auditAction(adding ? adding->past : "CREATED");
}

std::string RecordHistory::inWords(std::string_view action) const {
    const auto own = desk_.auditAction("");
    if (!action.starts_with(own)) return sdk::codeInWords(action);
    const auto deed = action.substr(own.size());
    if (deed == "CREATED") return sdk::say("Added");
    if (isAdding(action)) return sdk::say(sdk::capitalised(desk_.model().adding()->past));
    if (deed == "UPDATED") return sdk::say("Changed");
    if (deed == "REMOVED") return sdk::say("Removed");
    for (const auto& known : desk_.model().actions())
        if (desk_.auditAction(known.audit.empty() ? known.name : known.audit) == action)
            return sdk::say(sdk::capitalised(known.past));
    return sdk::codeInWords(deed);
}

std::string RecordHistory::deedIn(const audit::StoredEntry& entry) const {
    const auto details = parsed(entry.details);
    const auto file = details.is_object() && details.contains("import") ? at(details, "file") : Value();
    if (!file.is_string()) return inWords(entry.action);
    if (details.contains("undoing")) return sdk::say("Import of {file} undone", {{"file", file.get<std::string>()}});
    return sdk::say(isAdding(entry.action) ? "Imported from {file}" : "Changed, imported from {file}",
                    {{"file", file.get<std::string>()}});
}

Value RecordHistory::changes(sdk::Moment& moment, const audit::StoredEntry& entry, sdk::Relation relation) const {
    auto shown = Value::array();
    const auto changes = parsed(entry.changes);
    if (!changes.is_object()) return shown;
    for (const auto& field : desk_.model().fields().fields()) {
        const auto change = changes.find(field.name);
        if (change == changes.end() || !change->is_object()) continue;
        if (field.options.sensitivity == sdk::Sensitivity::Private) continue;  // nobody's to see
        if (audit::isErased(*change)) {
            shown.push_back({{"label", sdk::say(field.label)}, {"before", ""}, {"after", audit::erasedText()}});
            continue;
        }
        auto before = desk_.shown(moment, field, at(*change, "before"), relation);
        auto after = desk_.shown(moment, field, at(*change, "after"), relation);
        if (before.empty() && after.empty()) continue;  // a field of a new record that was left empty
        shown.push_back({{"label", sdk::say(field.label)}, {"before", std::move(before)}, {"after", std::move(after)}});
    }
    return shown;
}

namespace {

std::string whoIs(const audit::StoredEntry& entry, const std::string& person) {
    if (!person.empty()) return person;
    if (const auto link = audit::linkName(entry.actorRole); !link.empty()) return link;
    return sdk::say(entry.actorId.empty() ? "The system" : "Somebody who is no longer here");
}

}  // namespace

Value RecordHistory::page(sdk::Moment& moment, const Found& found, std::int64_t before) const {
    audit::AuditRepository log;
    auto& tx = data::GuardedTransaction::whole(moment.tx);
    auto told = log.about(tx, desk_.model().id(found.get()), before, pageSize + 1);
    desk_.parts().told.open(tx, told);
    auto items = Value::array();
    for (const auto& [entry, who] : told) {
        if (items.size() == pageSize) break;
        items.push_back({{"when", sdk::showInstant(sdk::fromMicros(entry.at), moment.viewer.timeZone())},
                         {"who", whoIs(entry, who)},
                         {"what", deedIn(entry)},
                         {"added", isAdding(entry.action)},
                         {"reason", entry.reason},
                         {"changes", changes(moment, entry, found.relation)}});
    }
    const bool more = told.size() > pageSize;
    return {{"items", std::move(items)}, {"older", more ? told[pageSize - 1].entry.seq : 0}};
}

ChangesSince RecordHistory::since(sdk::Moment& moment, const Found& found, std::int64_t version) const {
    ChangesSince missed;
    audit::AuditRepository log;
    std::int64_t known = 0;
    auto& tx = data::GuardedTransaction::whole(moment.tx);
    auto told = log.about(tx, desk_.model().id(found.get()), 0, mostMissed);
    desk_.parts().told.open(tx, told);
    // Newest first: who is met first has changed a field last, what is met last is what it was.
    for (const auto& [entry, who] : told) {
        const auto changes = parsed(entry.changes);
        const auto reached = versionOf(entry);
        if (reached == 0) continue;
        if (reached <= version) break;
        ++known;
        if (!changes.is_object()) continue;
        for (const auto& [name, change] : changes.items()) {
            if (!change.is_object()) continue;
            if (audit::isErased(change)) return {.fields = {}, .complete = false};
            auto& field =
                missed.fields.try_emplace(name, ChangesSince::Change{{}, who, sdk::fromMicros(entry.at)}).first->second;
            field.original = at(change, "before");
        }
    }
    missed.complete = known == desk_.model().version(found.get()) - version;
    return missed;
}

}  // namespace guildhall::records
