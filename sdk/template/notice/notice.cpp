#include "notice/notice.hpp"

namespace guildhall::notices {

const sdk::FieldSet& noticeFields() {
    static const auto fields =
        sdk::FieldSet::of("notices.notice")
            .text("title", "Title", {.required = true, .max = 120})
            .longText("body", "Text", {.required = true, .max = 2000})
            .email("contact", "Whom to ask",
                   {.sensitivity = sdk::Sensitivity::Contact, .hint = "For staff who may see addresses."})
            .date("show_until", "Shown until", {.hint = "Left empty, the notice stays as long as the settings say."})
            .boolean("pinned", "Pinned", {.hint = "Stays above the others."})
            .instant("posted_at", "Posted");
    return fields;
}

sdk::HookDeclaration pinHook() {
    return {.name = "notices.pin",
            .description = "Decides whether a new notice is kept on top. Without an answer its author decides.",
            .sampleInput = pinInput({{"title", "Fire drill on Friday"}, {"body", "Leave by the nearest stairs."}}),
            .sampleOutput = {{"pinned", true}},
            .notes = {{"pinned", "true keeps it on top"}}};
}

sdk::Value pinInput(const sdk::Value& notice) {
    return {{"notice", {{"title", notice.at("title")}, {"body", notice.at("body")}}}};
}

}  // namespace guildhall::notices
