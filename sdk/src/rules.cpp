#include <guildhall/sdk/rules.hpp>

#include <guildhall/sdk/say.hpp>

#include <nlohmann/json.hpp>

namespace guildhall::sdk {

Rules::~Rules() = default;

std::string rulePath(std::string_view rule) {
    return "/admin/rules/named/" + std::string(rule.substr(0, rule.find(',')));
}

RowVerdict askAboutRow(Rules& rules, const RowAsked& asked, RuleRun& run) {
    auto row = Value::object();
    for (const auto& [field, text] : asked.row) row[field] = text;
    const auto outcome = rules.call(importRowHook,
                                    {{"list", {{"record", asked.record}, {"file", asked.file}, {"into", asked.into}}},
                                     {"line", asked.line},
                                     {"row", std::move(row)}},
                                    &run);
    RowVerdict verdict;
    const auto value = outcome.value.value_or(Value::object());
    const auto values = value.value("values", Value::object());
    for (const auto& [field, text] : values.items())
        verdict.values[field] = text.get<std::string>();
    if (value.contains("refuse")) {
        std::string by;
        for (const auto& answer : outcome.answers)
            if (answer.value.contains("refuse")) by = answer.rule;
        verdict.refused = say("{reason} (Rule {rule})", {{"reason", value["refuse"].get<std::string>()}, {"rule", by}});
    } else if (outcome.held) {
        verdict.refused = say("A rule failed, so it is not known what is to become of this row");
        for (const auto& problem : outcome.problems) verdict.refused += ". " + problem.message;
    }
    return verdict;
}

}  // namespace guildhall::sdk
