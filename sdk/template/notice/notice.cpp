#include "notice/notice.hpp"

#include <guildhall/notices/notice_posted.hpp>

namespace guildhall::notices {

namespace {

/// What a rule gets to see of a notice.
sdk::Value pinInput(const Notice& notice) { return {{"notice", {{"title", notice.title}, {"body", notice.body}}}}; }

}  // namespace

const sdk::RecordType<Notice>& noticeRecords() {
    static const auto type =
        sdk::RecordType<Notice>("notices.notice", "notc", {"notice"})
            .text(&Notice::title, "title", "Title", {.required = true, .search = true, .max = 120})
            .longText(&Notice::body, "body", "Text", {.required = true, .max = 2000})
            .email(&Notice::contact, "contact", "Whom to ask",
                   {.sensitivity = sdk::Sensitivity::Contact, .hint = "For staff who may see addresses."})
            .date(&Notice::showUntil, "show_until", "Shown until",
                  {.hint = "Left empty, the notice stays as long as the settings say."})
            .boolean(&Notice::pinned, "pinned", "Pinned", {.hint = "Stays above the others."})
            .computed(&Notice::postedAt, sdk::FieldType::Instant, "posted_at", "Posted", "r.created_at")
            .list({.columns = {"title", "pinned", "show_until", "posted_at"},
                   .filters = {"pinned"},
                   .order = "-pinned",
                   .empty = "There is nothing to read at the moment."})
            .permissions({.see = sdk::SignedIn, .change = "notices.edit", .remove = "notices.edit"})
            .adding({.label = "Post a notice", .button = "Post notice", .past = "posted"})
            .privacy({.address = "contact", .purpose = "so that readers know whom to ask"})
            .at("/notices")
            .inMenu(sdk::MenuGroup::Work)
            .api();
    return type;
}

sdk::HookDeclaration pinHook() {
    return {.name = "notices.pin",
            .description = "Decides whether a new notice is kept on top. Without an answer its author decides.",
            .sampleInput = pinInput({.title = "Fire drill on Friday", .body = "Leave by the nearest stairs."}),
            .sampleOutput = {{"pinned", true}},
            .notes = {{"pinned", "true keeps it on top"}}};
}

sdk::ListScope NoticeRules::scope(const sdk::Viewer&) {
    return {"r.show_until >= ?", {sdk::isoDate(dayAfter(services_.clock, 0))}};
}

std::any NoticeRules::consult(const sdk::Viewer&, const Notice* before, const Notice& notice) {
    return before ? sdk::RuleOutcome() : services_.rules.call("notices.pin", pinInput(notice));
}

void NoticeRules::beforeSave(sdk::Moment& moment, const Notice*, Notice& notice) {
    if (!notice.showUntil) notice.showUntil = dayAfter(services_.clock, services_.settings.number("days"));
    const auto* outcome = std::any_cast<sdk::RuleOutcome>(&moment.advice);
    if (outcome && outcome->value) notice.pinned = outcome->value->value("pinned", false);
}

void NoticeRules::afterSave(sdk::Moment& moment, const Notice* before, const Notice& notice) {
    if (!before) services_.events.publish(moment.tx, NoticePosted{notice.id, notice.title});
}

sdk::Date dayAfter(const sdk::Clock& clock, std::int64_t days) {
    return std::chrono::sys_days(sdk::dateIn(clock.now(), "UTC")) + std::chrono::days(days);
}

}  // namespace guildhall::notices
