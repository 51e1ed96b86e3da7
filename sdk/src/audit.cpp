#include <guildhall/sdk/audit.hpp>

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
        }
        diff[field.name] = std::move(change);
    }
    return diff;
}

}  // namespace guildhall::sdk
