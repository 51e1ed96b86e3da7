#include "kernel/records/row_rules.hpp"

#include "kernel/records/import_writer.hpp"

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::records {

namespace {

constexpr std::size_t longestReason = 200, longestText = 5'000;  ///< characters

/// The fields of lists that there are now, with what stands in the samples, and the names of the lists' records.
void completeHook(sdk::HookDeclaration& hook, const std::vector<LiveModels::One>& models) {
    auto& row = hook.sampleInput["row"];
    auto& named = hook.limits["values"].keys;
    row = sdk::Value::object();
    for (const auto& [owner, model, keepAlive] : models) {
        if (!model->import()) continue;
        hook.values["list.record"].push_back({model->name(), sdk::say(model->words().many)});
        const ImportColumns columns(*model, false);
        std::size_t at = 0;
        for (const auto& column : columns.all()) {
            if (column.kind != ImportColumns::Column::Kind::Field) continue;
            const auto& sample = model->import()->sample;
            const auto cell = column.usual && !sample.empty() && at < sample.front().size() ? sample.front()[at] : "";
            if (column.usual) ++at;
            if (row.contains(column.field)) continue;
            row[column.field] = cell;
            named.push_back(column.field);
        }
    }
}

}  // namespace

void RowVerdicts::heed(ImportReader& reader, std::span<ImportRow> rows) const {
    for (auto& row : rows)
        if (const auto said = byLine.find(row.line); said != byLine.end()) reader.heed(row, said->second);
}

void RowRules::ask(RowVerdicts& verdicts, std::span<const ImportRow> rows, const sdk::RecordModel& model,
                   const Import& import, const std::string& into, sdk::RuleRun& run) const {
    for (const auto& row : rows) {
        if (row.typed.empty()) continue;  // cannot be read at all
        auto verdict = sdk::askAboutRow(rules_,
                                        {.record = model.name(),
                                         .file = listName(import),
                                         .into = into,
                                         .line = row.line,
                                         .row = {row.typed.begin(), row.typed.end()}},
                                        run);
        if (!verdict.values.empty() || !verdict.refused.empty()) verdicts.byLine.emplace(row.line, std::move(verdict));
    }
}

sdk::HookDeclaration importRowHook(std::function<std::vector<LiveModels::One>()> models) {
    return {.name = sdk::importRowHook,
            .description =
                "Asked about each row of a list before it is imported: may mend what stands there, or leave "
                "the row out. Return nothing to take it as it is. Where a rule fails, the row is left out.",
            .sampleInput =
                {{"list",
                  {{"record", "library.reader"}, {"file", "people.csv"}, {"into", "Main library"}}},
                 {"line", 2},
                 {"row", {{"email", "ada@example.com"}}}},
            .sampleOutput = {{"values", {{"email", "ada@example.com"}}}, {"refuse", "Our own people are in already."}},
            .notes = {{"list.record", "what its rows become"},
                      {"list.into", "what they will belong to, such as a session; may be empty"},
                      {"row", "texts as they stand in the list, by field; only columns that are used"},
                      {"values", "texts to be read instead, by field"},
                      {"refuse", "why the row is left out; whoever imports reads this"}},
            .sensitive = {{"row", sdk::Sensitivity::Pii}},
            .limits = {{"values", {.keys = {"email"}}},
                       {"values.email", {.longest = longestText, .lines = true}},
                       {"refuse", {.longest = longestReason, .pattern = ".*\\S.*"}}},
            .failure = sdk::RuleFailure::Hold,
            .about = "list.file",
            .complete = [models = std::move(models)](sdk::HookDeclaration& hook) { completeHook(hook, models()); }};
}

}  // namespace guildhall::records
