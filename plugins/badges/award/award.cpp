#include "award/award.hpp"

namespace guildhall::badges {

namespace {

using Type = sdk::RecordType<Award>;

const std::vector<sdk::Choice>& sourceChoices() {
    static const std::vector<sdk::Choice> all{
        {"request", "Request"}, {"direct", "By hand"}, {"progression", "Progress"}, {"certificate", "Certificate"}};
    return all;
}

Type withFields(Type type) {
    return std::move(type)
        .person(&Award::person, "person", "Student", {.required = true})
        .reference(&Award::badge, "badge", "Badge", badges(), {.required = true}, {.only = "r.status = 'active'"})
        .text(&Award::reason, "reason", "Reason",
              {.required = true, .max = 500, .hint = "Why they get it without a request. Kept in the history."})
        .longText(&Award::evidence, "evidence", "Evidence",
                  {.max = 4000, .hint = "What they did, for whoever looks at the badge."})
        .choice(&Award::source, "source", "Awarded on", sourceChoices(), {.initial = "direct", .byHand = false})
        .choice(&Award::status, "status", "Status", {{"valid", "Valid", "green"}, {"revoked", "Revoked", "red"}},
                {.initial = "valid"})
        .instant(&Award::awardedAt, "awarded_at", "Awarded")
        .person(&Award::awardedBy, "awarded_by", "Awarded by", {.byHand = false})
        .instant(&Award::validUntil, "valid_until", "Valid until")
        .text(&Award::request, "request", "Request", {.byHand = false})
        .text(&Award::certificate, "certificate", "Certificate", {.byHand = false})
        .instant(&Award::revokedAt, "revoked_at", "Revoked")
        .person(&Award::revokedBy, "revoked_by", "Revoked by", {.byHand = false})
        .text(&Award::revokedReason, "revoked_reason", "Why it was revoked", {.max = 500, .byHand = false})
        .computed(&Award::badgeTitle, sdk::FieldType::Text, "badge_title", "Title of the badge",
                  "(SELECT b.title FROM badges_badge b WHERE b.id = r.badge)")
        .computed(&Award::personName, sdk::FieldType::Text, "person_name", "Name of the student",
                  "coalesce((SELECT p.name FROM person_directory p WHERE p.id = r.person), '')");
}

sdk::RecordAction revoking(std::string name, std::string label, std::string warning) {
    return {.name = std::move(name),
            .label = std::move(label),
            .past = "revoked",
            .access = "badges.revoke",
            .from = {"valid"},
            .to = "revoked",
            .asksReason = true,
            .danger = true,
            .warning = std::move(warning),
            .audit = "REVOKED"};
}

}  // namespace

const std::string& sourceCode(Source source) { return sourceChoices()[static_cast<std::size_t>(source)].value; }

void Award::revoke(std::string by, std::string why, sdk::Instant now) {
    status = "revoked";
    revokedAt = now;
    revokedBy = std::move(by);
    revokedReason = std::move(why);
}

const sdk::RecordType<Award>& awards() {
    static const auto type =
        withFields(Type("badges.award", "awrd", {"award", "awards"}))
            .title("{badge_title} — {person_name}")
            .list({.columns = {"person", "badge", "source", "awarded_at", "status"},
                   .filters = {"badge", "source", "status", "awarded_at"},
                   .order = "-awarded_at",
                   .empty = "Nothing has been awarded yet."})
            .permissions({.see = "badges.awards", .add = "badges.award"})
            .adding({"Award a badge", "Award badge", "awarded"})
            .states("status")
            .action(revoking("revoke", "Revoke",
                             "It no longer counts: whoever checks it is told so. It may be awarded anew."))
            .action(revoking("revoke_all", "Revoke with what it carried",
                             "All of these no longer count: whoever checks them is told so."))
            .privacy({.person = "person",
                      .purpose = "so that a badge can be shown and checked",
                      .emptied = {"person", "evidence", "reason"}})
            .importable({.columns = {"person", "badge", "reason", "evidence"},
                         .heads = {{"person", {"Email", "e-mail", "student"}}, {"badge", {"Badge", "slug"}}},
                         .words = {"award"},
                         .sample = {{"ada@example.com", "problem-solving", "Led the pilot in 2025", ""}}})
            .onPersonPage({.field = "person", .columns = {"badge", "status", "awarded_at"}, .order = 40})
            .decidedBy({"badge.award", "badge.progress"})
            .at("/badge-awards")
            .pageBy("badges/award")
            .inMenu(sdk::MenuGroup::Work, 51)
            .api("badge-awards");
    return type;
}

}  // namespace guildhall::badges
