#include "kernel/lua/rule_builder.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/time.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <charconv>
#include <regex>
#include <sstream>

namespace guildhall::lua {

using sdk::Value;
using Type = BuilderType;

namespace {

constexpr const char* mark =
    "-- Made by the builder. Change anything but texts and numbers here, and it goes on as Lua only.\n";

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f')
            out += c;
    }
    return out + "\"";
}

std::string unquoted(const std::string& text) {
    std::string out;
    for (std::size_t at = 1; at + 1 < text.size(); ++at) {
        const bool escaped = text[at] == '\\';
        if (escaped) ++at;
        out += escaped && text[at] == 'n' ? '\n' : text[at];
    }
    return out;
}

bool isNumber(const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (line = sdk::cleaned(line); !line.empty()) lines.push_back(line);
    return lines;
}

Type typeOf(const Value& sample, bool hasChoices) {
    if (sample.is_boolean()) return Type::Boolean;
    if (sample.is_number()) return Type::Number;
    if (sample.is_array()) return !sample.empty() && sample.front().is_string() ? Type::Texts : Type::List;
    if (hasChoices) return Type::Choice;
    return sample.is_string() && sdk::parseDate(sample.get<std::string>()) ? Type::Date : Type::Text;
}

std::string noteOf(const sdk::HookDeclaration& hook, const std::string& path) {
    const auto found = hook.notes.find(path);
    return found == hook.notes.end() ? std::string() : sdk::say(found->second);
}

void addFields(const sdk::HookDeclaration& hook, const Value& sample, const std::string& path,
               std::vector<BuilderField>& fields) {
    // The layout's parts and what a site has added are for who writes Lua.
    if (path == "layout" || path == "variables") return;
    for (const auto& [key, value] : sample.items()) {
        const auto inner = path.empty() ? key : path + "." + key;
        if (value.is_object()) {
            addFields(hook, value, inner, fields);
            continue;
        }
        if (value.is_null()) continue;
        const auto choices = hook.values.find(inner);
        const bool known = choices != hook.values.end() && value.is_string();
        fields.push_back({inner, sdk::codeInWords(inner), noteOf(hook, inner), typeOf(value, known),
                          known ? choices->second : std::vector<sdk::Choice>()});
    }
}

const BuilderField* fieldAt(const std::vector<BuilderField>& fields, const std::string& path) {
    const auto found = std::ranges::find(fields, path, &BuilderField::path);
    return found == fields.end() ? nullptr : &*found;
}

std::string literal(Type type, const std::string& value) {
    if (type == Type::Boolean) return value == "yes" ? "true" : "false";
    return type == Type::Number && isNumber(value) ? value : quoted(value);
}

std::string expression(const BuilderField& field, const BuiltCondition& condition) {
    const auto at = "input." + field.path, deed = condition.deed;
    const auto value = literal(field.type, condition.value);
    const auto orNone = "(" + at + (field.type == Type::Number ? " or 0)" : " or \"\")");
    if (field.type == Type::List || (field.type == Type::Texts && deed != "has" && deed != "has_not"))
        return "#" + at + (deed == "least" ? " >= " : " <= ") + (isNumber(condition.value) ? condition.value : "0");
    if (deed == "has") return "list.has(" + at + ", " + value + ")";
    if (deed == "has_not") return "not list.has(" + at + ", " + value + ")";
    if (deed == "contains") return "text.contains(" + orNone + ", " + value + ")";
    if (deed == "starts") return "text.starts(" + orNone + ", " + value + ")";
    if (deed == "empty") return orNone + " == \"\"";
    if (deed == "filled") return orNone + " ~= \"\"";
    if (deed == "least") return orNone + " >= " + value;
    if (deed == "most") return orNone + " <= " + value;
    return at + (deed == "is_not" ? " ~= " : " == ") + value;
}

