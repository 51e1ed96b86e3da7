#include "kernel/lua/shared_parts.hpp"

#include <guildhall/sdk/csv.hpp>
#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/text.hpp>
#include <guildhall/sdk/time.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <sstream>

namespace guildhall::lua {

using sdk::Value;

namespace {

/// “First day” → `first_day`.
std::string columnName(std::string_view heading) {
    std::string name;
    for (const char c : sdk::cleaned(std::string(heading))) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        const bool capital = c >= 'A' && c <= 'Z';
        if (letter || capital)
            name += capital ? static_cast<char>(c + ('a' - 'A')) : c;
        else if (c == ' ' || c == '-' || c == '.')
            name += '_';
        else
            return {};
    }
    return !name.empty() && (name.front() < '0' || name.front() > '9') ? name : std::string();
}

/// Null: the text is no such value.
std::optional<Value> valueOf(const std::string& text, const std::string& type) {
    if (type == "number") {
        double number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
        if (number == std::floor(number) && std::abs(number) < 1e15) return Value(static_cast<std::int64_t>(number));
        return Value(number);
    }
    if (type == "date") return sdk::parseDate(text) ? std::optional(Value(text)) : std::nullopt;
    if (type == "yes/no") {
        const auto lower = sdk::asciiLower(text);
        if (lower == "yes" || lower == "true" || lower == "1") return Value(true);
        if (lower == "no" || lower == "false" || lower == "0") return Value(false);
        return std::nullopt;
    }
    return Value(text);
}

const char* expected(const std::string& type) {
    return type == "number" ? "a number such as 12 or 0.5" : type == "date" ? "a date such as 2026-03-12" : "yes or no";
}

/// The columns of the first line; what is wrong with them stands in the table's problem.
void readColumns(const sdk::CsvRecord& head, DataTable& table) {
    const std::set<std::string> types{"text", "number", "date", "yes/no"};
    std::set<std::string> seen;
    for (const auto& heading : head.cells) {
        const auto colon = std::min(heading.find(':'), heading.size());
        const auto name = columnName(heading.substr(0, colon));
        const auto type = colon < heading.size() ? sdk::cleaned(heading.substr(colon + 1)) : std::string("text");
        const auto number = std::to_string(table.columns.size() + 1);
        if (name.empty())
            table.problem = sdk::say(
                "Line 1: column {number} needs a name of letters a to z, digits, blanks and underscores, such as "
                "“first_day”",
                {{"number", number}});
        else if (!types.contains(type))
            table.problem = sdk::say("Line 1: the column {name} can be text, number, date or yes/no, and not “{type}”",
                                     {{"name", name}, {"type", type}});
        else if (!seen.insert(name).second)
            table.problem = sdk::say("Line 1: two columns are called {name}", {{"name", name}});
        if (!table.problem.empty()) return;
        table.columns.push_back({name, type});
    }
}

void readRow(const sdk::CsvRecord& record, DataTable& table) {
    const auto line = std::to_string(record.line);
    if (record.cells.size() > table.columns.size()) {
        table.problem = sdk::say("Line {line} has {n} values, and there are {columns} columns",
                                 {{"line", line},
                                  {"n", std::to_string(record.cells.size())},
                                  {"columns", std::to_string(table.columns.size())}});
        return;
    }
    Value row = Value::object();
    for (std::size_t i = 0; i < record.cells.size(); ++i) {
        const auto& column = table.columns[i];
        const auto text = sdk::cleaned(record.cells[i]);
        if (text.empty()) continue;
        const auto value = valueOf(text, column.type);
        if (!value) {
            table.problem = sdk::say("Line {line}: {column} must be {expected}, and is “{text}”",
                                     {{"line", line},
                                      {"column", column.name},
                                      {"expected", sdk::say(expected(column.type))},
                                      {"text", sdk::shortened(text, 60, "…")}});
            return;
        }
        row[column.name] = *value;
    }
    table.rows.push_back(std::move(row));
}

bool eachOnce(const DataTable& table) {
    if (table.columns.empty() || table.columns.front().type != "text") return false;
    std::set<std::string> seen;
    return std::ranges::all_of(table.rows, [&](const Value& row) {
        const auto key = row.value(table.columns.front().name, std::string());
        return !key.empty() && seen.insert(key).second;
    });
}

bool inName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool isBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Reads a rule's text from the left; by hand, because a rule may be long and std::regex needs stack for each
/// character.
class Scan {
public:
    explicit Scan(std::string_view text) : text_(text) {}

