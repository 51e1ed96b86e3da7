#include "request/request.hpp"

namespace guildhall::badges {

namespace {

using Type = sdk::RecordType<BadgeRequest>;

/// Students see their own, reviewers those of others (RequestRules::scope).
const sdk::Access& seers() {
    static const auto access = sdk::Access::anyOf({"badges.request", "badges.review"});
    return access;
}

Type withFields(Type type) {
    return std::move(type)
        .reference(&BadgeRequest::badge, "badge", "Badge", badges(), {.byHand = false})
        .person(&BadgeRequest::person, "person", "Student", {.byHand = false})
        .longText(&BadgeRequest::evidence, "evidence", "What you did",
                  {.max = 8000,
                   .hint = "What you did, when, and what came of it. Look at the criteria: reviewers decide by them.",
                   .heading = "Evidence"})
        .url(&BadgeRequest::link, "link", "Link", {.max = 500, .hint = "A page or document that shows it."})
        .file(&BadgeRequest::attachment, "attachment", "File", {.accept = {"pdf", "image", "office", "text"}})
        .choice(&BadgeRequest::state, "state", "State",
                {{"draft", "Draft", "grey"},
                 {"submitted", "Waiting for review", "blue"},
                 {"needs_changes", "Needs changes", "amber"},
                 {"approved", "Approved", "green"},
                 {"rejected", "Rejected", "red"},
                 {"withdrawn", "Withdrawn", "grey"}},
                {.initial = "draft"})
        .instant(&BadgeRequest::submittedAt, "submitted_at", "Sent")
        .person(&BadgeRequest::assignee, "assignee", "Reviewer", {.byHand = false})
        .instant(&BadgeRequest::decidedAt, "decided_at", "Decided")
        .person(&BadgeRequest::decidedBy, "decided_by", "Decided by", {.byHand = false})
        .computed(&BadgeRequest::badgeTitle, sdk::FieldType::Text, "badge_title", "Title of the badge",
                  "(SELECT b.title FROM badges_badge b WHERE b.id = r.badge)")
        .computed(&BadgeRequest::personName, sdk::FieldType::Text, "person_name", "Name of the student",
                  "coalesce((SELECT p.name FROM person_directory p WHERE p.id = r.person), '')");
}

Type withStudentActions(Type type) {
    return std::move(type)
        .action({.name = "submit",
                 .label = "Send for review",
                 .past = "sent for review",
                 .access = "badges.request",
                 .from = {"draft", "needs_changes"},
                 .to = "submitted",
                 .warning = "A reviewer looks at it. You cannot change it meanwhile, but you can withdraw it.",
                 .audit = "SUBMITTED"})
        .action({.name = "withdraw",
                 .label = "Withdraw",
                 .past = "withdrawn",
                 .access = "badges.request",
                 .from = {"draft", "submitted", "needs_changes"},
                 .to = "withdrawn",
                 .danger = true,
                 .warning = "Nobody decides on it any more. You can ask for the badge anew.",
                 .audit = "WITHDRAWN"});
}

Type withReviewActions(Type type) {
    return std::move(type)
        .action({.name = "approve",
                 .label = "Approve",
                 .past = "approved",
                 .access = "badges.review",
                 .from = {"submitted"},
                 .to = "approved",
                 .warning = "The badge is awarded at once, and what it completes with it.",
                 .audit = "APPROVED"})
        .action({.name = "ask_changes",
                 .label = "Ask for changes",
                 .past = "sent back",
                 .access = "badges.review",
                 .from = {"submitted"},
                 .to = "needs_changes",
                 .asksReason = true,
                 .warning = "The student reads the reason, changes the evidence and sends it again.",
                 .audit = "SENT_BACK"})
        .action({.name = "reject",
                 .label = "Reject",
                 .past = "rejected",
                 .access = "badges.review",
                 .from = {"submitted"},
                 .to = "rejected",
                 .asksReason = true,
                 .danger = true,
                 .warning = "The student reads the reason. They may ask for the badge anew.",
                 .audit = "REJECTED"})
        .action({.name = "take",
                 .label = "Take on",
                 .past = "taken on",
                 .access = "badges.review",
                 .from = {"submitted"},
                 .warning = "It stands under your assignments.",
                 .audit = "TAKEN_ON"})
        .action({.name = "put_back",
                 .label = "Put back",
                 .past = "put back",
                 .access = "badges.review",
                 .from = {"submitted"},
                 .warning = "Any reviewer can take it on then.",
                 .audit = "PUT_BACK"});
}

}  // namespace

const sdk::RecordType<BadgeRequest>& requests() {
    static const auto type =
        withReviewActions(withStudentActions(withFields(Type("badges.request", "breq", {"request", "requests"}))))
            .title("{badge_title} — {person_name}", "{badge_title}")
            .list({.columns = {"badge", "person", "state", "submitted_at", "assignee"},
                   .filters = {"badge", "state", "assignee", "submitted_at"},
                   .order = "submitted_at"})
            .permissions({.see = seers(), .change = "badges.request"})
            .states("state")
            .tab({.name = "waiting",
                  .label = "Waiting",
                  .where = "r.state = 'submitted'",
                  .empty = "No request waits for review."})
            .tab({.name = "mine", .label = "Assigned to me", .empty = "You have taken on no request."})
            .tab({.name = "sent_back",
                  .label = "With students",
                  .where = "r.state = 'needs_changes'",
                  .empty = "No student is asked for changes."})
            .tab({.name = "decided",
                  .label = "Decided",
                  .where = "r.state IN ('approved', 'rejected')",
                  .empty = "Nothing has been decided yet."})
            .tab({.name = "all", .label = "All", .empty = "Nobody has asked for a badge yet."})
            .privacy({.person = "person",
                      .purpose = "to show why a badge was awarded or not",
                      .emptied = {"person", "evidence", "link", "attachment"}})
            .decidedBy({"badge.award", "badge.progress"})
            .at("/badge-requests")
            .pageBy("badges/request")
            .api("badge-requests");
    return type;
}

const sdk::RecordType<Comment>& comments() {
    static const auto type =
        sdk::RecordType<Comment>("badges.comment", "bcom", {"comment", "comments"})
            .belongsTo(&Comment::request, "request", requests(), "comments")
            .longText(&Comment::words, "words", "Comment",
                      {.required = true, .max = 4000, .hint = "Student and reviewers read it."})
            .person(&Comment::author, "author", "By", {.byHand = false})
            .computed(&Comment::at, sdk::FieldType::Instant, "at", "Written", "r.created_at")
            .computed(&Comment::authorName, sdk::FieldType::Text, "author_name", "Name",
                      "coalesce((SELECT p.name FROM person_directory p WHERE p.id = r.author), '')")
            .title("{author_name}")
            .list({.columns = {"author", "words", "at"}, .order = "at", .empty = "Nobody has said anything yet."})
            .permissions({.see = seers(), .add = seers()})
            .brief()
            .privacy({.person = "author",
                      .purpose = "to show why a badge was awarded or not",
                      .emptied = {"author", "words"}});
    return type;
}

}  // namespace guildhall::badges
