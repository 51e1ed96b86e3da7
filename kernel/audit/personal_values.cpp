#include "kernel/audit/personal_values.hpp"

#include <guildhall/sdk/base64.hpp>

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
constexpr const char *sealed = "sealed", *erased = "erased";
/// No fields are called so: those have no blanks.
constexpr const char *sealedValues = "sealed values", *sealedFacts = "sealed facts";

/// A text cannot be moved to another entry.
std::string placeOf(const StoredEntry& entry) { return "audit\n" + entry.action + "\n" + entry.target; }

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

/// Does it hold what is sealed?
bool tellsOfSomebody(const sdk::AuditEntry& entry) {
    if (entry.about.empty() && !sdk::isId(entry.target)) return false;
    return !entry.personal.empty() ||
           (entry.changes.is_object() &&
            std::ranges::any_of(entry.changes, [&](const Value& change) { return isSealed(entry, change); }));
}

bool isValue(std::string_view key) { return std::ranges::find(values, key) != values.end(); }

/// A JSON object as text, put together from parts: a list of thousands of rows makes an entry of each.
class ObjectText {
public:
    void add(std::string_view name, std::string_view json) {
        text_ += text_.empty() ? '{' : ',';
        text_ += storedJson(Value(name));
        text_ += ':';
        text_ += json;
    }
    void add(std::string_view name, const Value& value) { add(name, std::string_view(storedJson(value))); }
    const std::string& open() const { return text_; }
    std::string whole() const { return text_.empty() ? "{}" : text_ + '}'; }

private:
    std::string text_;
};

/// A change without its values, and the values by themselves.
std::pair<std::string, std::string> parted(const Value& change) {
    ObjectText kept, plain;
    for (const auto& [key, value] : change.items()) (isValue(key) ? plain : kept).add(key, value);
    kept.add(sealed, std::string_view("true"));
    return {kept.whole(), plain.whole()};
}

/// What is read of an entry.
struct Reading {
    StoredEntry* entry;
    Value changes;
    std::string subject, bytes;
};

std::optional<Reading> readingOf(StoredEntry& entry) {
    if (entry.changes.find(sealedValues) == std::string::npos) return std::nullopt;
    Reading read{&entry, Value::parse(entry.changes, nullptr, false), {}, {}};
    const auto found = read.changes.is_object() ? read.changes.find(sealedValues) : read.changes.end();
    if (!read.changes.is_object() || found == read.changes.end() || !found->is_string()) return std::nullopt;
    const auto& text = found->get_ref<const std::string&>();
    const auto blank = std::min(text.find(' '), text.size());
    read.subject = text.substr(0, blank);
    read.bytes = sdk::fromBase64(std::string_view(text).substr(std::min(blank + 1, text.size()))).value_or("");
    return read;
}

void openOne(Reading& read, const keys::Keys& keys) {
    const auto key = keys.find(read.subject);
    const auto text = key == keys.end() ? std::nullopt : key->second.open(read.bytes, placeOf(*read.entry));
    auto plain = text ? Value::parse(*text, nullptr, false) : Value();
    if (!plain.is_object()) plain = Value::object();
    const bool gone = plain.empty();
    const bool facts = read.changes.contains(sealedFacts);
    read.changes.erase(sealedValues);
    read.changes.erase(sealedFacts);
    for (auto& [field, change] : read.changes.items()) {
        if (!change.is_object() || change.erase(sealed) == 0) continue;
        if (const auto found = plain.find(field); found != plain.end())
            change.update(*found);
        else
            change[erased] = true;
    }
    read.entry->changes = storedJson(read.changes);
    if (!facts) return;
    auto details = Value::parse(read.entry->details, nullptr, false);
    if (!details.is_object()) details = Value::object();
    if (gone)
        details["personal"] = erasedText();
    else
        details.update(plain[sealedFacts]);
    read.entry->details = storedJson(details);
}

}  // namespace

std::string erasedText() { return sdk::say("Erased with the person"); }

bool isErased(const Value& change) { return change.is_object() && change.value(erased, false); }

std::string storedJson(const Value& value) { return value.dump(-1, ' ', false, Value::error_handler_t::replace); }

UnsealedEntry unsealed(StoredEntry stored, const sdk::AuditEntry& entry, const Value& details) {
    stored.details = storedJson(details);
    if (!tellsOfSomebody(entry)) {
        stored.changes = storedJson(entry.changes);
        return {std::move(stored), {}, {}};
    }
    ObjectText changes, plain;
    if (entry.changes.is_object())
        for (const auto& [field, change] : entry.changes.items())
            if (isSealed(entry, change)) {
                const auto [kept, values] = parted(change);
                changes.add(field, std::string_view(kept));
                plain.add(field, std::string_view(values));
            } else {
                changes.add(field, change);
            }
    if (!entry.personal.empty()) {
        plain.add(sealedFacts, entry.personal);
        changes.add(sealedFacts, std::string_view("true"));
    }
    stored.changes = changes.open();
    return {std::move(stored), entry.about.empty() ? entry.target : entry.about, plain.whole()};
}

void PersonalValues::seal(sdk::Transaction& tx, std::span<UnsealedEntry> entries) const {
    std::set<std::string> subjects;
    for (auto& entry : entries)
        if (!entry.about.empty()) subjects.insert(entry.about = keys_.subjectOf(entry.about));
    if (subjects.empty()) return;
    const auto keys = keys_.of(tx, subjects);
    for (auto& entry : entries) {
        if (entry.about.empty()) continue;
        const auto bytes = keys.at(entry.about).seal(entry.plain, placeOf(entry.stored), keys_.random());
        entry.stored.changes +=
            ",\"" + std::string(sealedValues) + "\":\"" + entry.about + " " + sdk::toBase64(bytes) + "\"}";
    }
}

void PersonalValues::openEach(sdk::Transaction& tx, std::span<StoredEntry* const> entries) const {
    std::vector<Reading> all;
    std::set<std::string> subjects;
    for (auto* entry : entries)
        if (auto read = readingOf(*entry)) {
            subjects.insert(read->subject);
            all.push_back(std::move(*read));
        }
    if (all.empty()) return;
    const auto keys = keys_.known(tx, subjects);
    for (auto& read : all) openOne(read, keys);
}

}  // namespace guildhall::audit
