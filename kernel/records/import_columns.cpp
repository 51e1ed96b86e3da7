#include "kernel/records/import_columns.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>
#include <unordered_map>

namespace guildhall::records {

using sdk::FieldType;

namespace {

bool holds(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// The fields a list of these may bring, the usual ones first.
std::vector<std::string> importedFields(const sdk::RecordModel& model) {
    const auto& import = *model.import();
    if (!import.columns.empty()) {
        auto names = import.columns;
        names.insert(names.end(), import.further.begin(), import.further.end());
        return names;
    }
    auto names = model.formFields();
    // Neither files nor rows within a row are cells that people write.
    std::erase_if(names, [&](const std::string& name) {
        const auto type = model.fields().get(name).type;
        return type == FieldType::Group || sdk::isFile(type);
    });
    return names;
}

/// “A”, “A and B”, “A, B and C”
std::string listed(const std::vector<std::string>& names, const char* last) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text = i == 0                  ? names[i]
               : i + 1 == names.size() ? sdk::say(last, {{"some", text}, {"one", names[i]}})
                                       : text + ", " + names[i];
    return text;
}

}  // namespace

ImportColumns::ImportColumns(const sdk::RecordModel& model, bool several) : model_(model), several_(several) {
    if (several_) addOthers(model_.import()->parents->columns, Column::Kind::Parent, {});
    addFields();
    addOthers(model_.import()->told, Column::Kind::Told, {});
    for (const auto& join : model_.import()->joins) addOthers(join.columns, Column::Kind::Part, join.field);
}

void ImportColumns::addFields() {
    const auto& import = *model_.import();
    for (const auto& name : importedFields(model_)) {
        const auto& field = model_.fields().get(name);
        const bool must = field.options.required && field.options.initial.empty() && !field.options.onlyWhen.isGiven();
        Column column{.name = name,
                      .label = sdk::say(field.label),
                      .head = {},
                      .heads = {},
                      .field = name,
                      .needed = name == import.key || must,
                      .usual = !holds(import.further, name)};
        for (const auto& [known, heads] : import.heads)
            if (known == name) column.heads = heads;
        column.head = column.heads.empty() ? column.label : column.heads.front();
        all_.push_back(std::move(column));
    }
}

void ImportColumns::addOthers(const std::vector<sdk::ImportColumn>& columns, Column::Kind kind,
                              const std::string& field) {
    for (const auto& one : columns) {
        auto label = sdk::say(one.label);
        all_.push_back({.name = one.name,
                        .label = label,
                        .head = std::move(label),
                        .heads = one.heads,
                        .kind = kind,
                        .field = field,
                        .needed = false,
                        .usual = several_ || kind == Column::Kind::Told});
    }
}

const ImportColumns::Column* ImportColumns::find(std::string_view name) const {
    const auto found = std::ranges::find(all_, name, &Column::name);
    return found == all_.end() ? nullptr : &*found;
}

std::string ImportColumns::parentColumns() const {
    std::vector<std::string> names;
    for (const auto& way : model_.import()->parents->ways)
        if (const auto* column = find(way.front().column); column && !holds(names, column->label))
            names.push_back(column->label);
    return listed(names, "{some} or {one}");
}

std::string ImportColumns::headKey(const std::string& head) {
    std::string key;
    for (const char c : sdk::searchText(head))
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) key += c;
    return key;
}

std::vector<std::string> ImportColumns::guess(const std::vector<std::string>& head,
                                              const std::vector<std::string>& possible) const {
    std::unordered_map<std::string, std::string> byKey;
    for (const auto& column : all_) {
        if (!holds(possible, column.name)) continue;
        byKey.emplace(headKey(column.name), column.name);
        byKey.emplace(headKey(column.label), column.name);
        byKey.emplace(headKey(column.head), column.name);  // as the sample has it, in whatever language
    }
    for (const auto& column : all_)
        for (const auto& one : column.heads)
            if (holds(possible, column.name)) byKey.insert_or_assign(headKey(one), column.name);
    std::vector<std::string> columns(head.size());
    for (std::size_t i = 0; i < head.size(); ++i)
        if (const auto found = byKey.find(headKey(head[i])); found != byKey.end()) columns[i] = found->second;
    // A list that has a field whole needs no parts of it.
    for (auto& name : columns) {
        const auto* column = find(name);
        if (column && column->kind == Column::Kind::Part && holds(columns, column->field)) name.clear();
    }
    return columns;
}

std::string ImportColumns::twice(const std::vector<std::string>& columns, const std::vector<std::string>& head) const {
    for (const auto& column : all_) {
        if (std::ranges::count(columns, column.name) > 1) {
            const auto place = columns.rend() - std::find(columns.rbegin(), columns.rend(), column.name) - 1;
            return sdk::say(
                "The column “{head}” stands twice in the first line, or two columns are to be the same. Choose one of "
                "them as {column}.",
                {{"head", head[static_cast<std::size_t>(place)]}, {"column", column.head}});
        }
        if (column.kind == Column::Kind::Part && holds(columns, column.name) && holds(columns, column.field))
            return sdk::say("{part} is a part of {whole}, and a column is chosen for each. Choose one of the two.",
                            {{"part", column.label}, {"whole", find(column.field)->label}});
    }
    return {};
}

std::string ImportColumns::complaint(const std::vector<std::string>& columns, const std::vector<std::string>& head,
                                     const std::vector<std::string>& possible) const {
    if (auto repeated = twice(columns, head); !repeated.empty()) return repeated;
    const auto comes = [&](const Column& wanted) {
        return std::ranges::any_of(columns, [&](const std::string& name) {
            const auto* column = find(name);
            return column && !column->field.empty() && column->field == wanted.field;
        });
    };
    std::vector<std::string> missing;
    for (const auto& column : all_)
        if (column.needed && holds(possible, column.name) && !comes(column)) missing.push_back(column.head);
    if (!missing.empty())
        return sdk::say(missing.size() == 1
                            ? "The first line must name all columns that are needed. {names} is missing."
                            : "The first line must name all columns that are needed. {names} are missing.",
                        {{"names", listed(missing, "{some} and {one}")}});
    if (!several_) return {};
    for (const auto& way : model_.import()->parents->ways)
        if (holds(columns, way.front().column)) return {};
    return sdk::say("Choose the column that tells which {parent} each row belongs to: {columns}.",
                    {{"parent", sdk::say(model_.parent()->words().one)}, {"columns", parentColumns()}});
}

}  // namespace guildhall::records
