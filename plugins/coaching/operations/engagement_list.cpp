#include "operations/engagement_list.hpp"

namespace guildhall::coaching {

const std::vector<std::string>& deskColumns() {
    static const std::vector<std::string> names{"name",   "status",   "coach",        "program",
                                                "cohort", "sessions", "last_activity"};
    return names;
}

const std::vector<std::string>& deskFileColumns() {
    static const std::vector<std::string> names{"name",   "email",    "organization", "coach",
                                                "status", "sessions", "track",        "last_activity"};
    return names;
}

sdk::ListSource deskSource(const std::vector<std::string>& columns, const sdk::Viewer& viewer) {
    auto source = engagements().source(columns);
    // A look-up for each row is slow where all rows are searched or sorted, and so is folding each text by itself.
    source.joins = "LEFT JOIN coaching_coach k ON k.id = r.coach";
    source.joined = {"coach", "coach_name"};
    source.search = {"coach_name"};
    source.rows = 10;
    const bool addresses = viewer.sees(engagements().declared().get("email").options.sensitivity);
    for (auto& [name, expression] : source.columns) {
        if (name == "coach") expression = "k.name";
        if (name == "program") expression = "(SELECT p.code FROM coaching_program p WHERE p.id = r.program)";
        if (name == "coach_name")
            expression =
                std::string("r.name || ' ' || ") + (addresses ? "r.email || ' ' || " : "") + "coalesce(k.name, '')";
    }
    return source;
}

sdk::FieldSet deskFields(sdk::Transaction& tx) {
    constexpr std::size_t mostOffered = 200;
    auto fields = engagements().fields();
    for (const auto& name : {"coach", "program", "cohort"}) {
        auto choices = engagements().part(name).refers->choices(tx, {}, {});
        if (choices.size() > mostOffered) continue;
        if (choices.empty()) choices.emplace_back();  // nothing to choose is no reason to type
        fields = fields.withChoices(name, std::move(choices));
    }
    return fields;
}

sdk::ListPage::Show deskShown(const std::vector<std::string>& columns) {
    const sdk::RecordModel& model = engagements();
    return {.columns = columns,
            .link = [](const sdk::ListRow& row) { return engagements().path() + "/" + row.id(); },
            .noun = "engagements",
            .emptyText = model.list().empty,
            .exportable = false,
            .people = {model.part("email").sql}};
}

}  // namespace guildhall::coaching
