#include <guildhall/sdk/field_group.hpp>

#include "member_cells.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>

namespace guildhall::sdk {

namespace {

/// Where nobody says anything else: more rows than anybody reads in a form.
constexpr std::int64_t mostRows = 100;

bool isBlank(const GroupModel& group, const TypedRow& row) {
    return std::ranges::all_of(group.fields().fields(), [&](const Field& field) {
        const auto typed = row.find(field.name);
        const auto text = typed == row.end() ? std::string() : trim(repaired(typed->second));
        return text.empty() || text == field.options.initial;
    });
}

std::string noRows(const Field& group) {
    return say("Enter at least one {noun}", {{"noun", say(group.options.group->words().one)}});
}

}  // namespace

GroupModel::GroupModel(NounWords words, Rows rows)
    : words_(std::move(words)), rows_(rows), fields_(FieldSet::of(words_.one)) {
    if (words_.many.empty()) words_.many = words_.one + "s";
}

void GroupModel::add(FieldType type, Member member, std::string name, std::string label, FieldOptions options) {
    fields_.add({std::move(name), std::move(label), type, std::move(options)});
    members_.push_back(member);
}

std::shared_ptr<const GroupModel> shared(GroupModel group) {
    // Made here, so that what counts its owners is code that is never unloaded.
    return std::make_shared<const GroupModel>(std::move(group));
}

std::string GroupModel::written(const void* rows) const {
    auto list = Value::array();
    for (std::size_t i = 0; i < rows_.count(rows); ++i) {
        auto row = Value::object();
        for (std::size_t field = 0; field < members_.size(); ++field) {
            const auto& declared = fields_.fields()[field];
            row[declared.name] = valueOf(cellIn(rows_.row(rows, i), members_[field], declared));
        }
        list.push_back(std::move(row));
    }
    return list.empty() ? std::string() : list.dump(-1, ' ', false, Value::error_handler_t::replace);
}

void GroupModel::read(void* rows, std::string_view json) const {
    rows_.clear(rows);
    for (const auto& row : rowsIn(Value(json))) {
        auto* one = rows_.add(rows);
        for (std::size_t field = 0; field < members_.size(); ++field) {
            const auto& declared = fields_.fields()[field];
            const auto value = row.find(declared.name);
            if (value != row.end() && !value->is_structured()) setIn(one, members_[field], declared, cellOf(*value));
        }
    }
}

Value rowsIn(const Value& value) {
    const auto* text = value.get_ptr<const std::string*>();
    auto list = text && !text->empty() ? Value::parse(*text, nullptr, false) : Value::array();
    if (!list.is_array()) return Value::array();
    std::erase_if(list.get_ref<Value::array_t&>(), [](const Value& row) { return !row.is_object(); });
    return list;
}

ParsedGroup parseGroup(const Field& group, const std::vector<TypedRow>& rows) {
    const auto& model = *group.options.group;
    ParsedGroup parsed;
    auto list = Value::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (isBlank(model, rows[i])) continue;
        auto row = Value::object();
        for (const auto& field : model.fields().fields()) {
            const auto typed = rows[i].find(field.name);
            auto one = parseField(field, typed == rows[i].end() ? field.options.initial : typed->second);
            if (one.error)
                parsed.errors.push_back(
                    {group.name + "." + std::to_string(i) + "." + field.name, std::move(*one.error)});
            row[field.name] = std::move(one.value);
        }
        list.push_back(std::move(row));
    }
    const auto count = static_cast<std::int64_t>(list.size());
    const auto most = group.options.most.value_or(mostRows);
    const auto least = std::max<std::int64_t>(group.options.least.value_or(0), group.options.required ? 1 : 0);
    const auto said = [&](std::int64_t limit) {
        return countText(limit, say(model.words().one), say(model.words().many));
    };
    if (count > most)
        parsed.errors.push_back({group.name, say("There can be at most {count} — this has {n}",
                                                 {{"count", said(most)}, {"n", std::to_string(count)}})});
    else if (count == 0 && least > 0)
        parsed.errors.push_back({group.name, noRows(group)});
    else if (count < least)
        parsed.errors.push_back({group.name, say("There must be at least {count}", {{"count", said(least)}})});
    parsed.value = list.empty() ? Value("") : Value(list.dump(-1, ' ', false, Value::error_handler_t::replace));
    return parsed;
}

}  // namespace guildhall::sdk
