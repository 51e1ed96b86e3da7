#include <guildhall/sdk/audit.hpp>

#include <guildhall/sdk/redaction.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/stored_file.hpp>

namespace guildhall::sdk {

namespace {

Value fieldOf(const Value& record, const std::string& name) {
    const auto found = record.is_object() ? record.find(name) : record.end();
    return record.is_object() && found != record.end() ? *found : Value();
}

const char* nameOf(Sensitivity sensitivity) {
    switch (sensitivity) {
        case Sensitivity::Public: return "public";
        case Sensitivity::SignedIn: return "signed-in";
        case Sensitivity::Pii: return "pii";
        case Sensitivity::Contact: return "contact";
        case Sensitivity::Financial: return "financial";
        case Sensitivity::Private: break;
    }
    return "private";
}

/// Of a file, what people call it.
Value toldOf(const Field& field, const Value& value) {
    if (!isFile(field.type) || !value.is_string()) return value;
    const Speaking english(nullptr);
    return StoredFile::read(value.get_ref<const std::string&>()).shown();
}

/// Do people read something else than what is stored?
bool hasWords(FieldType type) {
    switch (type) {
        case FieldType::Choice:
        case FieldType::Several:
        case FieldType::Group:
        case FieldType::Decimal:
        case FieldType::Duration:
        case FieldType::Instant: return true;
        default: return false;
    }
}

/// In words, as the declaration has them on that day: those of a list may change, and a plugin may go.
void addWords(Value& change, const char* key, const Field& field, const Value& value) {
    if (!hasWords(field.type) || value.is_null() || value == "") return;
    static const Viewer everybody(Viewer::Parts{.everything = true});
    const Speaking english(nullptr);
    std::string words;
    if (field.type == FieldType::Group)
        for (const auto& row : presentRows(field, value, everybody)) words += (words.empty() ? "" : "; ") + row;
    else
        words = presentField(field, value, everybody) + (field.type == FieldType::Instant ? " UTC" : "");
    if (value != words) change[key] = std::move(words);
}

}  // namespace

Audit::~Audit() = default;

Value auditDiff(const FieldSet& fields, const Value& before, const Value& after) {
    Value diff = Value::object();
    for (const Field& field : fields.fields()) {
        const Value was = fieldOf(before, field.name);
        const Value is = fieldOf(after, field.name);
        if (was == is) continue;
        Value change = {{"label", field.label}, {"sensitivity", nameOf(field.options.sensitivity)}};
        if (field.options.sensitivity != Sensitivity::Private) {
            change["before"] = toldOf(field, was);
            change["after"] = toldOf(field, is);
            addWords(change, "before_words", field, was);
            addWords(change, "after_words", field, is);
        }
        diff[field.name] = std::move(change);
    }
    return diff;
}

}  // namespace guildhall::sdk
