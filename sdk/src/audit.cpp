#include <guildhall/sdk/audit.hpp>

namespace guildhall::sdk {

namespace {

Value fieldOf(const Value& record, const std::string& name) {
    const auto found = record.is_object() ? record.find(name) : record.end();
    return record.is_object() && found != record.end() ? *found : Value();
}

}  // namespace

Audit::~Audit() = default;

Value auditDiff(const FieldSet& fields, const Value& before, const Value& after) {
    Value diff = Value::object();
    for (const Field& field : fields.fields()) {
        const Value was = fieldOf(before, field.name);
        const Value is = fieldOf(after, field.name);
        if (was == is) continue;
        if (field.options.sensitivity == Sensitivity::Private)
            diff[field.name] = {{"changed", true}};
        else
            diff[field.name] = {{"before", was}, {"after", is}};
    }
    return diff;
}

}  // namespace guildhall::sdk
