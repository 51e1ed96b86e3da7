#include "kernel/audit/personal_values.hpp"

#include "kernel/base/base64.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

namespace guildhall::audit {

using sdk::Value;

namespace {

constexpr std::array values{"before", "after", "before_words", "after_words"};
constexpr const char *sealed = "sealed", *erased = "erased", *personal = "personal";

/// A value cannot be moved to another entry or field.
std::string placeOf(const StoredEntry& entry, const std::string& field) {
    return "audit\n" + entry.action + "\n" + entry.target + "\n" + field;
}

bool needsPermission(const Value& change) {
    const auto sensitivity = change.value("sensitivity", std::string());
    return sensitivity != "public" && sensitivity != "signed-in";
}

bool hasValues(const Value& change) {
    for (const auto* name : values)
        if (change.contains(name)) return true;
    return false;
}

/// About a person all values are theirs, else those that need a permission.
bool isSealed(const sdk::AuditEntry& entry, const Value& change) {
    return change.is_object() && (!entry.about.empty() || needsPermission(change)) && hasValues(change);
}

/// A text that names its key's subject.
struct Sealed {
    std::string subject, bytes;

    static std::string text(const std::string& subject, std::string_view bytes) {
        return subject + " " + base::toBase64(bytes);
    }
    static std::optional<Sealed> in(const Value& holder) {
        const auto found = holder.is_object() ? holder.find(sealed) : holder.end();
        if (!holder.is_object() || found == holder.end() || !found->is_string()) return std::nullopt;
        const auto& text = found->get_ref<const std::string&>();
        const auto blank = text.find(' ');
        if (blank == text.npos) return std::nullopt;
        return Sealed{text.substr(0, blank), base::fromBase64(std::string_view(text).substr(blank + 1)).value_or("")};
    }
};

void sealOne(UnsealedEntry& entry, const std::string& subject, const keys::PersonKey& key, sdk::Random& random) {
    auto& told = entry.told;
    const auto cipher = [&](const Value& plain, const std::string& field) {
        return Sealed::text(subject, key.seal(storedJson(plain), placeOf(entry.stored, field), random));
    };
    if (told.changes.is_object())
        for (const auto& [field, change] : told.changes.items()) {
            if (!isSealed(told, change)) continue;
            auto plain = Value::object();
            for (const auto* name : values)
                if (const auto found = change.find(name); found != change.end()) {
                    plain[name] = std::move(*found);
                    change.erase(found);
                }
            change[sealed] = cipher(plain, field);
        }
    if (!told.personal.empty()) told.details[personal] = {{sealed, cipher(told.personal, personal)}};
}

/// What is read of an entry, and of whom.
struct Reading {
    StoredEntry* entry;
    Value changes, details;
};

Value opened(const keys::Keys& keys, const Sealed& one, const std::string& place) {
    const auto key = keys.find(one.subject);
    const auto plain = key == keys.end() ? std::nullopt : key->second.open(one.bytes, place);
    auto value = plain ? Value::parse(*plain, nullptr, false) : Value{{erased, true}};
    return value.is_object() ? value : Value{{erased, true}};
}

void openOne(Reading& read, const keys::Keys& keys) {
    if (read.changes.is_object())
        for (auto& [field, change] : read.changes.items())
            if (const auto one = Sealed::in(change)) {
                change.erase(sealed);
                change.update(opened(keys, *one, placeOf(*read.entry, field)));
            }
    if (read.details.is_object() && read.details.contains(personal))
        if (const auto one = Sealed::in(read.details[personal])) {
            auto facts = opened(keys, *one, placeOf(*read.entry, personal));
            if (isErased(facts))
                read.details[personal] = erasedText();
            else {
                read.details.erase(personal);
                read.details.update(facts);
            }
        }
    read.entry->changes = storedJson(read.changes);
    read.entry->details = storedJson(read.details);
}

}  // namespace

std::string erasedText() { return sdk::say("Erased with the person"); }

bool isErased(const Value& change) { return change.is_object() && change.value(erased, false); }

std::string storedJson(const Value& value) { return value.dump(-1, ' ', false, Value::error_handler_t::replace); }

bool tellsOfSomebody(const sdk::AuditEntry& entry) {
    if (entry.about.empty() && !sdk::isId(entry.target)) return false;
    return !entry.personal.empty() ||
           (entry.changes.is_object() &&
            std::ranges::any_of(entry.changes, [&](const Value& change) { return isSealed(entry, change); }));
}

std::string PersonalValues::subjectOf(const sdk::AuditEntry& entry) const {
    return keys_.subjectOf(entry.about.empty() ? entry.target : entry.about);
}

void PersonalValues::seal(sdk::Transaction& tx, std::span<UnsealedEntry> entries) const {
    std::set<std::string> subjects;
    for (const auto& entry : entries)
        if (tellsOfSomebody(entry.told)) subjects.insert(subjectOf(entry.told));
    if (subjects.empty()) return;
    const auto keys = keys_.of(tx, subjects);
    for (auto& entry : entries) {
        if (!tellsOfSomebody(entry.told)) continue;
        const auto subject = subjectOf(entry.told);
        sealOne(entry, subject, keys.at(subject), keys_.random());
    }
}

void PersonalValues::openEach(sdk::Transaction& tx, std::span<StoredEntry* const> entries) const {
    std::vector<Reading> all;
    std::set<std::string> subjects;
    for (auto* entry : entries) {
        if (entry->changes.find(sealed) == std::string::npos && entry->details.find(sealed) == std::string::npos)
            continue;
        Reading read{entry, Value::parse(entry->changes, nullptr, false), Value::parse(entry->details, nullptr, false)};
        const auto note = [&](const Value& holder) {
            if (auto one = Sealed::in(holder)) subjects.insert(std::move(one->subject));
        };
        if (read.changes.is_object())
            for (const auto& change : read.changes) note(change);
        if (read.details.is_object() && read.details.contains(personal)) note(read.details[personal]);
        all.push_back(std::move(read));
    }
    if (subjects.empty()) return;
    const auto keys = keys_.known(tx, subjects);
    for (auto& read : all) openOne(read, keys);
}

}  // namespace guildhall::audit
