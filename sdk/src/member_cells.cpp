#include "member_cells.hpp"

#include <guildhall/sdk/field_group.hpp>

#include <algorithm>
#include <charconv>

namespace guildhall::sdk {

bool isWholeNumber(FieldType type) {
    return type == FieldType::Number || type == FieldType::Decimal || type == FieldType::Duration;
}

namespace {

/// Texts that are dates or times are none when they are empty.
bool emptyIsNone(const Field& field) { return field.type == FieldType::Date || field.type == FieldType::TimeOfDay; }

Cell dateCell(const std::optional<Date>& date) { return date && date->ok() ? Cell(isoDate(*date)) : Cell(); }

Cell enumerationCell(const Field& field, int index) {
    const auto& choices = field.options.choices;
    return index >= 0 && static_cast<std::size_t>(index) < choices.size()
               ? Cell(choices[static_cast<std::size_t>(index)].value)
               : Cell(std::string());
}

int enumerationOf(const Field& field, const std::string& value) {
    const auto& choices = field.options.choices;
    const auto found = std::ranges::find(choices, value, &Choice::value);
    return found == choices.end() ? 0 : static_cast<int>(found - choices.begin());
}

Cell customCell(const Field& field, const CustomValues& values) {
    const auto found = values.find(field.name);
    const auto* text = found == values.end() ? nullptr : &found->second;
    if (field.type == FieldType::Boolean) return text && *text == "yes";
    if (isWholeNumber(field.type)) {
        std::int64_t number = 0;
        const bool read = text && std::from_chars(text->data(), text->data() + text->size(), number).ec == std::errc();
        return read ? Cell(number) : Cell();
    }
    if (text) return *text;
    return field.type == FieldType::Date || field.type == FieldType::TimeOfDay ? Cell() : Cell(std::string());
}

void setCustom(const Field& field, CustomValues& values, const Cell& cell) {
    std::string text;
    if (const auto* words = std::get_if<std::string>(&cell)) text = *words;
    if (const auto* number = std::get_if<std::int64_t>(&cell)) text = std::to_string(*number);
    if (const auto* truth = std::get_if<bool>(&cell); truth && *truth) text = "yes";
    if (text.empty())
        values.erase(field.name);
    else
        values[field.name] = std::move(text);
}

}  // namespace

Cell cellIn(const void* record, const Member& member, const Field& field) {
    using Type = Member::Type;
    switch (member.type) {
        case Type::Text: {
            const auto& text = memberAt<std::string>(record, member);
            return text.empty() && emptyIsNone(field) ? Cell() : Cell(text);
        }
        case Type::OptionalText: {
            const auto& text = memberAt<std::optional<std::string>>(record, member);
            return text ? Cell(*text) : Cell();
        }
        case Type::Integer: return memberAt<std::int64_t>(record, member);
        case Type::OptionalInteger: {
            const auto& number = memberAt<std::optional<std::int64_t>>(record, member);
            return number ? Cell(*number) : Cell();
        }
        case Type::Boolean: return memberAt<bool>(record, member);
        case Type::Date: return dateCell(memberAt<Date>(record, member));
        case Type::OptionalDate: return dateCell(memberAt<std::optional<Date>>(record, member));
        case Type::Instant: return toMicros(memberAt<Instant>(record, member));
        case Type::OptionalInstant: {
            const auto& moment = memberAt<std::optional<Instant>>(record, member);
            return moment ? Cell(toMicros(*moment)) : Cell();
        }
        case Type::List: {
            std::string text;
            for (const auto& one : memberAt<std::vector<std::string>>(record, member))
                text += (text.empty() ? "" : ",") + one;
            return text;
        }
        case Type::Custom: return customCell(field, memberAt<CustomValues>(record, member));
        case Type::Group: return field.options.group->written(&memberAt<char>(record, member));
        case Type::File: return memberAt<StoredFile>(record, member).stored();
        case Type::Enumeration: break;
    }
    return enumerationCell(field, memberAt<int>(record, member));
}

void setIn(void* record, const Member& member, const Field& field, const Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    const auto* number = std::get_if<std::int64_t>(&cell);
    const auto* truth = std::get_if<bool>(&cell);
    using Type = Member::Type;
    switch (member.type) {
        case Type::Text: memberAt<std::string>(record, member) = text ? *text : std::string(); break;
        case Type::OptionalText:
            memberAt<std::optional<std::string>>(record, member) =
                text && !text->empty() ? std::optional(*text) : std::nullopt;
            break;
        case Type::Integer: memberAt<std::int64_t>(record, member) = number ? *number : 0; break;
        case Type::OptionalInteger:
            memberAt<std::optional<std::int64_t>>(record, member) = number ? std::optional(*number) : std::nullopt;
            break;
        case Type::Boolean: memberAt<bool>(record, member) = truth && *truth; break;
        case Type::Date: memberAt<Date>(record, member) = text ? parseDate(*text).value_or(Date()) : Date(); break;
        case Type::OptionalDate:
            memberAt<std::optional<Date>>(record, member) = text ? parseDate(*text) : std::nullopt;
            break;
        case Type::Instant: memberAt<Instant>(record, member) = fromMicros(number ? *number : 0); break;
        case Type::OptionalInstant:
            memberAt<std::optional<Instant>>(record, member) =
                number ? std::optional(fromMicros(*number)) : std::nullopt;
            break;
        case Type::List:
            memberAt<std::vector<std::string>>(record, member) = text ? listedIn(*text) : std::vector<std::string>();
            break;
        case Type::Custom: setCustom(field, memberAt<CustomValues>(record, member), cell); break;
        case Type::Group:
            field.options.group->read(&memberAt<char>(record, member), text ? *text : std::string());
            break;
        case Type::File: memberAt<StoredFile>(record, member) = StoredFile::read(text ? *text : std::string()); break;
        case Type::Enumeration:
            memberAt<int>(record, member) = enumerationOf(field, text ? *text : std::string());
            break;
    }
}

Cell storedCell(FieldType type, const Row& row, std::size_t column) {
    if (row.isNull(column)) return {};
    switch (type) {
        case FieldType::Number:
        case FieldType::Decimal:
        case FieldType::Duration:
        case FieldType::Instant: return row.integer(column);
        case FieldType::Boolean: return row.boolean(column);
        default: return row.text(column);
    }
}

}  // namespace guildhall::sdk
