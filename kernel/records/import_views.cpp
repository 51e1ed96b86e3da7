#include "kernel/records/import_views.hpp"

#include "kernel/data/guarded_transaction.hpp"

#include <guildhall/sdk/say.hpp>
#include <guildhall/sdk/words.hpp>

#include <algorithm>
#include <map>

namespace guildhall::records {

using sdk::Value;

namespace {

constexpr std::size_t shownParents = 200;

Value listed(const std::vector<std::string>& names) {
    Value items = Value::array();
    for (std::size_t i = 0; i < names.size(); ++i)
        items.push_back({{"name", names[i]}, {"comma", i + 2 < names.size()}, {"and", i + 2 == names.size()}});
    return items;
}

Value sortedParents(std::vector<Value> rows, const std::string& noun) {
    std::ranges::sort(rows, [](const Value& a, const Value& b) {
        return sdk::compareText(a["title"].get_ref<const std::string&>(), b["title"].get_ref<const std::string&>()) < 0;
    });
    const auto more = static_cast<std::int64_t>(rows.size()) - static_cast<std::int64_t>(shownParents);
    rows.resize(std::min(rows.size(), shownParents));
    return {{"label", sdk::say(sdk::capitalised(noun))},
            {"rows", std::move(rows)},
            {"more", more > 0 ? sdk::sayCount(more, "{n} more is not shown.", "{n} more are not shown.") : ""}};
}

}  // namespace

Value wantedColumnsView(const std::vector<const ImportColumns::Column*>& columns) {
    std::vector<std::string> needed, others;
    for (const auto* column : columns) (column->needed ? needed : others).push_back(column->head);
    return {{"needed", listed(needed)},
            {"one_needed", needed.size() == 1},
            {"others", listed(others)},
            {"has_others", !others.empty()},
            {"one_other", others.size() == 1}};
}

Value joinsView(const ImportColumns& known, const std::vector<const ImportColumns::Column*>& columns) {
    std::map<std::string, std::vector<std::string>> parts;
    for (const auto* column : columns)
        if (column->kind == ImportColumns::Column::Kind::Part) parts[column->field].push_back(column->head);
    Value joins = Value::array();
    for (const auto& [field, names] : parts)
        if (const auto* whole = known.find(field)) joins.push_back({{"whole", whole->head}, {"parts", listed(names)}});
    return joins;
}

Value columnsView(const ImportReader& reader) {
    Value columns = Value::array();
    for (std::size_t i = 0; i < reader.head().size(); ++i) {
        Value options = Value::array();
        for (const auto& name : reader.possible())
            options.push_back({{"value", name},
                               {"label", reader.known().find(name)->label},
                               {"selected", reader.columns()[i] == name}});
        const auto& head = reader.head()[i];
        columns.push_back({{"number", i},
                           {"head", head.empty() ? sdk::say("Column {number}", {{"number", std::to_string(i + 1)}})
                                                 : sdk::shortened(head, 80, "…")},
                           {"value", reader.columns()[i]},
                           {"options", std::move(options)}});
    }
    return columns;
}

std::string ignoredColumns(const ImportReader& reader) {
    std::string ignored;
    for (std::size_t i = 0; i < reader.head().size(); ++i)
        if (reader.columns()[i].empty() && !reader.head()[i].empty())
            ignored += (ignored.empty() ? "“" : ", “") + sdk::shortened(reader.head()[i], 120, "…") + "”";
    return ignored;
}

Value encodingsView(const std::string& current) {
    Value options = Value::array();
    for (const auto& encoding : sdk::csvEncodings())
        options.push_back(
            {{"value", encoding.name}, {"label", sdk::say(encoding.label)}, {"selected", encoding.name == current}});
    return options;
}

Value problemsView(const std::vector<RowProblem>& problems) {
    Value rows = Value::array();
    for (const auto& one : problems)
        rows.push_back({{"line", one.line}, {"field", one.field}, {"value", one.value}, {"problem", one.problem}});
    return rows;
}

Value parentsView(const ImportReport& report) {
    if (report.parents.empty()) return nullptr;
    std::vector<Value> rows;
    for (const auto& [id, one] : report.parents)
        rows.push_back({{"title", one.title},
                        {"url", one.url},
                        {"add", one.add},
                        {"change", one.change},
                        {"unchanged", one.unchanged},
                        {"wrong", one.wrong}});
    return sortedParents(std::move(rows), report.parentNoun);
}

Value parentsView(const RecordDesk& desk, sdk::Moment& moment, const Import& import) {
    if (!isOfSeveral(desk.model(), import.parent)) return nullptr;
    const auto& model = desk.model();
    const auto& above = desk.parent()->model();
    const auto counts = ImportRepository::inParents(data::GuardedTransaction::whole(moment.tx), import.id,
                                                    model.table(), model.parentField());
    const auto scope = desk.parent()->scope(moment.viewer);
    std::vector<Value> rows;
    for (const auto& [id, one] : counts) {
        if (!scope.where.empty() && !above.exists(moment.tx, id, scope)) continue;
        rows.push_back({{"title", above.titleOf(moment.tx, id).value_or(id)},
                        {"url", model.listPath(id)},
                        {"add", one.added},
                        {"change", one.changed}});
    }
    return rows.empty() ? Value() : sortedParents(std::move(rows), above.words().one);
}

std::string reportCsv(const ImportReport& report) {
    std::string body = byteOrderMark + sdk::csvLine({"Line", "Field", "Value", "Problem"});
    if (!report.fatal.empty()) body += sdk::csvLine({"", "", "", report.fatal});
    for (const auto& problem : report.problems)
        body += sdk::csvLine({std::to_string(problem.line), problem.field, problem.value, problem.problem});
    return body;
}

}  // namespace guildhall::records
