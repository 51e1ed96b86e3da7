#include <guildhall/sdk/field.hpp>

#include <guildhall/sdk/database.hpp>
#include <guildhall/sdk/email_address.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/time.hpp>

#include <algorithm>
#include <charconv>
#include <regex>
#include <stdexcept>

namespace guildhall::sdk {

const std::string& Field::choiceLabel(const std::string& value) const {
    for (const auto& choice : options.choices)
        if (choice.value == value) return choice.label;
    return value;
}

FieldSet FieldSet::of(std::string name) {
    FieldSet set;
    set.name_ = std::move(name);
    return set;
}

void FieldSet::add(Field field) {
    if (find(field.name)) throw std::invalid_argument("field " + field.name + " is declared twice in " + name_);
    fields_.push_back(std::move(field));
}

FieldSet&& FieldSet::add(FieldType type, std::string name, std::string label, FieldOptions options) {
    add({std::move(name), std::move(label), type, std::move(options)});
    return std::move(*this);
}

FieldSet&& FieldSet::text(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Text, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::longText(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::LongText, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::email(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Email, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::url(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Url, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::date(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Date, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::timeOfDay(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::TimeOfDay, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::number(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Number, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::boolean(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Boolean, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::choice(std::string name, std::string label, std::vector<Choice> choices, FieldOptions options) && {
    options.choices = std::move(choices);
    return add(FieldType::Choice, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::instant(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Instant, std::move(name), std::move(label), std::move(options));
}

FieldSet&& FieldSet::decimal(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Decimal, std::move(name), std::move(label), std::move(options));
}

FieldSet&& FieldSet::several(std::string name, std::string label, std::vector<Choice> choices,
                             FieldOptions options) && {
    options.choices = std::move(choices);
    return add(FieldType::Several, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::tags(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Tags, std::move(name), std::move(label), std::move(options));
}
FieldSet&& FieldSet::duration(std::string name, std::string label, FieldOptions options) && {
    return add(FieldType::Duration, std::move(name), std::move(label), std::move(options));
}

const Field* FieldSet::find(std::string_view name) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const Field& f) { return f.name == name; });
    return found == fields_.end() ? nullptr : &*found;
}

const Field& FieldSet::get(std::string_view name) const {
    if (const auto* field = find(name)) return *field;
    throw std::out_of_range(name_ + " has no field " + std::string(name));
}

bool FieldSet::aboutPeople() const {
    return std::any_of(fields_.begin(), fields_.end(), [](const Field& field) {
        const auto sensitivity = field.options.sensitivity;
        return sensitivity == Sensitivity::Pii || sensitivity == Sensitivity::Contact ||
               sensitivity == Sensitivity::Financial;
    });
}

FieldSet FieldSet::withChoices(std::string_view field, std::vector<Choice> choices) const {
    auto copy = *this;
    const auto at = &get(field) - fields_.data();
    auto& options = copy.fields_[static_cast<std::size_t>(at)].options;
    options.choices = std::move(choices);
    // A form must not begin with what an administrator has switched off.
    if (!options.managed.empty() &&
        std::ranges::find(options.choices, options.initial, &Choice::value) == options.choices.end())
        options.initial.clear();
    return copy;
}

FieldSet FieldSet::picked(std::string_view field, std::string suggest, std::vector<Choice> choices) const {
    auto copy = withChoices(field, std::move(choices));
    copy.fields_[static_cast<std::size_t>(&get(field) - fields_.data())].options.suggest = std::move(suggest);
    return copy;
}

FieldSet FieldSet::only(const std::vector<std::string>& names) const {
    auto set = of(name_);
    for (const auto& name : names) set.fields_.push_back(get(name));
    return set;
}

Param fieldParam(const Value& value) {
    if (value.is_null()) return nullptr;
    if (value.is_boolean()) return value.get<bool>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number()) return value.get<double>();
    return value.get<std::string>();
}

namespace {

std::string labelInSentence(const Field& field) {
    // “Full name” → “full name”, but “CRM session id” stays.
    auto label = say(field.label);
    const bool capitals = label.size() > 1 && label[1] >= 'A' && label[1] <= 'Z';
    if (!label.empty() && !capitals) label.front() = asciiLower(label.substr(0, 1)).front();
    return label;
}

/// `{label}` in it is the field's.
ParsedField wrong(const Field& field, std::string_view english, std::initializer_list<NamedValue> values = {}) {
    auto text = say(english, values);
    if (const auto at = text.find("{label}"); at != text.npos) text.replace(at, 7, say(field.label));
    return {std::move(text), Value()};
}

/// What is chosen from a declaration is a text of ours; what records are called is theirs.
std::string choiceSaid(const Field& field, const Choice& choice) {
    const bool ours = field.type == FieldType::Choice || field.type == FieldType::Several;
    return ours && field.options.managed.empty() ? say(choice.label) : choice.label;
}

/// “kind is Device or Tool”, for whoever reads when a field is asked for.
std::string conditionText(const FieldSet& fields, const OnlyWhen& when) {
    const auto* other = fields.find(when.field);
    std::string values;
    for (std::size_t i = 0; i < when.is.size(); ++i) {
        std::string value = when.is[i];
        if (other && other->type == FieldType::Boolean) value = say(value == "yes" ? "Yes" : "No");
        if (other && other->type == FieldType::Choice)
            for (const auto& choice : other->options.choices)
                if (choice.value == when.is[i]) value = choiceSaid(*other, choice);
        values = i == 0                    ? value
                 : i + 1 == when.is.size() ? say("{some} or {one}", {{"some", values}, {"one", value}})
                                           : values + ", " + value;
    }
    return say("{field} is {values}",
               {{"field", other ? labelInSentence(*other) : when.field}, {"values", std::move(values)}});
}

ParsedField parseText(const Field& field, std::string_view typed) {
    const bool several = field.type == FieldType::LongText;
    const auto lines = several ? Lines::Several : Lines::One;
    auto text = cleaned(typed, lines);
    if (several) std::erase(text, '\r');
    if (field.options.capitals)
        for (auto& c : text)
            if (c >= 'a' && c <= 'z') c &= static_cast<char>(~0x20);
    if (text.find("\uFFFD") != text.npos)
        return wrong(field, "{label} has a “\uFFFD” where a character was lost — write it again");
    if (hasUnusable(text, lines))
        return wrong(field, "{label} has a tab, line break or other control character — remove it");
    const auto max = field.options.max ? field.options.max : several ? 10'000 : 200;
    if (const auto count = countCharacters(text); count > max)
        return wrong(field, "{label} must be {most} characters or fewer — this has {count}",
                     {{"most", std::to_string(max)}, {"count", std::to_string(count)}});
    if (!field.options.pattern.empty() && !std::regex_match(text, std::regex(field.options.pattern)))
        return wrong(field, "{label} must be written like {example}", {{"example", field.options.example}});
    return {std::nullopt, Value(std::move(text))};
}

ParsedField parseEmail(std::string_view typed) {
    if (const auto address = EmailAddress::parse(typed)) return {std::nullopt, Value(address->text())};
    return {say(EmailAddress::problem()), Value()};
}

ParsedField parseUrl(const Field& field, const std::string& text) {
    const auto lower = asciiLower(text);
    const std::size_t start = lower.starts_with("https://") ? 8 : lower.starts_with("http://") ? 7 : 0;
    if (!start || text.size() == start || text.size() > 2'000 || text.find_first_of(" <>\"") != text.npos ||
        hasUnusable(text))
        return wrong(field, "{label} must be a web address that starts with https://");
    return {std::nullopt, Value(text)};
}

ParsedField withinLimits(const Field& field, std::int64_t number) {
    const auto shown = [&](std::int64_t limit) {
        return decimalText(limit, field.type == FieldType::Decimal ? field.options.places : 0);
    };
    if (field.options.least && number < *field.options.least)
        return wrong(field, "{label} must be {least} or more", {{"least", shown(*field.options.least)}});
    if (field.options.most && number > *field.options.most)
        return wrong(field, "{label} must be {most} or less", {{"most", shown(*field.options.most)}});
    return {std::nullopt, Value(number)};
}

ParsedField parseNumber(const Field& field, const std::string& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return wrong(field, "{label} must be a whole number, like 24");
    return withinLimits(field, number);
}

/// “12”, “12.5”, “-0.75”. Not “1,250”: what that means differs from country to country.
ParsedField parseDecimal(const Field& field, const std::string& text) {
    const auto places = static_cast<std::size_t>(field.options.places);
    const auto example = decimalText(1250, field.options.places);
    const bool minus = text.starts_with('-');
    const auto body = std::string_view(text).substr(minus);
    const auto point = body.find('.');
    const auto whole = body.substr(0, point);
    const auto rest = point == body.npos ? std::string_view() : body.substr(point + 1);
    const auto digits = [](std::string_view part) {
        return std::ranges::all_of(part, [](char c) { return c >= '0' && c <= '9'; });
    };
    if (whole.empty() || !digits(whole) || !digits(rest) || (point != body.npos && rest.empty()))
        return wrong(field, "{label} must be a number, like {example}, with a point and without commas",
                     {{"example", example}});
    if (rest.size() > places)
        return places == 0 ? wrong(field, "{label} must be a whole number, like 24")
                           : ParsedField{sayCount(field.options.places,
                                                  "{label} can have at most {n} digit after the point, like {example}",
                                                  "{label} can have at most {n} digits after the point, like {example}",
                                                  {{"label", say(field.label)}, {"example", example}}),
                                         Value()};
    if (whole.size() + places > 18) return wrong(field, "{label} is too large a number");
    std::int64_t number = 0;
    for (const char c : std::string(whole) + std::string(rest) + std::string(places - rest.size(), '0'))
        number = number * 10 + (c - '0');
    return withinLimits(field, minus ? -number : number);
}

ParsedField parseChoice(const Field& field, const std::string& text) {
    if (field.options.choices.empty() && !field.options.suggest.empty())
        return wrong(field, "We found nothing called “{text}” — check the spelling, or type only a part of it",
                     {{"text", text}});
    for (const auto& choice : field.options.choices)
        if (choice.value == text) return {std::nullopt, Value(text)};
    for (const auto& choice : field.options.choices)
        if (asciiLower(choice.value) == asciiLower(text) || folded(choice.label) == folded(text))
            return {std::nullopt, Value(choice.value)};
    std::string allowed;
    std::size_t named = 0;
    for (const auto& choice : field.options.choices) {
        if (!choice.offered) continue;
        if (++named > 8) break;
        allowed += (allowed.empty() ? "" : ", ") + choiceSaid(field, choice);
    }
    return wrong(field, "Choose one of the listed values for {field}: {allowed}",
                 {{"field", labelInSentence(field)}, {"allowed", allowed + (named > 8 ? " …" : "")}});
}

ParsedField parseSeveral(const Field& field, const std::string& text) {
    std::vector<bool> chosen(field.options.choices.size());
    for (const auto& part : listedIn(text)) {
        const auto parsed = parseChoice(field, part);
        if (parsed.error) return parsed;
        for (std::size_t i = 0; i < chosen.size(); ++i)
            if (field.options.choices[i].value == parsed.value.get_ref<const std::string&>()) chosen[i] = true;
    }
    std::string value;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        if (chosen[i]) value += (value.empty() ? "" : ",") + field.options.choices[i].value;
    return {std::nullopt, Value(std::move(value))};
}

ParsedField parseTags(const Field& field, const std::string& text) {
    constexpr std::size_t mostTags = 20, longestTag = 40;
    std::vector<std::string> tags;
    for (const auto& part : listedIn(text)) {
        auto tag = cleaned(part);
        if (hasUnusable(tag))
            return wrong(field, "{label} has a tab, line break or other control character — remove it");
        if (countCharacters(tag) > longestTag)
            return wrong(field, "Each of {label} must be {most} characters or fewer",
                         {{"most", std::to_string(longestTag)}});
        const auto same = [&](const std::string& other) { return folded(other) == folded(tag); };
        if (!tag.empty() && std::ranges::none_of(tags, same)) tags.push_back(std::move(tag));
    }
    if (tags.size() > mostTags)
        return wrong(field, "{label} can have at most {most} words", {{"most", std::to_string(mostTags)}});
    std::string value;
    for (const auto& tag : tags) value += (value.empty() ? "" : ",") + tag;
    return {std::nullopt, Value(std::move(value))};
}

/// “90”, “1:30”, “1 h 30 min”, “1.5 h”, “2 h”.
ParsedField parseDuration(const Field& field, const std::string& text) {
    static const std::regex minutes("(\\d{1,6})( ?min)?"), clock("(\\d{1,5}):([0-5]\\d)"),
        both("(\\d{1,5}) ?h ?(\\d{1,2}) ?(min)?"), hours("(\\d{1,5})([.,](\\d{1,2}))? ?h");
    std::smatch parts;
    const auto number = [&](std::size_t part) { return parts[part].matched ? std::stoll(parts[part]) : 0; };
    if (std::regex_match(text, parts, minutes)) return withinLimits(field, number(1));
    if (std::regex_match(text, parts, clock) || std::regex_match(text, parts, both))
        return withinLimits(field, number(1) * 60 + number(2));
    if (std::regex_match(text, parts, hours)) {
        const auto hundredths = number(3) * (parts[3].length() == 1 ? 10 : 1);
        return withinLimits(field, number(1) * 60 + hundredths * 60 / 100);
    }
    return wrong(field, "{label} must be a time like 1 h 30 min, 1:30 or 90 (minutes)");
}

}  // namespace

bool FieldSet::asks(const Field& field, const Value& values) const {
    const auto& when = field.options.onlyWhen;
    if (!when.isGiven()) return true;
    // Only what stands before decides, so that no two wait for each other.
    const auto* other = find(when.field);
    const auto* self = find(field.name);
    if (other && self && other < self && !asks(*other, values)) return false;
    const auto value = values.find(when.field);
    if (value == values.end()) return !other;
    const auto is = value->is_boolean()  ? std::string(value->get<bool>() ? "yes" : "no")
                    : value->is_string() ? value->get<std::string>()
                                         : std::string();
    return std::ranges::find(when.is, is) != when.is.end();
}

std::string FieldSet::asksWhen(const Field& field) const {
    const auto& when = field.options.onlyWhen;
    return !when.isGiven() ? std::string() : say("Only when {condition}.", {{"condition", conditionText(*this, when)}});
}

std::string FieldSet::notAsked(const Field& field) const {
    return say("{field} counts only when {condition} — leave it empty",
               {{"field", say(field.label)}, {"condition", conditionText(*this, field.options.onlyWhen)}});
}

std::vector<std::string> listedIn(std::string_view value) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= value.size();) {
        const auto end = std::min(value.find(',', at), value.size());
        if (auto part = trim(value.substr(at, end - at)); !part.empty()) parts.push_back(std::move(part));
        at = end + 1;
    }
    return parts;
}

std::string durationText(std::int64_t minutes) {
    const auto hours = std::to_string(minutes / 60), rest = std::to_string(minutes % 60);
    if (minutes < 60) return say("{minutes} min", {{"minutes", rest}});
    if (minutes % 60 == 0) return say("{hours} h", {{"hours", hours}});
    return say("{hours} h {minutes} min", {{"hours", hours}, {"minutes", rest}});
}

std::string decimalText(std::int64_t value, int places) {
    // The least number has no positive of its own.
    auto digits = std::to_string(value);
    const bool minus = digits.starts_with('-');
    if (minus) digits.erase(0, 1);
    const auto wanted = static_cast<std::size_t>(places) + 1;
    if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
    if (places > 0) digits.insert(digits.size() - static_cast<std::size_t>(places), ".");
    return (minus ? "-" : "") + digits;
}

bool saysYes(std::string_view typed) {
    const auto lower = asciiLower(trim(typed));
    return lower == "y" || lower == "yes" || lower == "on" || lower == "1" || lower == "true";
}

ParsedField parseField(const Field& field, std::string_view typed) {
    if (!isUtf8(typed)) return wrong(field, "{label} has characters that are not valid UTF-8 text");
    auto text = trim(typed);
    if (field.type == FieldType::Boolean) {
        return {std::nullopt, Value(saysYes(text))};
    }
    if (text.empty()) {
        const bool choose = field.type == FieldType::Choice || field.type == FieldType::Reference ||
                            field.type == FieldType::Several || isFile(field.type);
        if (field.options.required)
            return wrong(field, choose ? "Choose {field}" : "Enter {field}", {{"field", labelInSentence(field)}});
        const bool textual = field.type == FieldType::Text || field.type == FieldType::LongText || choose ||
                             field.type == FieldType::Email || field.type == FieldType::Url ||
                             field.type == FieldType::Tags || field.type == FieldType::Group;
        return {std::nullopt, textual ? Value("") : Value()};
    }
    switch (field.type) {
        case FieldType::Text:
        case FieldType::LongText: return parseText(field, text);
        case FieldType::Email: return parseEmail(text);
        case FieldType::Url: return parseUrl(field, text);
        case FieldType::Date:
            if (const auto date = parseDate(text)) return {std::nullopt, Value(isoDate(*date))};
            return wrong(field, "{label} must be a real date, written like 2026-03-27");
        case FieldType::TimeOfDay:
            if (parseTimeOfDay(text)) return {std::nullopt, Value(text)};
            return wrong(field, "{label} must be a time from 00:00 to 23:59, like 08:30");
        case FieldType::Number: return parseNumber(field, text);
        case FieldType::Decimal: return parseDecimal(field, text);
        case FieldType::Choice:
        case FieldType::Reference: return parseChoice(field, text);
        case FieldType::Several: return parseSeveral(field, text);
        case FieldType::Tags: return parseTags(field, text);
        case FieldType::Duration: return parseDuration(field, text);
        default: return wrong(field, "{label} cannot be changed here");
    }
}

}  // namespace guildhall::sdk
