// What administrators make of a record type while the server runs: entries of managed lists, and fields of their own.
#include "member_cells.hpp"

#include <guildhall/sdk/record_model.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace guildhall::sdk {

namespace {

constexpr std::string_view customPrefix = "custom_";

bool sameChoices(const std::vector<Choice>& some, const std::vector<Choice>& others) {
    return std::ranges::equal(some, others, [](const Choice& one, const Choice& other) {
        return one.value == other.value && one.label == other.label && one.offered == other.offered;
    });
}

/// Of a field that an administrator has taken away since somebody asked for the fields.
const Field goneField{std::string(customPrefix), "", FieldType::Text, {}};
const RecordModel::Part gonePart{.member = {Member::Type::Custom}, .stored = false, .sql = "NULL", .custom = true};

}  // namespace

const RecordModel::Shape& RecordModel::shape() const {
    const auto* now = shapes_ ? shapes_->now.load(std::memory_order_acquire) : nullptr;
    return now ? *now : declared_;
}

void RecordModel::addCustom(Member member) {
    custom_ = member;
    if (!shapes_) shapes_ = std::make_shared<Shapes>();
    selection_ = "SELECT " + columns_ + ", r.custom FROM " + table_ + " r ";
}

RecordModel::Known RecordModel::known(std::string_view name) const {
    const auto& [fields, parts] = shape();
    if (const auto* field = fields.find(name))
        return {*field, parts[static_cast<std::size_t>(field - fields.fields().data())]};
    if (custom_ && name.starts_with(customPrefix)) return {goneField, gonePart};
    throw std::out_of_range(this->name() + " has no field " + std::string(name));
}

// What is gone has no place in the record to read or to write.

Cell RecordModel::cell(const void* record, std::string_view name) const {
    const auto [field, part] = known(name);
    return &field == &goneField ? Cell(std::string()) : cellIn(record, part.member, field);
}

void RecordModel::set(void* record, std::string_view name, const Cell& cell) const {
    const auto [field, part] = known(name);
    if (&field != &goneField) setIn(record, part.member, field, cell);
}

void RecordModel::offer(std::string_view list, const std::vector<Choice>& entries) const {
    if (!shapes_) return;
    const std::lock_guard lock(shapes_->mutex);
    auto& known = shapes_->lists[std::string(list)];
    if (sameChoices(known, entries)) return;
    known = entries;
    reshape();
}

void RecordModel::extend(std::vector<CustomField> fields) const {
    if (!custom_) return;
    const std::lock_guard lock(shapes_->mutex);
    shapes_->custom = std::move(fields);
    reshape();
}

void RecordModel::reshape() const {
    auto next = declared_;
    for (const auto& custom : shapes_->custom) {
        if (next.fields.find(custom.field.name)) continue;
        next.fields.add(custom.field);
        next.parts.push_back(customPart(custom));
    }
    const auto known = next.fields;
    for (const auto& field : known.fields())
        if (const auto list = shapes_->lists.find(field.options.managed); list != shapes_->lists.end())
            next.fields = next.fields.withChoices(field.name, list->second);
    shapes_->now.store(&shapes_->all.emplace_back(std::move(next)), std::memory_order_release);
    shapes_->count.fetch_add(1, std::memory_order_release);
}

/// A value is a text in the JSON object of the column `custom`: on both engines, whatever its field is.
RecordModel::Part RecordModel::customPart(const CustomField& custom) const {
    const auto& field = custom.field;
    auto sql = "r.custom ->> '" + field.name + "'";
    if (isWholeNumber(field.type))
        sql = "CAST(" + sql + " AS BIGINT)";
    else if (field.type == FieldType::Boolean)
        sql = "(coalesce(" + sql + ", '') = 'yes')";
    else if (field.type != FieldType::Date && field.type != FieldType::TimeOfDay)
        sql = "coalesce(" + sql + ", '')";
    else
        sql = "(" + sql + ")";
    return {.member = *custom_,
            .sql = std::move(sql),
            .person = field.type == FieldType::Reference,
            .custom = true,
            .filter = custom.filter};
}

void RecordModel::readCustom(std::string_view json, void* record) const {
    auto& values = customValues(record);
    values.clear();
    const auto stored = Value::parse(json, nullptr, false);
    if (!stored.is_object()) return;
    for (const auto& [name, value] : stored.items())
        if (value.is_string()) values[name] = value.get<std::string>();
}

std::string RecordModel::writtenCustom(const void* record) const {
    auto stored = Value::object();
    for (const auto& [name, value] : customValues(const_cast<void*>(record))) stored[name] = value;
    return stored.dump();
}

/// Values of fields that are switched off: nobody can tell any more whether they tell of somebody.
void RecordModel::forgetUnknown(void* record) const {
    const auto& fields = shape().fields;
    std::erase_if(customValues(record), [&](const auto& one) { return !fields.find(one.first); });
}

CustomValues& RecordModel::customValues(void* record) const { return memberAt<CustomValues>(record, *custom_); }

}  // namespace guildhall::sdk