std::optional<BuiltCondition> conditionOf(const std::string& text, const std::vector<BuilderField>& fields) {
    static const std::regex compared(R"re(^(#)?(\()?input\.([a-z0-9_.]+)( or (?:""|0)\))? (==|~=|>=|<=) (.*)$)re");
    static const std::regex called(
        R"re(^(not )?(text\.contains|text\.starts|list\.has)\(\(?input\.([a-z0-9_.]+)(?: or "")?\)?, (".*")\)$)re");
    std::smatch found;
    BuiltCondition condition;
    std::string value;
    if (std::regex_match(text, found, called)) {
        const auto name = found[2].str();
        condition.path = found[3];
        condition.deed = name == "text.contains" ? "contains"
                         : name == "text.starts" ? "starts"
                         : found[1].matched      ? "has_not"
                                                 : "has";
        value = found[4];
    } else if (std::regex_match(text, found, compared)) {
        const auto sign = found[5].str();
        condition.path = found[3];
        value = found[6];
        const bool none = found[4].matched && value == "\"\"";
        condition.deed = sign == ">="   ? "least"
                         : sign == "<=" ? "most"
                         : sign == "==" ? (none ? "empty" : "is")
                                        : (none ? "filled" : "is_not");
        if (none) value.clear();
    } else {
        return std::nullopt;
    }
    const auto* field = fieldAt(fields, condition.path);
    if (!field) return std::nullopt;
    condition.value = value.starts_with('"') ? unquoted(value)
                      : value == "true"      ? "yes"
                      : value == "false"     ? "no"
                                             : value;
    return condition;
}

/// The pieces of `text` between `separator`, which counts only outside of texts.
std::vector<std::string> piecesOf(const std::string& text, std::string_view separator) {
    std::vector<std::string> pieces(1);
    bool inText = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (inText && text[at] == '\\') {
            pieces.back() += text[at++];
        } else if (text[at] == '"') {
            inText = !inText;
        } else if (!inText && text.compare(at, separator.size(), separator) == 0) {
            pieces.emplace_back();
            at += separator.size() - 1;
            continue;
        }
        if (at < text.size()) pieces.back() += text[at];
    }
    return pieces;
}

std::string typedAnswer(const std::string& lua) {
    if (lua == "true") return "yes";
    if (lua == "false") return "no";
    if (lua.starts_with('"')) return unquoted(lua);
    if (!lua.starts_with('{')) return lua;
    std::string lines;
    for (const auto& piece : piecesOf(lua.substr(1, lua.size() - 2), ", "))
        if (piece.size() >= 2) lines += (lines.empty() ? "" : "\n") + unquoted(piece);
    return lines;
}

std::string luaAnswer(const BuilderField& field, const std::string& typed) {
    if (field.type != Type::Texts) return literal(field.type, typed);
    std::string list;
    for (const auto& line : linesOf(typed)) list += (list.empty() ? "" : ", ") + quoted(line);
    return "{" + list + "}";
}

}  // namespace

const std::vector<BuilderDeed>& deedsOf(Type type) {
    static const std::vector<BuilderDeed> text{{"is", "is"},
                                               {"is_not", "is not"},
                                               {"contains", "contains"},
                                               {"starts", "begins with"},
                                               {"empty", "is empty", false},
                                               {"filled", "is not empty", false}};
    static const std::vector<BuilderDeed> choice{{"is", "is"}, {"is_not", "is not"}};
    static const std::vector<BuilderDeed> date{{"is", "is"}, {"least", "is on or after"}, {"most", "is on or before"}};
    static const std::vector<BuilderDeed> number{{"is", "is"}, {"least", "is at least"}, {"most", "is at most"}};
    static const std::vector<BuilderDeed> yesNo{{"is", "is"}};
    static const std::vector<BuilderDeed> list{{"least", "has at least as many entries as"},
                                               {"most", "has at most as many entries as"}};
    static const std::vector<BuilderDeed> texts{{"has", "has the entry"}, {"has_not", "does not have the entry"}};
    switch (type) {
        case Type::Choice: return choice;
        case Type::Date: return date;
        case Type::Number: return number;
        case Type::Boolean: return yesNo;
        case Type::List: return list;
        case Type::Texts: return texts;
        default: return text;
    }
}

std::vector<BuilderField> conditionFields(const sdk::HookDeclaration& hook) {
    std::vector<BuilderField> fields;
    if (hook.sampleInput.is_object()) addFields(hook, hook.sampleInput, "", fields);
    return fields;
}

std::vector<BuilderField> answerFields(const sdk::HookDeclaration& hook) {
    std::vector<BuilderField> fields;
    if (!hook.sampleOutput.is_object()) return fields;
    for (const auto& [key, sample] : hook.sampleOutput.items()) {
        const auto type = typeOf(sample, false);
        if (sample.is_object() || type == Type::List) continue;
        BuilderField field{key, sdk::codeInWords(key), noteOf(hook, key), type == Type::Date ? Type::Text : type, {}};
        if (const auto limit = hook.limits.find(key); limit != hook.limits.end() && !limit->second.oneOf.empty()) {
            field.type = Type::Choice;
            for (const auto& one : limit->second.oneOf) field.choices.push_back({one, one});
        }
        fields.push_back(std::move(field));
    }
    return fields;
}

