#include "operations/figures_repository.hpp"

#include "attention/flag.hpp"

#include <guildhall/sdk/statement.hpp>

#include <algorithm>
#include <map>
#include <numeric>

namespace guildhall::coaching {

using sdk::Statement;
using sdk::Transaction;

namespace {

/// A rule's flags are of one kind, whatever they say.
std::string patternOf(std::string_view kind) {
    const bool byRule = kind == flagKinds().back().value;
    return sdk::containing("," + (byRule ? std::string(ruleFlag) : std::string(kind) + ","));
}

void addProgram(Statement& statement, std::string_view program) {
    if (!program.empty()) statement.sql += " AND e.program = " + statement.bind(std::string(program));
}

void countStates(Transaction& tx, std::string_view program, sdk::Date today, Figures& figures) {
    Statement statement{
        "SELECT n.status, n.count, h.start_date, p.overdue_days FROM (SELECT e.cohort, e.status, count(*) AS count "
        "FROM coaching_engagement e"};
    // By the program's cohorts: so one index has it all.
    if (!program.empty())
        statement.sql += " WHERE e.cohort IN (SELECT c.id FROM coaching_cohort c WHERE c.program = " +
                         statement.bind(std::string(program)) + ")";
    statement.sql +=
        " GROUP BY e.cohort, e.status) n JOIN coaching_cohort h ON h.id = n.cohort JOIN coaching_program p ON p.id = "
        "h.program";
    for (const auto row : tx.queryWith(statement.sql, statement.params)) {
        const auto status = statusNamed(row.view(0)).value_or(Status::Invited);
        figures.byStatus[static_cast<std::size_t>(status)] += row.integer(1);
        const auto start = row.date(2);
        if (status == Status::Invited && start &&
            std::chrono::sys_days(today) - std::chrono::sys_days(*start) >= std::chrono::days(row.integer(3)))
            figures.late += row.integer(1);
    }
}

void countFlags(Transaction& tx, std::string_view program, Figures& figures) {
    Statement statement{"SELECT e.attention, count(*) FROM coaching_engagement e WHERE e.attention <> ''"};
    addProgram(statement, program);
    statement.sql += " GROUP BY e.attention";
    std::map<std::string, std::int64_t, std::less<>> counts;
    for (const auto row : tx.queryWith(statement.sql, statement.params)) {
        figures.attention += row.integer(1);
        std::vector<std::string> kinds;  // two rules' flags are of one kind
        for (const auto& flag : sdk::listedIn(row.view(0)))
            if (const auto* kind = flagKind(flag); kind && std::ranges::find(kinds, kind->value) == kinds.end())
                kinds.push_back(kind->value);
        for (const auto& kind : kinds) counts[kind] += row.integer(1);
    }
    for (const auto& kind : flagKinds())
        if (const auto found = counts.find(kind.value); found != counts.end())
            figures.groups.push_back({kind.value, found->second, {}});
}

}  // namespace

std::int64_t Figures::total() const { return std::accumulate(byStatus.begin(), byStatus.end(), std::int64_t(0)); }

Figures FiguresRepository::of(Transaction& tx, std::string_view program, sdk::Date today) {
    Figures figures;
    countStates(tx, program, today, figures);
    countFlags(tx, program, figures);
    for (auto& group : figures.groups) {
        Statement statement{
            "SELECT e.id FROM coaching_engagement e WHERE e.attention <> '' AND ',' || e.attention || ',' LIKE "};
        statement.sql += statement.bind(patternOf(group.kind)) + " ESCAPE '\\'";
        addProgram(statement, program);
        statement.sql += " ORDER BY e.attention_since, e.id LIMIT " + std::to_string(fewOldest);
        for (const auto row : tx.queryWith(statement.sql, statement.params)) group.oldest.push_back(row.text(0));
    }
    return figures;
}

sdk::ListScope FiguresRepository::flagged(std::string_view kind) {
    if (kind == "any") return {"r.attention <> ''", {}};
    return {"r.attention <> '' AND ',' || r.attention || ',' LIKE ? ESCAPE '\\'", {patternOf(kind)}};
}

std::vector<sdk::Choice> FiguresRepository::programsInUse(Transaction& tx) {
    std::vector<sdk::Choice> all;
    for (const auto row : tx.query("SELECT p.id, p.code FROM coaching_program p WHERE EXISTS (SELECT 1 FROM "
                                   "coaching_engagement e WHERE e.program = p.id) ORDER BY p.code"))
        all.push_back({row.text(0), row.text(1)});
    return all;
}

}  // namespace guildhall::coaching
