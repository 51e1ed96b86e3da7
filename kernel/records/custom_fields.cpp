#include "kernel/records/custom_fields.hpp"

#include "kernel/base/label_code.hpp"

#include <guildhall/sdk/error.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace guildhall::records {

using sdk::FieldType;
using sdk::Sensitivity;
using sdk::Transaction;

namespace {

constexpr const char* area = "custom_fields";
constexpr std::int64_t gap = 10;

Sensitivity sensitivityOf(const std::string& audience) {
    if (audience == "personal") return Sensitivity::Pii;
    if (audience == "contact") return Sensitivity::Contact;
    return audience == "financial" ? Sensitivity::Financial : Sensitivity::SignedIn;
}

sdk::CustomField fieldOf(const CustomDefinition& one, bool first) {
    const auto& kind = customKind(one.kind);
    const bool chosen = kind.type == FieldType::Choice || kind.type == FieldType::Several;
    return {.field = {.name = one.name,
                      .label = one.label,
                      .type = kind.type,
                      .options = {.required = one.required && kind.type != FieldType::Boolean,
                                  .search = one.search && kind.search,
                                  .sensitivity = sensitivityOf(one.audience),
                                  .hint = one.hint,
                                  .heading = first ? "More details" : "",
                                  .managed = chosen ? CustomFields::listOf(one) : ""}},
            .filter = one.filter && kind.filter};
}

/// Lists that people bring along name a field by its label or its name, so each of them must mean one.
void requireOwnLabel(const sdk::RecordModel& model, const std::vector<CustomDefinition>& others,
                     const CustomDefinition& field) {
    const auto label = sdk::folded(field.label);
    const auto refuse = [&] {
        throw std::invalid_argument(
            sdk::say("There is a field called “{label}” already — choose another name", {{"label", field.label}}));
    };
    for (const auto& other : others)
        if (other.name != field.name && sdk::folded(other.label) == label) refuse();
    for (const auto& declared : model.declared().fields())
        if (sdk::folded(sdk::say(declared.label)) == label || sdk::folded(declared.label) == label ||
            declared.name == label)
            refuse();
}

}  // namespace

const std::vector<CustomKind>& customKinds() {
    static const std::vector<CustomKind> kinds{
        {"text", "Text, one line", FieldType::Text, true, false},
        {"long_text", "Text, several lines", FieldType::LongText, true, false},
        {"choice", "One of a list", FieldType::Choice, false, true},
        {"several", "Some of a list", FieldType::Several, false, true},
        {"yes_no", "Yes or no", FieldType::Boolean, false, true},
        {"date", "Date", FieldType::Date, false, true},
        {"number", "Whole number", FieldType::Number, false, false},
        {"decimal", "Number with two decimals", FieldType::Decimal, false, false},
        {"duration", "Length of time", FieldType::Duration, false, false},
        {"email", "E-mail address", FieldType::Email, true, false},
        {"url", "Web address", FieldType::Url, true, false},
        {"person", "Person", FieldType::Reference, false, false}};
    return kinds;
}

const CustomKind& customKind(std::string_view name) {
    for (const auto& kind : customKinds())
        if (kind.name == name) return kind;
    throw sdk::NotFound();
}

CustomFields::CustomFields(sdk::Database& database, data::ChangeWatch& changes, ManagedLists& lists)
    : database_(database), changes_(changes), lists_(lists) {
    changes_.subscribe(area, [this] { read(); });
}

void CustomFields::add(const std::string& owner, const sdk::RecordModel& model, std::shared_ptr<void> keepAlive) {
    if (!model.takesCustom()) return;
    models_.add({owner, &model, std::move(keepAlive)});
    read();
}

void CustomFields::read() {
    const std::lock_guard reading(reading_);
    const auto models = models_.all();
    if (models.empty()) return;
    std::map<std::string, std::vector<sdk::CustomField>> fields;
    database_.read([&](Transaction& tx) {
        for (const auto& one : CustomFieldRepository::all(tx)) {
            auto& known = fields[one.record];
            if (one.active) known.push_back(fieldOf(one, known.empty()));
        }
    });
    for (const auto& one : models) one.model->extend(std::move(fields[one.model->name()]));
    lists_.refresh();
    if (listener_)
        for (const auto& one : models) listener_(one.model->name());
}

std::vector<CustomFields::Type> CustomFields::types() const {
    std::vector<Type> types;
    for (auto& one : models_.all())
        types.push_back({one.model->name(), sdk::say(sdk::capitalised(one.model->words().many)), one.model,
                         std::move(one.keepAlive)});
    std::ranges::sort(types, {}, &Type::title);
    return types;
}

CustomFields::Type CustomFields::type(std::string_view name) const {
    for (auto& type : types())
        if (type.name == name) return type;
    throw sdk::NotFound();
}

void CustomFields::add(Transaction& tx, const Type& type, CustomDefinition& field,
                       const std::vector<std::string>& choices) {
    const auto others = CustomFieldRepository::ofRecord(tx, type.name);
    if (others.size() >= most)
        throw std::invalid_argument(sdk::say("There can be at most {most} fields", {{"most", std::to_string(most)}}));
    requireOwnLabel(*type.model, others, field);
    auto code = base::labelCode(field.label, '_');
    if (code.empty()) code = "field";
    const auto taken = [&](const std::string& name) {
        return std::ranges::find(others, name, &CustomDefinition::name) != others.end();
    };
    field.name = "custom_" + code;
    for (int number = 2; taken(field.name); ++number) field.name = "custom_" + code + "_" + std::to_string(number);
    field.place = others.empty() ? gap : others.back().place + gap;
    if (!CustomFieldRepository::add(tx, field))
        throw sdk::Conflict("Somebody else has just changed these fields. Try again.");
    for (const auto& label : choices) {
        ManagedEntry entry{.list = listOf(field), .label = label};
        lists_.add(tx, entry);
    }
    changes_.touch(tx, area);
}

void CustomFields::change(Transaction& tx, const Type& type, const CustomDefinition& field) {
    requireOwnLabel(*type.model, CustomFieldRepository::ofRecord(tx, type.name), field);
    if (!CustomFieldRepository::update(tx, field))
        throw sdk::Conflict("Somebody else has changed this field since you opened it. Look at it again.");
    changes_.touch(tx, area);
}

bool CustomFields::move(Transaction& tx, const CustomDefinition& field, bool up) {
    auto fields = CustomFieldRepository::ofRecord(tx, field.record);
    const auto at = std::ranges::find(fields, field.name, &CustomDefinition::name);
    if (at == fields.end()) throw sdk::NotFound();
    if (up ? at == fields.begin() : at + 1 == fields.end()) return false;
    std::iter_swap(at, up ? at - 1 : at + 1);
    std::int64_t place = 0;
    for (auto& one : fields) {
        place += gap;
        if (one.place == place) continue;
        one.place = place;
        if (!CustomFieldRepository::update(tx, one))
            throw sdk::Conflict("Somebody else has just changed these fields. Try again.");
    }
    changes_.touch(tx, area);
    return true;
}

void CustomFields::remove(Transaction& tx, const CustomDefinition& field) {
    CustomFieldRepository::remove(tx, field);
    ManagedEntryRepository::forgetList(tx, listOf(field));
    changes_.touch(tx, area);
}

}  // namespace guildhall::records
