#include "kernel/audit/incident.hpp"

#include <guildhall/sdk/say.hpp>

#include <algorithm>

namespace guildhall::audit {

namespace {

sdk::FieldSet describing(std::string name) {
    return sdk::FieldSet::of(std::move(name))
        .text("title", "Title", {.required = true, .max = 200})
        .choice(
            "category", "Category",
            {{"1", "1: a hundred people or more"}, {"2", "2: ten people or more"}, {"3", "3: fewer than ten people"}},
            {.required = true})
        .longText("what", "What happened", {.required = true})
        .text("happened", "When it happened",
              {.max = 200, .hint = "As far as it is known, such as: between 3 and 5 March 2026."});
}

}  // namespace

const sdk::FieldSet& openingFields() {
    static const auto fields =
        describing("kernel.incident_opening")
            .date("found_on", "Found on", {.required = true, .hint = "What is due is counted from here."})
            .timeOfDay("found_time", "Found at", {.required = true, .hint = "In your time zone."});
    return fields;
}

const sdk::FieldSet& incidentFields() {
    static const auto fields =
        describing("kernel.incident")
            .longText("notification", "Text of the notification", {.hint = "What the people affected were told."})
            .longText("told", "Who was told", {.hint = "People, authorities, insurers, and when."})
            .longText("lessons", "Lessons", {.hint = "What was changed so that it does not happen again."});
    return fields;
}

const sdk::FieldSet& stepFields() {
    static const auto fields = sdk::FieldSet::of("kernel.incident_step")
                                   .text("owner", "Who sees to it", {.hint = "Their e-mail address or id here."})
                                   .boolean("done", "It is done");
    return fields;
}

sdk::Value recordOf(const Incident& one) {
    return {{"title", one.title},       {"category", one.category},         {"what", one.what},
            {"happened", one.happened}, {"notification", one.notification}, {"told", one.told},
            {"lessons", one.lessons}};
}

void write(Incident& one, const sdk::Value& values) {
    const auto take = [&](const char* name, std::string& to) {
        if (const auto found = values.find(name); found != values.end() && found->is_string())
            to = found->get<std::string>();
    };
    take("title", one.title);
    take("category", one.category);
    take("what", one.what);
    take("happened", one.happened);
    take("notification", one.notification);
    take("told", one.told);
    take("lessons", one.lessons);
}

std::string stepTitle(const std::string& code) {
    const auto found = std::ranges::find(deadlines, code, &Deadline::code);
    return found == deadlines.end() ? code : sdk::say(found->title);
}

}  // namespace guildhall::audit
