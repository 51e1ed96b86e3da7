#include "draw/draw_repository.hpp"

#include <guildhall/sdk/field.hpp>
#include <guildhall/sdk/value.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::coaching {

using sdk::Transaction;
using sdk::Value;

namespace {

std::string written(const std::vector<Candidate>& candidates) {
    auto all = Value::array();
    for (const auto& one : candidates)
        all.push_back({{"coach", one.coach}, {"places", one.places}, {"offset", one.offset}, {"factor", one.factor}});
    return all.dump();
}

std::vector<Candidate> read(std::string_view text) {
    std::vector<Candidate> all;
    for (const auto& one : Value::parse(text))
        all.push_back({one.at("coach"), one.at("places"), one.at("offset"), one.at("factor")});
    return all;
}

std::string joined(const std::vector<std::string>& ids) {
    std::string text;
    for (const auto& id : ids) text += (text.empty() ? "" : ",") + id;
    return text;
}

}  // namespace

void DrawRepository::insert(Transaction& tx, const Draw& draw) {
    tx.execute(
        "INSERT INTO coaching_draw (id, seed, cohort, engagement, number, kind, coaches, wanted, drawn, at) VALUES "
        "($1, $2, "
        "$3, $4, $5, $6, $7, $8, $9, $10)",
        draw.id, draw.seed, draw.cohort, draw.engagement, draw.number, draw.kind, written(draw.candidates), draw.wanted,
        joined(draw.drawn), draw.at);
}

std::vector<Draw> DrawRepository::ofCohort(Transaction& tx, std::string_view cohort) {
    std::vector<Draw> all;
    for (const auto row : tx.query("SELECT id, seed, cohort, engagement, number, kind, coaches, wanted, drawn, at FROM "
                                   "coaching_draw WHERE cohort = $1 ORDER BY at, engagement, number",
                                   cohort))
        all.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4), row.text(5),
                       read(row.view(6)), row.integer(7), sdk::listedIn(row.view(8)), row.instant(9)});
    return all;
}

std::vector<DrawRepository::Chosen> DrawRepository::chosen(Transaction& tx, std::string_view cohort) {
    std::vector<Chosen> all;
    for (const auto row : tx.query(
             "SELECT x.coach, count(*) FROM coaching_change x JOIN coaching_engagement e ON e.id = x.engagement WHERE "
             "e.cohort = $1 AND x.action = 'select' GROUP BY x.coach",
             cohort))
        all.push_back({row.text(0), row.integer(1)});
    return all;
}

std::vector<DrawRepository::Named> DrawRepository::coachesOf(Transaction& tx, std::string_view cohort) {
    std::vector<Named> all;
    for (
        const auto row : tx.query(
            "SELECT c.id, c.name FROM coaching_coach c JOIN coaching_cohort h ON h.id = $1 WHERE EXISTS (SELECT 1 FROM "
            "coaching_panel m WHERE m.coach = c.id AND m.program = h.program) OR EXISTS (SELECT 1 FROM coaching_draw d "
            "WHERE d.cohort = h.id AND d.drawn LIKE '%' || c.id || '%') ORDER BY c.name, c.id",
            cohort))
        all.push_back({row.text(0), row.text(1)});
    return all;
}

}  // namespace guildhall::coaching