std::string BuiltRule::lua(const sdk::HookDeclaration& hook) const {
    const auto known = conditionFields(hook), answered = answerFields(hook);
    std::string holds, answer;
    for (const auto& condition : conditions)
        if (const auto* field = fieldAt(known, condition.path))
            holds += (holds.empty()       ? ""
                      : when == When::Any ? "\n        or "
                                          : "\n        and ") +
                     expression(*field, condition);
    for (const auto& field : answered)
        if (const auto typed = answers.find(field.path); typed != answers.end() && !typed->second.empty())
            answer += (answer.empty() ? "" : ", ") + field.path + " = " + luaAnswer(field, typed->second);
    return mark + std::string("return function(input)\n    local holds = ") + (holds.empty() ? "true" : holds) +
           "\n    if " + (when == When::NotAll ? "not holds" : "holds") + " then\n        return {" + answer +
           "}\n    end\nend\n";
}

std::optional<BuiltRule> BuiltRule::read(const std::string& given, const sdk::HookDeclaration& hook) {
    auto lua = given;
    std::erase(lua, '\r');
    if (!lua.ends_with('\n')) lua += '\n';
    static const std::regex shape(
        R"re(^-- [^\n]*\nreturn function\(input\)\n    local holds = ([^\n]*(?:\n        (?:and|or) [^\n]*)*)\n    if (not )?holds then\n        return \{([^\n]*)\}\n    end\nend\n$)re");
    std::smatch parts;
    if (!lua.starts_with(mark) || lua.size() > 20'000 || !std::regex_match(lua, parts, shape)) return std::nullopt;
    BuiltRule rule;
    const auto holds = parts[1].str();
    const bool any = holds.find("\n        or ") != holds.npos;
    rule.when = parts[2].matched ? When::NotAll : any ? When::Any : When::All;
    const auto fields = conditionFields(hook);
    if (holds != "true")
        for (const auto& text : piecesOf(holds, any ? "\n        or " : "\n        and ")) {
            auto condition = conditionOf(text, fields);
            if (!condition) return std::nullopt;
            rule.conditions.push_back(std::move(*condition));
        }
    if (const auto answer = parts[3].str(); !answer.empty()) {
        // Lists have commas, too: a piece without a key belongs to the one before.
        std::string key;
        std::map<std::string, std::string> texts;
        static const std::regex keyed(R"(^([a-z0-9_]+) = ([\s\S]*)$)");
        for (const auto& piece : piecesOf(answer, ", ")) {
            std::smatch found;
            if (std::regex_match(piece, found, keyed)) {
                key = found[1];
                texts[key] = found[2];
            } else if (!key.empty()) {
                texts[key] += ", " + piece;
            }
        }
        for (const auto& [name, text] : texts) rule.answers[name] = typedAnswer(text);
    }
    if (rule.lua(hook) != lua) return std::nullopt;
    return rule;
}

std::vector<std::pair<std::string, std::string>> BuiltRule::problems(const sdk::HookDeclaration& hook) const {
    std::vector<std::pair<std::string, std::string>> problems;
    const auto fields = conditionFields(hook);
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        const auto& condition = conditions[i];
        const auto* field = fieldAt(fields, condition.path);
        if (!field) continue;
        const auto name = "value_" + std::to_string(i + 1);
        const auto deeds = deedsOf(field->type);
        const auto deed = std::ranges::find(deeds, condition.deed, &BuilderDeed::code);
        if (deed == deeds.end() || !deed->takesValue) continue;
        const bool number = field->type == Type::Number || field->type == Type::List;
        if (condition.value.empty())
            problems.emplace_back(name, sdk::say("Say what “{field}” is compared with.", {{"field", field->label}}));
        else if (number && !isNumber(condition.value))
            problems.emplace_back(name,
                                  sdk::say("Enter a number for “{field}”, such as 4.", {{"field", field->label}}));
        else if (field->type == Type::Date && !sdk::parseDate(condition.value))
            problems.emplace_back(
                name, sdk::say("Enter a date for “{field}”, such as 2026-03-12.", {{"field", field->label}}));
    }
    for (const auto& field : answerFields(hook))
        if (const auto typed = answers.find(field.path);
            typed != answers.end() && field.type == Type::Number && !typed->second.empty() && !isNumber(typed->second))
            problems.emplace_back("answer_" + field.path,
                                  sdk::say("Enter a number for “{field}”, such as 4.", {{"field", field.label}}));
    if (std::ranges::all_of(answers, [](const auto& one) { return one.second.empty(); }))
        problems.emplace_back("answers", sdk::say("Say what happens then: choose or enter at least one."));
    return problems;
}

}  // namespace guildhall::lua