    /// Goes behind the next place where the word stands by itself; false: there is none. `before`: what else it may not
    /// stand behind.
    bool behind(std::string_view word, std::string_view before = {}) {
        for (auto at = text_.find(word, at_); at != text_.npos; at = text_.find(word, at + 1)) {
            at_ = at + word.size();
            const char last = at == 0 ? ' ' : text_[at - 1];
            if (!inName(last) && before.find(last) == before.npos) return true;
        }
        return false;
    }
    void blanks() {
        while (isBlank(next())) ++at_;
    }
    bool take(std::string_view any) {
        const bool found = next() != '\0' && any.find(next()) != any.npos;
        if (found) ++at_;
        return found;
    }
    std::string name(std::string_view also = {}) {
        const auto begin = at_;
        while (inName(next()) || (next() != '\0' && also.find(next()) != also.npos)) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

private:
    char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// `require "dates"`, `require("dates")`.
std::set<std::string> modulesNamedIn(std::string_view source) {
    std::set<std::string> names;
    for (Scan scan(source); scan.behind("require");) {
        scan.blanks();
        scan.take("(");
        scan.blanks();
        if (!scan.take("\"'")) continue;
        if (auto name = scan.name("."); !name.empty() && scan.take("\"'")) names.insert(std::move(name));
    }
    return names;
}

/// `data.offices`; all of them where `data` is handed on or looked into by a value.
std::set<std::string> tablesNamedIn(std::string_view source, const SharedParts& parts) {
    std::set<std::string> names;
    for (Scan scan(source); scan.behind("data", ".:");) {
        scan.blanks();
        if (scan.take(".")) {
            scan.blanks();
            if (auto name = scan.name(); !name.empty() && (name.front() < '0' || name.front() > '9'))
                names.insert(std::move(name));
        } else if (scan.take("[,)")) {
            for (const auto& [name, table] : parts.tables) names.insert(name);
        }
    }
    return names;
}

}  // namespace

DataTable readDataTable(const std::string& csv) {
    DataTable table;
    std::istringstream in(csv);
    try {
        sdk::CsvReader reader(in, {.maxColumns = DataTable::mostColumns, .maxRecords = DataTable::mostRows + 1},
                              "UTF-8");
        sdk::CsvRecord record;
        if (!reader.next(record))
            table.problem = sdk::say("It needs a first line with the names of its columns");
        else
            readColumns(record, table);
        while (table.problem.empty() && reader.next(record)) readRow(record, table);
    } catch (const sdk::CsvError& problem) {
        table.problem =
            sdk::say("Line {line}: {problem}", {{"line", std::to_string(problem.line())}, {"problem", problem.what()}});
    }
    table.byFirst = table.problem.empty() && eachOnce(table);
    return table;
}

AskedParts partsAskedBy(std::string_view source, const SharedParts& parts) {
    AskedParts asked;
    Value modules = Value::object(), tables = Value::object();
    const auto fail = [&](const char* text, const std::string& name, const std::string& why = {}) {
        if (asked.problem.empty()) asked.problem = sdk::say(text, {{"name", name}, {"why", why}});
    };
    std::vector<std::string> texts{std::string(source)};
    for (std::size_t at = 0; at < texts.size(); ++at) {
        const auto text = texts[at];
        for (const auto& name : modulesNamedIn(text)) {
            if (modules.contains(name)) continue;
            const auto found = parts.modules.find(name);
            if (found == parts.modules.end()) {
                fail("there is no module “{name}” (see Rules, Shared code)", name);
                continue;
            }
            if (!found->second.problem.empty())
                fail("the module “{name}” cannot be used: {why}", name, found->second.problem);
            modules[name] = found->second.source;
            asked.modules.push_back(name);
            texts.push_back(found->second.source);
        }
        for (const auto& name : tablesNamedIn(text, parts)) {
            if (tables.contains(name)) continue;
            // One that is not there is told of when it is read: `data` may be the rule's own variable.
            const auto found = parts.tables.find(name);
            if (found == parts.tables.end()) continue;
            const auto& table = found->second;
            if (!table.problem.empty()) fail("the data table “{name}” cannot be used: {why}", name, table.problem);
            tables[name] = {{"rows", table.rows}, {"key", table.byFirst ? table.columns.front().name : std::string()}};
            asked.tables.push_back(name);
        }
    }
    if (!modules.empty() || !tables.empty())
        asked.json =
            Value{{moduleHook, modules}, {tableHook, tables}}.dump(-1, ' ', false, Value::error_handler_t::replace);
    return asked;
}

}  // namespace guildhall::lua
